import trial from './trials/demo-kills.trial.js';

test('the demo ends its story, also when it and its database are killed on the way', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const told: string[] = [`seed ${seed}`];
  try {
    await trial.run({ seed, full: false, say: (line) => told.push(line) });
  } catch (error) {
    throw new Error(told.join('\n'), { cause: error });
  }
}, 400_000);
