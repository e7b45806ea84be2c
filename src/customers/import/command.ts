import { importFile } from '../../kernel/import/import.js';
import type { Command } from '../../kernel/plugin.js';
import { customerColumns } from './columns.js';
import { createPrepare } from './prepare.js';
import { storeCustomers } from './store.js';

/** Offices and their subscriptions from a CSV file, known by their debtor number. */
export const importCustomers: Command = {
  usage: 'import customers <file>',
  describe:
    'import customers from a CSV file, by debtor number; an empty cell leaves what is known, and a run can be repeated',
  options: [{ flags: '--dry-run', describe: 'tell what would happen, and store nothing' }],
  run: (work, [file = ''], options, print) =>
    importFile(
      work,
      file,
      { columns: customerColumns, prepare: createPrepare(work.clock.today()), store: storeCustomers },
      Boolean(options.dryRun),
      print,
    ),
};
