import { withApp } from './support/app.js';
import { modelTrial, operations } from './trials/model.js';

test('random operations on two processes leave what a simple model says: no lost update, no dangling row, no gap', () =>
  withApp(async (test) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const houses = [test.app, await test.another()];
    const { problems, done } = await modelTrial(test, houses, operations(60, seed));
    // Again with: npm run trials -- model --small --seed …
    expect({ seed, problems }).toEqual({ seed, problems: [] });
    // Of a draw that begins without offices little can be done; that nothing at all was done would be a fault.
    expect(done).toBeGreaterThan(0);
  }));
