import { withApp } from '../support/app.js';
import { modelTrial, operations } from './model.js';
import type { Trial } from './trial.js';

/** 1,000 random operations on two processes against a model: no lost update, no dangling row, no gap. */
export default {
  name: 'model',
  run: ({ full, seed, say }) =>
    withApp(async (test) => {
      const houses = [test.app, await test.another()];
      const { done, refused, kinds, problems } = await modelTrial(
        test,
        houses,
        operations(full ? 1000 : 60, seed),
      );
      say(`${done} done, ${refused} refused: ${[...kinds].map(([kind, n]) => `${kind} ${n}`).join(', ')}`);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    }),
} satisfies Trial;
