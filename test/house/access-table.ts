import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { getNamedType, isObjectType } from 'graphql';
import { plugins } from '../../plugins/index.js';
import { type Blueprint, draw } from '../../src/app.js';
import { projectFolder } from '../../src/kernel/files.js';
import { outsideRoles, roleNames } from '../../src/kernel/purposes.js';
import { objectTypes } from '../../src/kernel/schema.js';
import { type Actor, actorWith, anonymous } from '../../src/kernel/scope.js';

/** Who asks: somebody who is not signed in, a person with one role, or an API token with all that it can have. */
export const callers = ['anonymous', ...roleNames] as const;
export type Caller = (typeof callers)[number];

/** All that an API token can have: never the admin's role, and an outsider has no token. */
export const tokenRoles = roleNames.filter((role) => !['admin', 'service', ...outsideRoles].includes(role));

export function actorOf(caller: Caller, signedAgreement: boolean): Actor {
  if (caller === 'anonymous') return anonymous;
  return actorWith({
    kind: outsideRoles.includes(caller) ? 'external' : caller === 'service' ? 'service' : 'staff',
    id: null,
    label: caller,
    roles: caller === 'service' ? ['service', ...tokenRoles] : [caller],
    signedAgreement,
    sessionId: null,
  });
}

/**
 * What a caller may do with a field: `r` always, `s` once the agreement of secrecy is signed; a `?` after it when the
 * row decides as well; nothing when it is refused, or when there is no way to its type.
 */
export type Mark = '' | 'r' | 's' | 'r?' | 's?';

export function markOf(blueprint: Blueprint, caller: Caller): (type: string, field: string) => Mark {
  const [before, after] = [false, true].map((signed) => readable(blueprint, actorOf(caller, signed)));
  return (type, field) => {
    const key = `${type}.${field}`;
    const when = before?.has(key) ? 'r' : after?.has(key) ? 's' : '';
    return when && blueprint.guards.get(key)?.kind === 'row' ? `${when}?` : when;
  };
}

/** Fields that a caller can reach from a query or a mutation without meeting a refusal on the way. */
function readable({ api, accessFor }: Blueprint, actor: Actor): ReadonlySet<string> {
  const { allows } = accessFor(actor);
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (typeName: string): void => {
    if (seen.has(typeName)) return;
    seen.add(typeName);
    const type = api.schema.getType(typeName);
    if (!isObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      if (!allows(typeName, field.name)) continue;
      found.add(`${typeName}.${field.name}`);
      visit(getNamedType(field.type).name);
    }
  };
  visit('Query');
  visit('Mutation');
  visit('Subscription');
  return found;
}

const introduction = `# Who may read and do what

Generated from the rules of every installed part; a test compares it. After a change of rules, run
\`npm run build && node dist/test/house/write-access-table.js\`, and have the difference reviewed.

| mark  | the caller may read the field, or call the mutation              |
| ----- | ---------------------------------------------------------------- |
| r     | always                                                           |
| s     | once the current agreement of secrecy is signed                  |
| r? s? | the same, and the row at hand decides too                        |
|       | not at all: the rule refuses it, or nothing leads there for them |

The column \`service\` is an API token with every role that it can have: ${tokenRoles.map((role) => `\`${role}\``).join(', ')}.
`;

/** The whole table as Markdown: a section for each type, a line for each field, a column for each caller. */
export function accessTable(blueprint: Blueprint = draw(plugins)): string {
  const marks = callers.map((caller) => markOf(blueprint, caller));
  const first = ['Query', 'Mutation'];
  const types = objectTypes(blueprint.api.schema)
    .map((type) => type.name)
    .filter((name) => !first.includes(name))
    .toSorted();
  const sections = [...first, ...types].map((name) => {
    const type = objectTypes(blueprint.api.schema).find((one) => one.name === name);
    const rows = Object.keys(type?.getFields() ?? {})
      .toSorted()
      .map((field) => [
        field,
        ...marks.map((mark) => mark(name, field)),
        blueprint.guards.get(`${name}.${field}`)?.name ?? '',
      ]);
    return `## ${name}\n\n${table(['field', ...callers, 'rule'], rows)}`;
  });
  return `${introduction}\n${sections.join('\n')}`;
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

/** What the committed table says of a caller, as `markOf` says it of the rules. */
export async function committedMarks(): Promise<(caller: Caller) => (type: string, field: string) => Mark> {
  const marks = new Map<string, Mark>();
  for (const section of (await committedTable()).split('\n## ').slice(1)) {
    const [type = '', ...lines] = section.split('\n');
    const rows = lines
      .filter((line) => line.startsWith('| '))
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      );
    const [head = [], , ...fields] = rows;
    for (const [field, ...cells] of fields)
      for (const [n, cell] of cells.entries())
        marks.set(`${head[n + 1]}: ${type.trim()}.${field}`, cell as Mark);
  }
  return (caller) => (type, field) => marks.get(`${caller}: ${type}.${field}`) ?? '';
}

const file = resolve(projectFolder, 'test/access-table.md');

export const committedTable = (): Promise<string> => readFile(file, 'utf8');

export const writeTable = (): Promise<void> => writeFile(file, accessTable());
