import 'reflect-metadata';
import { plugins } from '../../plugins/index.js';
import { migrate } from '../../src/kernel/migrate.js';
import { inOrder } from '../../src/kernel/order.js';
import { coreParts } from '../../src/app.js';
import { hashOf } from '../../src/staff/passwords.js';
import { firstAdmin } from './app.js';
import { cloneDatabase, startTestCluster } from './cluster.js';

export const template = 'klantmap_template';

/** One PostgreSQL for the whole run, with a migrated database that every test copies. */
export default async function setup(): Promise<void> {
  process.env.NODE_ENV = 'test';
  const cluster = await startTestCluster();
  (globalThis as { klantmapCluster?: unknown }).klantmapCluster = cluster;
  process.env.KLANTMAP_TEST_OWNER_URL = cluster.ownerUrl;
  process.env.KLANTMAP_TEST_APP_URL = cluster.appUrl;
  process.env.KLANTMAP_TEST_ADMIN_HASH = await hashOf(firstAdmin.password);
  await migrate(
    inOrder([...coreParts, ...plugins]),
    await cloneDatabase(cluster.ownerUrl, 'template1', template),
    { simulatedClock: true },
  );
}
