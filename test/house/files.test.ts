import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plugins } from '../../plugins/index.js';
import { coreParts } from '../../src/app.js';
import { projectFolder } from '../../src/kernel/files.js';
import { plainName } from '../../src/kernel/import/columns.js';

const kinds = [...coreParts, ...plugins].flatMap((part) => part.files ?? []);

test.each(kinds.map((kind) => [kind.name, kind] as const))(
  'the columns of %s can be told apart, and the README names them',
  async (_name, { columns, handout }) => {
    const readme = plainName(await readFile(join(projectFolder, 'README.md'), 'utf8'));
    for (const { nl } of columns)
      if (!nl[0].startsWith('verkoper ')) expect(readme).toContain(plainName(nl[0]));
    const names = columns.map(({ nl, en }) => [...new Set([...nl, ...en].map(plainName))]);
    const doubles = names.flat().filter((name, at, all) => all.indexOf(name) !== at);
    expect(doubles).toEqual([]);
    for (const field of handout.fields) expect(columns.map((column) => column.field)).toContain(field);
  },
);
