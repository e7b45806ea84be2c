import { withApp } from './support/app.js';
import { modelTrial, operations } from './trials/model.js';

test('random operations on two processes leave what a simple model says: no lost update, no dangling row, no gap', () =>
  withApp(async (test) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const houses = [test.app, await test.another()];
    const { problems, done } = await modelTrial(test, houses, operations(60, seed));
    // Again with: npm run trials -- model --small --seed …
    expect({ seed, problems }).toEqual({ seed, problems: [] });
    expect(done).toBeGreaterThan(10);
  }));
