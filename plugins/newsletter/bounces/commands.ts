import type { Command } from '../../../src/kernel/plugin.js';
import { largestReport, receiveReport } from './actions.js';

/** For the mail server to pipe a bounce to, such as `bounce: "|klantmap newsletter bounce"` in an aliases file. */
export const bounceCommand: Command = {
  usage: 'newsletter bounce',
  describe: 'take one bounce or complaint, as the mail server hands it over on standard input',
  async run(work, _arguments, _options, print) {
    const raw = await standardInput();
    if (raw.length === 0) {
      print('Nothing came in on standard input: pipe the whole mail to this command.');
      return 1;
    }
    const { outcome, reason, suppressed } = await receiveReport(work, raw, 'pipe');
    print(`${outcome}: ${reason}${suppressed ? '; the address is suppressed' : ''}`);
    return 0; // whatever it was: a failure would make the mail server send a bounce of the bounce
  },
};

async function standardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    if (length < largestReport) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks);
}
