import fc from 'fast-check';
import { createHouseKey } from '../../../src/kernel/house-key.js';
import { lookedFor } from '../proof/looked-for.js';
import { eachRun, keysOf, numbersOf } from '../proof/words.js';

const keys = keysOf(createHouseKey({ houseKey: 'a key of tests, which keeps nothing', dataDir: '/nowhere' }));

function found(
  value: string,
  text: string,
  category: Parameters<typeof lookedFor>[1] = 'contact details',
): boolean {
  const wanted = new Set(lookedFor(value, category).map((run) => numbersOf(keys, run).join()));
  let met = false;
  eachRun(keys, text, (hash1, hash2) => (met ||= wanted.has(`${hash1},${hash2}`)));
  return met;
}

test.each([
  ['anna@kantoor.example', '{"to":[{"address":"Anna@Kantoor.example"}]}'],
  ['anna@kantoor.example', 'GET /p/leave?to=anna%40kantoor.example HTTP/1.1'],
  ['Anna de Vries-Bakker', 'notulen_anna_de_vries_bakker.pdf'],
  ['José Müller', 'besproken met JOSE MULLER en Bert'],
  ['José Müller', String.raw`{"name":"Jos\u00e9 M\u00fcller"}`],
  ['Bert Jansen', String.raw`{"text":"Beste\nBert Jansen,\n"}`],
  ['NL44RABO0123456789', 'IBAN: NL44 RABO 0123 4567 89'],
  ['+31201234567', 'bel 020-123 45 67'],
  ['+31201234567', 'tel. +31 20 123 4567'],
  ['Bea Qwixtweede', 'Qwixtweede, Bea'],
  ['Bea Qwixtweede', '"12";"Qwixtweede";"Bea"'],
  ['Jan de Vries', 'Vries, Jan de'],
  ['Bea Qwixtweede', String.raw`C:\Qwixtweede\Bea Qwixtweede\brief.doc`],
  ['Bea Qwixtweede', 'korting 100%Bea Qwixtweede'],
  ['Bea Qwixtweede', '<b>Bea</b> <i class="x">Qwix</i>tweede'],
  ['bea@qwix.example', '<a href="mailto:bea@qwix.example">mail</a>'],
  ['Dorpsstraat 12 bis', 'naar Dorpsstraat 12-bis, Utrecht'],
])('%s is found in %s', (value, text) => {
  expect(found(value, text, 'identity')).toBe(true);
});

test.each(['Utrecht', 'Anna', '1234 AB', 'nl', '12', '2026-06-15', 'NL', 'directeur', 'Bo'])(
  '%s identifies nobody by itself, and is not looked for',
  (value) => {
    expect(lookedFor(value, 'contact details')).toEqual([]);
  },
);

test('of a longer text its addresses and numbers are looked for, and each eight words of it', () => {
  const note =
    'Anna belde (06 12345678): factuur naar anna@kantoor.example sturen en daarna met haar collega overleggen';
  expect(found(note, 'zie 06-12345678', 'free text')).toBe(true);
  expect(found(note, 'mail aan <anna@kantoor.example>', 'correspondence')).toBe(true);
  expect(found(note, 'sturen en daarna met haar collega overleggen', 'free text')).toBe(false);
  expect(
    found(note, 'daarvoor: anna@kantoor.example sturen en daarna met haar collega overleggen', 'free text'),
  ).toBe(true);
  expect(lookedFor('Belt morgen terug', 'free text')).toEqual([]);
});

test('an address or a name is found whatever stands around it and between its words', () => {
  const word = fc.stringMatching(/^[a-z]{4,9}\d?$/);
  const between = fc.constantFrom('.', '-', '_', ' ', '"', '\n', '/', ', ', '%20', '\\n');
  const other = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[%\\]/g, ' '));
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 2, maxLength: 5 }),
      between,
      other,
      other,
      fc.boolean(),
      (words, mark, before, after, upper) => {
        const name = words.join(' ');
        const written = upper ? words.join(mark).toUpperCase().replaceAll('\\N', '\\n') : words.join(mark);
        expect(found(name, `${before} ${written} ${after}`, 'identity')).toBe(true);
        expect(found(name, `${before} ${words.slice(1).join(mark)}x ${after}`, 'identity')).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});
