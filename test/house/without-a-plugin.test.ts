import { plugins } from '../../plugins/index.js';
import { type TestApp, withApp } from '../support/app.js';
import { script } from '../support/cli.js';

/** The plugin, and those that cannot do without it. */
function removing(name: string): string[] {
  const gone = new Set([name]);
  for (let before = 0; before !== gone.size;) {
    before = gone.size;
    for (const plugin of plugins) if (plugin.needs?.some((need) => gone.has(need))) gone.add(plugin.name);
  }
  return [...gone];
}

// type-graphql keeps what a plugin declares for as long as a process lives, so each house stands in one of its own,
// in which the plugin was never loaded.
const house = (gone: readonly string[]) => `
  const { registerHooks } = await import('node:module');
  const gone = ${JSON.stringify(gone)};
  registerHooks({
    load: (url, context, next) => {
      const [, name] = /\\/plugins\\/([a-z0-9-]+)\\/plugin\\.js$/.exec(url) ?? [];
      return gone.includes(name)
        ? { format: 'module', source: 'export default { name: "' + name + '" };', shortCircuit: true }
        : next(url, context);
    },
  });
  const { createApp } = await load('src/app.js');
  const { readConfig } = await load('src/config.js');
  const { plugins } = await load('plugins/index.js');
  const app = await createApp(readConfig(process.env), plugins.filter((plugin) => !gone.includes(plugin.name)));
  const address = await app.listen();
  await app.jobs.start();
  const ask = (query, token) => fetch(address + '/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: 'Bearer ' + token } : {}) },
    body: JSON.stringify({ query }),
  }).then((response) => response.json());
  const { data } = await ask('mutation { signIn(input: { email: "admin@example.com", password: "an admin of tests" }) { accessToken } }');
  const answer = await ask('{ me { roles } plugins { name } promises { id } }', data.signIn.accessToken);
  console.log(JSON.stringify(answer));
  await app.close();`;

async function without(test: TestApp, gone: readonly string[]): Promise<void> {
  const { status, stdout, stderr } = await script(house(gone), {
    DATABASE_URL: test.ownerUrl,
    KLANTMAP_NOW: '2026-06-15T09:00:00Z',
  });
  expect([gone, status, stderr]).toEqual([gone, 0, '']);
  const { data, errors } = JSON.parse(stdout) as { data: { plugins: { name: string }[] }; errors?: object[] };
  expect(errors).toBeUndefined();
  const names = data.plugins.map((part) => part.name);
  expect(names.filter((name) => gone.includes(name))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['staff', 'customers']));
}

test(
  'the house stands, answers and closes without any one plugin, and without all of them',
  () =>
    withApp(async (test) => {
      for (const { name } of plugins) await without(test, removing(name));
      await without(
        test,
        plugins.map((plugin) => plugin.name),
      );
    }),
  120_000,
);
