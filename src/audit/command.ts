import { readFile } from 'node:fs/promises';
import { BootError } from '../errors.js';
import type { Command } from '../kernel/plugin.js';
import { showProgress } from '../kernel/progress.js';
import { asMicros, inWords } from './member.js';
import { verifyAudit } from './verify.js';

/** Somebody who tampers with millions of entries is caught by the first: the rest is counted. */
const toldAtMost = 1000;

export const verifyCommand: Command = {
  usage: 'audit verify',
  describe:
    'find entries of the audit that were changed, removed or put in; exit status 1 when there are any',
  options: [
    {
      flags: '--seal <seal>',
      describe:
        'check against a seal that was kept outside: its 64 hexadecimal digits, or a file they are in, such as the mail of a day',
    },
  ],
  run: async (work, _args, options, print) => {
    const seals = options.seal === undefined ? [] : await sealsIn(String(options.seal));
    const progress = showProgress('entries', print, { every: 100_000 });
    let told = 0;
    const result = await verifyAudit(work, {
      seals,
      at: progress.at,
      tell({ text }) {
        told += 1;
        if (told <= toldAtMost) print(text);
        else if (told === toldAtMost + 1) print('… and more: from here on they are only counted');
      },
    }).finally(() => progress.stop());
    const count = (n: number) => n.toLocaleString('en');
    print(
      `${count(result.blocks)} blocks: ${count(result.entries)} entries are as they were sealed, ${count(result.letGo)} were let go when their term was over, ${count(result.waiting)} wait for the next seal.`,
    );
    if (result.keyedFrom === null)
      print(
        'No block has a key: whoever owns the database could make the whole chain anew. Set AUDIT_KEY, or keep its seals outside.',
      );
    else if (result.keyedFrom > 1) print(`Blocks before ${result.keyedFrom} have no key.`);
    if (result.last)
      print(
        `The last seal is that of block ${result.last.n}, of ${inWords(asMicros(result.last.sealedAt))}: ${result.last.hash}`,
      );
    for (const seal of seals) if (result.findings === 0) print(`The seal ${seal} is in the chain.`);
    print(
      result.findings === 0
        ? 'Nothing was changed, removed or put in.'
        : `${count(result.findings)} findings: see above.`,
    );
    return result.findings === 0 ? 0 : 1;
  },
};

async function sealsIn(given: string): Promise<string[]> {
  const read = async () => {
    if (/^[0-9a-f]{64}$/i.test(given.trim())) return given;
    return readFile(given, 'utf8').catch((error: Error) => {
      throw new BootError(
        `--seal: ${given} is no seal of 64 hexadecimal digits, and cannot be read as a file: ${error.message}`,
      );
    });
  };
  const text = (await read()).replaceAll(/=\r?\n/g, ''); // a mail as it came has its lines broken so
  const seals = text.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gi) ?? [];
  if (seals.length === 0)
    throw new BootError(`--seal: there is no seal of 64 hexadecimal digits in ${given}`);
  return [...new Set(seals.map((seal) => seal.toLowerCase()))];
}
