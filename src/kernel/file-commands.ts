import { stat } from 'node:fs/promises';
import { exportFiles, filesIn } from './export/export.js';
import type { FileKind } from './file-kind.js';
import { separators, type Separator } from './import/csv.js';
import { importFile, type ImportOptions } from './import/import.js';
import type { Command, Plugin } from './plugin.js';

type Options = Readonly<Record<string, unknown>>;

const separatorNames: Readonly<Record<string, Separator>> = { tab: '\t', bar: '|' };

const reading: Command['options'] = [
  { flags: '--dry-run', describe: 'tell what would happen, and store nothing' },
  {
    flags: '--map <json>',
    describe: 'a file that says which column is which: { "Rel.code": "debiteurnummer" }',
  },
  { flags: '--encoding <name>', describe: 'such as windows-1252 or cp850, instead of finding it out' },
  { flags: '--separator <one>', describe: 'one of , ; | tab, instead of finding it out' },
  {
    flags: '--decimal <mark>',
    describe: 'what stands before the cents, comma or point, where it is not plain',
  },
];

const writing: Command['options'] = [
  { flags: '--english', describe: 'English names of columns, and a decimal point' },
  { flags: '--separator <one>', describe: 'one of , ; | tab; a semicolon when left out' },
];

/** All commands of a part: those that it names, and those that follow from its files. */
export const commandsOf = (part: Plugin): Command[] => [
  ...(part.commands ?? []),
  ...(part.files ?? []).flatMap((kind) => [importCommand(kind), exportCommand(kind)]),
];

const importCommand = (kind: FileKind): Command => ({
  usage: `import ${kind.name} <file>`,
  describe: `import ${kind.describe}; a run can be repeated, and goes on when it was stopped`,
  options: [...reading, ...(kind.options ?? [])],
  run: async (work, [file = ''], options, print) => {
    const read = readOptions(options, print);
    return read ? importFile(work, file, kind, { ...read, own: ownOf(kind, options) }, print) : 2;
  },
});

const exportCommand = (kind: FileKind): Command => ({
  usage: `export ${kind.name} <file>`,
  describe: `export ${kind.name} to a CSV file that can be imported`,
  options: writing,
  run: (work, [path = ''], options, print) => write(work, [{ kind, path }], options, print),
});

const kindsOf = (parts: readonly Plugin[]): FileKind[] => parts.flatMap((part) => part.files ?? []);

export const exportAll: Command = {
  usage: 'export all <folder>',
  describe: 'export everything that can be imported, from one moment, each kind to a file of its own',
  options: writing,
  run: (work, [folder = ''], options, print) =>
    write(work, filesIn(folder, kindsOf(work.house.parts)), options, print),
};

export const importAll: Command = {
  usage: 'import all <folder>',
  describe: 'import the files that an export of all wrote, in the order in which they refer to each other',
  options: reading.filter(({ flags }) => !flags.startsWith('--map')),
  async run(work, [folder = ''], options, print) {
    const read = readOptions(options, print);
    if (!read) return 2;
    const there: ReturnType<typeof filesIn> = [];
    for (const target of filesIn(folder, kindsOf(work.house.parts)))
      if (await stat(target.path).catch(() => undefined)) there.push(target);
    if (there.length === 0) {
      print(`${folder} has none of ${kindsOf(work.house.parts).map(({ name }) => `${name}.csv`).join(', ')}.`); // prettier-ignore
      return 2;
    }
    let status = 0;
    for (const { kind, path } of there)
      status = Math.max(status, await importFile(work, path, kind, { ...read, own: {} }, print));
    return status;
  },
};

async function write(
  work: Parameters<Command['run']>[0],
  targets: ReturnType<typeof filesIn>,
  options: Options,
  print: (line: string) => void,
): Promise<number> {
  const separator = options.separator === undefined ? undefined : asSeparator(String(options.separator));
  if (separator === null) {
    print(wrongSeparator);
    return 2;
  }
  await exportFiles(work, targets, { language: options.english ? 'en' : 'nl', separator }, print);
  return 0;
}

const wrongSeparator = '--separator must be one of , ; | tab.';

const asSeparator = (text: string): Separator | null =>
  separatorNames[text.toLowerCase()] ?? (text in separators ? (text as Separator) : null);

function readOptions(options: Options, print: (line: string) => void): ImportOptions | undefined {
  const { dryRun, map, encoding, decimal } = options as { [name: string]: string | undefined };
  const separator = options.separator === undefined ? undefined : asSeparator(String(options.separator));
  if (separator === null) print(wrongSeparator);
  else if (decimal !== undefined && decimal !== 'comma' && decimal !== 'point')
    print('--decimal must be comma or point.');
  else return { dryRun: Boolean(dryRun), map, encoding, separator, decimal };
  return undefined;
}

/** Those of the options that the kind of file declared itself, by the names that commander gives them. */
function ownOf(kind: FileKind, options: Options): Options {
  const names = (kind.options ?? []).map(({ flags }) =>
    (/--([a-z-]+)/.exec(flags)?.[1] ?? '').replaceAll(/-([a-z])/g, (_all, letter: string) =>
      letter.toUpperCase(),
    ),
  );
  return Object.fromEntries(names.flatMap((name) => (name in options ? [[name, options[name]]] : [])));
}
