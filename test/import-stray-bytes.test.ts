import fc from 'fast-check';
import iconv from 'iconv-lite';
import { weigh } from '../src/kernel/import/charset.js';
import { type Story, withFiles } from './support/files.js';

const latin = (text: string) => iconv.encode(text, 'windows-1252');
const names = async (story: Story) => (await story.customers()).map((one) => one.office_name);

test('of a UTF-8 file with a few bytes that are none, the rows that have them are rejected and the rest is as it was', () =>
  withFiles(async (story) => {
    const file = await story.write(
      'klanten.csv',
      Buffer.concat([
        Buffer.from('debiteurnummer;naam;plaats;opmerking\n1;Café Zoë;Ĳmuiden;\n'),
        latin('2;Café Noord;Utrecht;\n3;Zuid;Curaçao;\n4;West;;één\n'),
        Buffer.from('5;Café 😀;’s-Hertogenbosch;\n'),
      ]),
    );
    const { said, status } = await story.importing('customers', file);
    expect(said.split('\n').slice(0, 2)).toEqual([
      'klanten.csv: UTF-8, separated by semicolons.',
      'Not all of it is: of 4 bytes, the first on line 3, nobody can tell the letter. Rows that need them are rejected.',
    ]);
    expect(said).toContain('5 rows read: 3 new, 0 changed, 0 unchanged, 2 rejected.');
    const advice = 'heeft een teken dat niet te lezen is (\uFFFD); zet daar het juiste neer, en bewaar het bestand als "CSV UTF-8"'; // prettier-ignore
    expect(said).toContain(`  line 3: naam: ${advice}\n  line 4: plaats: ${advice}`);
    expect(status).toBe(1);
    expect(await names(story)).toEqual(['Café Zoë', 'West', 'Café 😀']); // the column that no one reads spoils nothing

    const rejected = await story.read('klanten.rejected.csv');
    expect(rejected).toContain('2;Caf\uFFFD Noord;Utrecht;;3;');
    // By itself it is UTF-8 throughout, and still nobody knows the letter.
    const again = await story.importing('customers', await story.write('weer.csv', rejected));
    expect(again.said).toContain('0 new, 0 changed, 0 unchanged, 2 rejected');
    const mended = rejected.replace('Caf\uFFFD', 'Café').replace('Cura\uFFFDao', 'Curaçao');
    const once = await story.importing('customers', await story.write('beter.csv', mended));
    expect(once.said).toMatch(/^beter\.csv: UTF-8, [^]*2 rows read: 2 new, .* 0 rejected\.$/);
    expect(once.said).not.toContain('Not all of it');
  }));

test('one row of each is UTF-8, with the other row rejected', () =>
  withFiles(async (story) => {
    const file = Buffer.concat([Buffer.from('debiteurnummer;naam\n90036;Café\n'), latin('90037;Café\n')]);
    const { said } = await story.importing('customers', await story.write('badutf.csv', file));
    expect(said).toContain('1 new, 0 changed, 0 unchanged, 1 rejected');
    expect(await names(story)).toEqual(['Café']);
  }));

test('an older file is read as such, and says so; pairs that are UTF-8 by chance do not change that', () =>
  withFiles(async (story) => {
    const rows = Array.from({ length: 20 }, (_, at) => `${at + 2};Café Zoë\n`).join('');
    const file = await story.write('oud.csv', latin(`debiteurnummer;naam\n1;«CAFÉ»\n${rows}`));
    const { said } = await story.importing('customers', file);
    expect(said.split('\n').slice(0, 2)).toEqual([
      'oud.csv: Windows-1252, separated by semicolons.',
      'It is not UTF-8, and was taken for Windows-1252: look whether é, ë and € came out right; --encoding says otherwise.',
    ]);
    expect(new Set(await names(story))).toEqual(new Set(['«CAFÉ»', 'Café Zoë']));
    const sure = await story.importing('customers', file, { encoding: 'windows-1252' });
    expect(sure.said).not.toContain('taken for');
  }));

test('a file in two encodings is refused, and nothing of it is stored, until it is said which one counts', () =>
  withFiles(async (story) => {
    const older = Array.from({ length: 20 }, (_, at) => `${at + 3};Café Zoë\n`).join('');
    const file = await story.write(
      'twee.csv',
      Buffer.concat([Buffer.from('debiteurnummer;naam\n1;Zon\n2;Café\n'), latin(older)]),
    );
    await expect(story.importing('customers', file)).rejects.toThrow(
      /^twee\.csv is written in two encodings: line 3 has UTF-8 and line 4 has not \(1 characters are UTF-8, 40 bytes are not\)\. .*--encoding/,
    );
    expect(await names(story)).toEqual([]);
    const { said } = await story.importing('customers', file, { encoding: 'utf-8' });
    expect(said).toContain('22 rows read: 2 new, 0 changed, 0 unchanged, 20 rejected.');
    expect(await names(story)).toEqual(['Zon', 'Café']);
  }));

test('bytes are weighed as a decoder reads them, wherever the pieces of a file begin', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 8 }).map((text) => Buffer.from(text)),
          fc.uint8Array({ min: 0x70, maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
          fc.constantFrom('e08080', 'eda080', 'f0808080', 'f4908080', 'c1bf').map((hex) => Buffer.from(hex, 'hex')), // prettier-ignore
        ),
      ),
      fc.integer({ min: 1, max: 5 }),
      async (parts, size) => {
        const all = Buffer.concat(parts);
        async function* pieces() {
          for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
        }
        const { valid, invalid } = await weigh(pieces());
        const characters = [...new TextDecoder('utf-8', { ignoreBOM: true }).decode(all)];
        const lost = characters.filter((one) => one === '\uFFFD').length;
        const real = all.toString('latin1').split('\u00EF\u00BF\u00BD').length - 1;
        expect(invalid).toBe(lost - real);
        expect(valid).toBe(characters.filter((one) => one >= '\u0080').length - invalid);
      },
    ),
    { numRuns: 500 },
  ));
