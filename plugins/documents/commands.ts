import { text } from 'node:stream/consumers';
import sql from 'sql-template-tag';
import { badInput } from '../../src/errors.js';
import type { Command } from '../../src/kernel/plugin.js';
import { showProgress } from '../../src/kernel/progress.js';
import type { Work } from '../../src/kernel/scope.js';
import { rotateFile } from './content/rotate-file.js';
import { changePassphrase, rotateCustomerKey, rotateMaster } from './keys/rotate.js';
import { createKey, lockReasons, passphraseIn, requireOpen, unlock, vaultState } from './keys/vault.js';
import { storeOf } from './store/chosen.js';
import { allDocuments, verify } from './verify.js';

const passphraseFrom = {
  flags: '--passphrase-file <file>',
  describe: 'file with the passphrase; - reads it from standard input',
};

async function passphraseOf(options: Readonly<Record<string, unknown>>): Promise<string> {
  const file = options.passphraseFile;
  if (typeof file !== 'string') throw badInput('--passphrase-file', 'is missing');
  return file === '-' ? (await text(process.stdin)).replace(/\r?\n$/, '') : passphraseIn(file);
}

/** With the passphrase of the settings, or else of `--passphrase-file`. */
async function opened(work: Work, options: Readonly<Record<string, unknown>>): Promise<void> {
  if (!vaultState(work.house).open && options.passphraseFile) await unlock(work, await passphraseOf(options));
  requireOpen(work.house);
}

const createKeyCommand: Command = {
  usage: 'documents create-key',
  describe: 'make the master key of the documents, once',
  options: [passphraseFrom],
  async run(work, _args, options, print) {
    await createKey(work, await passphraseOf(options));
    print('There is a master key now. Keep a back-up of its file, apart from those of the database.');
  },
};

const changePassphraseCommand: Command = {
  usage: 'documents change-passphrase',
  describe: 'put another passphrase on the master key; needs the present one in DOCUMENTS_PASSPHRASE_FILE',
  options: [{ ...passphraseFrom, describe: 'file with the new passphrase; - reads it from standard input' }],
  async run(work, _args, options, print) {
    requireOpen(work.house);
    await changePassphrase(work, await passphraseOf(options));
    print(
      'The new passphrase opens the documents from now on; the old one does not. Change the setting as well.',
    );
  },
};

const rotations = {
  async master(work: Work, print: (line: string) => void) {
    const keys = await rotateMaster(work);
    print(`There is a new master key; ${keys} customers' keys were wrapped anew, and the old one is gone.`);
  },
  async customers(work: Work, print: (line: string) => void) {
    const keys = await work.read.rows<{ id: string }>(sql`select id from documents.customer_key order by id`);
    let documents = 0;
    for (const { id } of keys) documents += await work.transaction((scope) => rotateCustomerKey(scope, id));
    print(`${keys.length} customers have a new key; those of ${documents} documents were wrapped anew.`);
  },
  async files(work: Work, print: (line: string) => void) {
    const progress = showProgress('files', print, { every: 100 });
    let files = 0;
    // What comes while this runs has a new key anyway.
    const until = await work.read.row<{ n: number }>(sql`select count(*)::int as n from documents.document`);
    for await (const document of allDocuments(work)) {
      if (await rotateFile(work, document)) files += 1;
      progress.at(files, Math.min(1, files / (until?.n || 1)));
    }
    progress.stop();
    print(`${files} files were sealed anew; the old ones are removed by a job.`);
  },
};

const rotateCommand: Command = {
  usage: 'documents rotate <level>',
  describe: 'new keys, while everybody works on: master, customers, or files (which seals each file anew)',
  options: [passphraseFrom],
  async run(work, [level = ''], options, print) {
    if (!Object.hasOwn(rotations, level)) throw badInput('level', 'must be master, customers or files');
    await opened(work, options);
    await rotations[level as keyof typeof rotations](work, print);
  },
};

const verifyCommand: Command = {
  usage: 'documents verify',
  describe:
    'open every document and name what is missing, altered, or of no document; exit status 1 when there is any, or while they are locked',
  options: [
    passphraseFrom,
    { flags: '--remove-orphaned', describe: 'remove files of no document that are older than a day' },
  ],
  async run(work, _args, options, print) {
    if (options.passphraseFile) await opened(work, options);
    const store = await storeOf(work.house);
    print(`Looking at ${store.where}.`);
    const progress = showProgress('documents', print, { every: 1000 });
    let faults = 0;
    const { documents } = await verify(work, {
      at: (done, total) => progress.at(done, done / (total || 1)),
      async fault(fault) {
        if (fault.what !== 'orphaned') {
          faults += 1;
          return print(`${fault.what}: document ${fault.documentId} of customer ${fault.customerId}`);
        }
        if (options.removeOrphaned) await store.remove(fault.file);
        else faults += 1;
        print(`${options.removeOrphaned ? 'removed' : 'orphaned'}: file ${fault.file}`);
      },
    });
    progress.stop();
    const state = vaultState(work.house);
    const found = faults === 0 ? 'nothing is wrong' : `${faults} faults`;
    if (state.open) {
      print(`${documents} documents were opened to the end; ${found}.`);
      return faults === 0 ? 0 : 1;
    }
    print(
      `NOT LOOKED AT: none of ${documents} documents was opened, only whether their files are there: ${found}. Documents are locked. ${lockReasons[state.reason]} Or give the passphrase with --passphrase-file.`,
    );
    return documents === 0 && faults === 0 && state.reason === 'NOT_SET_UP' ? 0 : 1;
  },
};

export const commands: readonly Command[] = [
  createKeyCommand,
  changePassphraseCommand,
  rotateCommand,
  verifyCommand,
];
