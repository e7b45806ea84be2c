import type { TestCluster } from './cluster.js';

export const template = 'klantmap_template';

/** One PostgreSQL for the whole run, with a migrated database that every test copies. */
export default async function setup(): Promise<void> {
  process.env.NODE_ENV = 'test';
  // Jest hands each property of this process's global object to the files that it runs in this process. Libraries keep
  // what classes declare there, so each file would build on what all before it declared, and none would ever be freed.
  const ownToNode = new Set(Object.getOwnPropertyNames(globalThis));
  const cluster = await prepare();
  for (const name of Object.getOwnPropertyNames(globalThis))
    if (!ownToNode.has(name)) delete (globalThis as Record<string, unknown>)[name];
  (globalThis as { klantmapCluster?: TestCluster }).klantmapCluster = cluster;
}

async function prepare(): Promise<TestCluster> {
  await import('reflect-metadata');
  const [{ plugins }, { coreParts }, { migrate }, { inOrder }, { hashOf }, { firstAdmin }, clusters] =
    await Promise.all([
      import('../../plugins/index.js'),
      import('../../src/app.js'),
      import('../../src/kernel/migrate.js'),
      import('../../src/kernel/order.js'),
      import('../../src/staff/passwords.js'),
      import('./app.js'),
      import('./cluster.js'),
    ]);
  const cluster = await clusters.startTestCluster();
  process.env.KLANTMAP_TEST_OWNER_URL = cluster.ownerUrl;
  process.env.KLANTMAP_TEST_APP_URL = cluster.appUrl;
  process.env.KLANTMAP_TEST_ADMIN_HASH = await hashOf(firstAdmin.password);
  await migrate(
    inOrder([...coreParts, ...plugins]),
    await clusters.cloneDatabase(cluster.ownerUrl, 'template1', template),
    { simulatedClock: true },
  );
  return cluster;
}
