import { runKills } from './run-kills-trial.js';

test('a run whose process and database are killed leaves nobody half-minimised, and its certificate adds up', async () => {
  const said: string[] = [];
  await runKills({ seed: 11, customers: 1000, kills: 3 }, (line) => said.push(line));
  expect(said).toEqual([expect.stringContaining('none half')]);
}, 240_000);
