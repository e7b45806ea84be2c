import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readDecimal, writeDecimal } from '../src/kernel/import/columns.js';
import { type Story, withFiles } from './support/files.js';

const names = async (story: Story) => (await story.customers()).map((one) => one.office_name);

test('each encoding and separator is found out, or taken from who is sure of it', () =>
  withFiles(async (story) => {
    const file = (number: number, separator = ';') =>
      `debiteurnummer${separator}naam\r\n${number}${separator}Café Zoë €\r\n`;
    const importing = async (name: string, bytes: Buffer, options = {}) =>
      (await story.importing('customers', await story.write(name, bytes), options)).said.split('\n')[0];
    expect(await importing('a.csv', iconv.encode(file(1), 'iso-8859-15'))).toContain('ISO 8859-15');
    expect(await importing('b.csv', iconv.encode(file(2), 'windows-1252'))).toContain('Windows-1252');
    expect(await importing('c.csv', iconv.encode(file(3), 'utf-16le'))).toContain('UTF-16');
    expect(await importing('d.csv', iconv.encode(file(4), 'utf-16be', { addBOM: true }))).toContain('UTF-16');
    expect(await importing('e.csv', iconv.encode(file(5, '|'), 'utf-8'))).toContain('bars');
    expect(await importing('f.csv', Buffer.from(`sep=|\r\n${file(6, '|')}`))).toContain('bars');
    expect(await importing('g.csv', iconv.encode(file(7).replace(' €', ''), 'cp850'), { encoding: 'cp850' })).toContain('cp850'); // prettier-ignore
    expect(await importing('h.csv', Buffer.from(`debiteurnummer,naam,x;y;z\r8,"Café Zoë €"\n9,"Café Zoë €"\r\n`), { separator: ',' })).toContain('commas'); // prettier-ignore
    const seven = 'Café Zoë'; // code page 850 is older than the euro
    expect(await names(story)).toEqual([...Array(6).fill('Café Zoë €'), seven, 'Café Zoë €', 'Café Zoë €']); // prettier-ignore
    await expect(importing('i.csv', Buffer.from(file(9)), { encoding: 'klingon' })).rejects.toThrow(/no encoding "klingon"/); // prettier-ignore
    for (const wrong of [{ separator: '%' }, { decimal: 'dot' }])
      expect((await story.importing('customers', 'x.csv', wrong)).status).toBe(2);
  }));

test('a mapping says which column is which; what it has wrong is named', () =>
  withFiles(async (story) => {
    const file = await story.write('rel.csv', 'Rel.code;Omschr;Naam\n1;Kantoor Zon;negeer mij\n');
    const importing = async (map: unknown) =>
      story.importing('customers', file, {
        map: await story.write('map.json', typeof map === 'string' ? map : JSON.stringify(map)),
      });
    const { said } = await importing({ 'Rel.code': 'debiteurnummer', omschr: 'Office name', Naam: null });
    expect(said).toContain('1 rows read: 1 new');
    expect(said).not.toContain('not understood');
    expect(await names(story)).toEqual(['Kantoor Zon']);
    await expect(importing('{')).rejects.toThrow(/--map: .* is not JSON/);
    await expect(importing([1])).rejects.toThrow(/must hold an object/);
    await expect(importing({ Omschr: 'schoenmaat' })).rejects.toThrow(/"Omschr" is "schoenmaat", which is no column; there is debiteurnummer, /); // prettier-ignore
    await expect(importing({ Weg: 'naam' })).rejects.toThrow(/a column that the file does not have: weg; it has Rel\.code/); // prettier-ignore
    await expect(story.importing('customers', file, { map: '/nowhere.json' })).rejects.toThrow(
      /cannot be read/,
    );
  }));

test('what is no CSV is told by what it is', () =>
  withFiles(async (story) => {
    const importing = async (name: string, bytes: string | Uint8Array) =>
      story.importing('customers', await story.write(name, bytes));
    await expect(importing('a.csv', 'PK\u0003\u0004rest')).rejects.toThrow(/^a\.csv is an Excel workbook \(\.xlsx\) .*save it as "CSV UTF-8"/); // prettier-ignore
    await expect(importing('b.csv', Buffer.from('d0cf11e0a1b11ae100', 'hex'))).rejects.toThrow(/Excel workbook \(\.xls\)/); // prettier-ignore
    await expect(importing('c.csv', '%PDF-1.7')).rejects.toThrow(/is a PDF/);
    for (const empty of ['', '\uFEFF', '\n\n', ' ;\n;;\n'])
      await expect(importing('e.csv', empty)).rejects.toThrow(/^e\.csv is empty/);
    await mkdir(join(story.folder, 'map'));
    expect(await story.importing('customers', join(story.folder, 'map'))).toEqual({
      status: 2,
      said: `${story.folder}/map is not a file.`,
    });
    expect((await story.importing('all', join(story.folder, 'map'))).said).toMatch(
      /has none of customers\.csv, /,
    );
  }));

test('a mistake in the file is on its line, and what is half read is not half stored', () =>
  withFiles(async (story) => {
    const file = await story.write(
      'half.csv',
      'debiteurnummer;naam\r\n1;Zon\r\n2;"Maan\r\n"\r\n3;"open\r\n4;Ster',
    );
    await expect(story.importing('customers', file)).rejects.toThrow(/^half\.csv, line 5: .*never closed/);
    expect(await names(story)).toEqual([]); // a batch is stored as a whole, once it is read
    const huge = await story.write(
      'huge.csv',
      `debiteurnummer;naam\n1;Zon\n${'2;'.padEnd(1_100_000, 'x')}\n`,
    );
    await expect(story.importing('customers', huge)).rejects.toThrow(/^huge\.csv, line 3: /);
  }));

const tokens = [
  '"',
  ';',
  ',',
  '\t',
  '|',
  '\r',
  '\n',
  '\r\n',
  '\0',
  '\uFEFF',
  'naam',
  '1',
  ' ',
  "'",
  '=',
  '😀',
  '\uD800',
];
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.array(fc.constantFrom(...tokens), { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
  fc
    .array(fc.constantFrom(...tokens), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join(''), 'utf16le')),
);

test('whatever bytes a file has, it is read, refused row by row, or refused in one line', () =>
  withFiles((story) =>
    fc.assert(
      fc.asyncProperty(anyBytes, fc.boolean(), async (bytes, withHeader) => {
        const header = Buffer.from(withHeader ? 'debiteurnummer;naam\n' : '');
        const file = await story.write('any.csv', Buffer.concat([header, bytes]));
        const outcome = await story.importing('customers', file).catch((error: Error) => error);
        if (!(outcome instanceof Error)) return /rows read: /.test(outcome.said);
        return outcome.name === 'BootError' && !outcome.message.includes('\n');
      }),
      { numRuns: 60 },
    ),
  ));

test.each([
  ['1234,56', '1234.56'],
  ['1.234,56', '1234.56'],
  ['1,234.56', '1234.56'],
  ['€ 1.234.567,8', '1234567.80'],
  ['1.234.567', '1234567.00'],
  ['-0,5', '-0.50'],
  ['0,125', '0.125'],
  ['0012', '12.00'],
  ["1'234.50", '1234.50'],
  ['1234,567', '1234.567'],
])('the amount %s is %s', (text, value) => {
  expect(readDecimal(text, {})).toBe(value);
  for (const language of ['nl', 'en'] as const)
    expect(readDecimal(writeDecimal(value, language), {})).toBe(value);
});

test('an amount that could be two things is refused, until it is said which mark is for the cents', () => {
  for (const wrong of [
    '1.234',
    '1,234',
    '12.34.56',
    '1,2,3',
    'tien',
    '1e5',
    '--1',
    '',
    '1 000 000 000 000 000',
  ])
    expect(() => readDecimal(wrong, {})).toThrow();
  expect(readDecimal('1.234', { decimal: 'comma' })).toBe('1234.00');
  expect(readDecimal('1.234', { decimal: 'point' })).toBe('1.234');
  expect(() => readDecimal('1234.56', { decimal: 'comma' })).toThrow();
});
