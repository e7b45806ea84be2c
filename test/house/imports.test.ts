import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { plugins } from '../../plugins/index.js';
import { coreParts } from '../../src/app.js';
import { projectFolder } from '../../src/kernel/files.js';

interface Source {
  path: string;
  text: string;
  /** Paths of our own files that it imports, types and all. */
  imports: string[];
}

const sources: Source[] = ['src', 'plugins', 'migrations', 'test'].flatMap((folder) =>
  readdirSync(join(projectFolder, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(projectFolder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules'))
    .map((path): Source => {
      const text = readFileSync(join(projectFolder, path), 'utf8');
      return { path, text, imports: importsIn(path, text) };
    }),
);

function importsIn(path: string, text: string): string[] {
  // `import … from`, `export … from`, `import '…'`, `import('…')`, each relative to the file.
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...found].map(([, specifier = '']) =>
    relative(projectFolder, resolve(projectFolder, dirname(path), specifier)).replace(/\.js$/, '.ts'),
  );
}

const product = sources.filter(
  ({ path }) => /^(src|plugins|migrations)\//.test(path) && !/\/test\//.test(path),
);
const coreNames = coreParts.map((part) => part.name);

/** Where a file belongs: `kernel`, the name of a part, or its own path for what stands by itself. */
function home(path: string): string {
  const [top = '', second = ''] = path.split('/');
  if (top === 'migrations') return coreNames.find((name) => second.startsWith(`${name}-`)) ?? path;
  if (top === 'plugins') return path.split('/').length > 2 ? `plugin ${second}` : path;
  return path.split('/').length > 2 ? second : path;
}

const leaves = ['src/errors.ts', 'src/config.ts'];
/** Each with its cause. */
const exceptions = new Map([
  ['src/kernel/http.ts → src/graphiql/serve.ts', 'the one server serves the one page that is not a part'],
]);

function mayImport(from: string, to: string): boolean {
  const [here, there] = [home(from), home(to)];
  if (here === there || leaves.includes(to) || exceptions.has(`${from} → ${to}`)) return true;
  if (here === 'kernel' || leaves.includes(from)) return there === 'kernel';
  if (here === 'graphiql') return false;
  if (coreNames.includes(here)) {
    if (there === 'kernel') return true;
    return coreNames.includes(there) && coreNames.indexOf(there) < coreNames.indexOf(here);
  }
  if (here.startsWith('plugin ')) {
    if (there === 'kernel' || coreNames.includes(there)) return true;
    const needed = plugins.find((plugin) => `plugin ${plugin.name}` === here)?.needs ?? [];
    return needed.some((name) => to === `plugins/${name}/events.ts`);
  }
  return true; // app, cli, main, the demo and plugins/index.ts put things together
}

test('each part imports only what stands below it, and of another plugin its events alone', () => {
  const wrong = product.flatMap(({ path, imports }) =>
    imports.filter((to) => !mayImport(path, to)).map((to) => `${path} → ${to}`),
  );
  expect(wrong).toEqual([]);
});

test('the list of plugins is read only where the house is put together', () => {
  const readers = product
    .filter(({ imports }) => imports.includes('plugins/index.ts'))
    .map(({ path }) => path);
  expect(readers.toSorted()).toEqual(['src/cli.ts']);
});

test('a plugin can be taken out: nothing in the core, nor any other plugin or its tests, imports it', () => {
  const wrong = sources.flatMap(({ path, imports }) =>
    imports
      .filter((to) => to.startsWith('plugins/') && to.split('/').length > 2)
      .filter((to) => path !== 'plugins/index.ts' && to.split('/')[1] !== path.split('/')[1])
      .filter((to) => !(path.startsWith('plugins/') && /\/events\.ts$/.test(to)))
      .map((to) => `${path} → ${to}`),
  );
  expect(wrong).toEqual([]);
});

test('the parts do not import each other in a circle', () => {
  const edges = new Map<string, Set<string>>();
  for (const { path, imports } of product) {
    for (const to of imports) {
      const [here, there] = [home(path), home(to)];
      if (
        here === there ||
        here.includes('.ts') ||
        there.includes('.ts') ||
        exceptions.has(`${path} → ${to}`)
      )
        continue;
      edges.set(here, (edges.get(here) ?? new Set()).add(there));
    }
  }
  const circles: string[] = [];
  const visit = (name: string, way: readonly string[]): void => {
    if (way.includes(name)) {
      circles.push([...way, name].join(' → '));
      return;
    }
    for (const next of edges.get(name) ?? []) visit(next, [...way, name]);
  };
  for (const name of edges.keys()) visit(name, []);
  expect(circles).toEqual([]);
});

/** Lines of code, comments left out, that match. */
const linesWith = (pattern: RegExp, but: (path: string) => boolean): string[] =>
  product
    .filter(({ path }) => !but(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .map((line, index) => [line.replace(/(^|\s)\/\/.*$|^\s*\/?\*.*$/, ''), index + 1] as const)
        .filter(([line]) => pattern.test(line))
        .map(([line, number]) => `${path}:${number} ${line.trim()}`),
    );

test('the clock is the only source of time', () => {
  // A browser has no scope, and so no clock of the house; a server that starts takes real time, whatever the clock says.
  const own = (path: string) =>
    path === 'src/kernel/clock.ts' || /^src\/(graphiql\/app|kernel\/postgres)\//.test(path);
  expect(linesWith(/new Date\(\)|Date\.now\(|Temporal\.Now/, own)).toEqual([]);
});

test('the environment is read where the process starts, and nowhere else', () => {
  // The embedded PostgreSQL is a process of its own, and is handed what every process needs: PATH and the like.
  const starts = ['src/main.ts', 'src/cli.ts', 'src/config.ts', 'src/kernel/postgres/account.ts'];
  expect(
    linesWith(
      /process\.env\b/,
      (path) => starts.includes(path) || path === 'src/graphiql/app/vite.config.ts',
    ),
  ).toEqual([]);
});

test('no other host is named in the product (P7, P18)', () => {
  // Names in a namespace, an example in a message, and loopback are not fetched.
  const harmless =
    /https?:\/\/(?:\$\{|localhost|127\.0\.0\.1|example\.|www\.w3\.org\/|w3id\.org\/dpv|json-schema\.org\/draft\/|[a-z.]*\.example\b)|\burn:|xmlns/;
  expect(linesWith(/https?:\/\//, () => false).filter((line) => !harmless.test(line))).toEqual([]);
});

/** Each with its cause; anything else stays below 350 lines. */
const longFiles = new Map([['src/invoices/pdf.ts', 'one document, drawn from top to bottom']]);

test('a file fits in a reader’s head', () => {
  const long = product
    .filter(({ path, text }) => text.split('\n').length > 350 && !longFiles.has(path))
    .map(({ path, text }) => `${path}: ${text.split('\n').length} lines`);
  expect(long).toEqual([]);
});
