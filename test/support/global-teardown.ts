export default async function teardown(): Promise<void> {
  await (globalThis as { klantmapCluster?: { stop(): Promise<void> } }).klantmapCluster?.stop();
}
