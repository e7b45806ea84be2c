import { Presets, SingleBar } from 'cli-progress';

/** How far long work is: a bar on a terminal, now and then a plain line elsewhere. */
export interface Progress {
  /** @param part of all the work, from 0 to 1 */
  at(count: number, part: number): void;
  /** Ends it, so that other lines can be printed. */
  stop(): void;
}

/** @param noun what is counted, such as `rows` */
export function showProgress(
  noun: string,
  print: (line: string) => void,
  options: { every?: number; terminal?: NodeJS.WriteStream } = {},
): Progress {
  const { every = 10_000, terminal = process.stderr } = options;
  if (terminal.isTTY) {
    const bar = new SingleBar(
      {
        format: `{bar} {percentage} % | {count} ${noun} | {eta_formatted} to go`,
        stream: terminal,
        clearOnComplete: true,
      },
      Presets.shades_classic,
    );
    bar.start(1000, 0, { count: 0 });
    return {
      at: (count, part) => bar.update(Math.floor(part * 1000), { count: count.toLocaleString('en') }),
      stop: () => bar.stop(),
    };
  }
  let said = 0;
  return {
    at(count, part) {
      if (Math.floor(count / every) === Math.floor(said / every)) return;
      said = count;
      print(`${count.toLocaleString('en')} ${noun} (${Math.floor(part * 100)} %)`);
    },
    stop: () => undefined,
  };
}
