import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { createHouseKey } from '../../../src/kernel/house-key.js';
import { withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { statementIn } from '../certificate/issue.js';
import { lookedFor } from '../proof/looked-for.js';
import { textsIn } from '../proof/readings.js';
import { eachRun, keysOf, numbersOf } from '../proof/words.js';
import { runAll } from './stories.js';

const keys = keysOf(createHouseKey({ houseKey: 'a key of tests, which keeps nothing', dataDir: '/nowhere' }));

function foundIn(value: string, bytes: Buffer): boolean {
  const wanted = new Set(lookedFor(value, 'identity').map((run) => numbersOf(keys, run).join()));
  let met = false;
  for (const text of textsIn(bytes, { wide: false, closed: () => undefined }))
    eachRun(keys, text, (hash1, hash2) => (met ||= wanted.has(`${hash1},${hash2}`)));
  return met;
}

const inLines = (text: string, length: number, between = '\r\n'): string =>
  text.match(new RegExp(`.{1,${length}}`, 'g'))?.join(between) ?? '';

const quoted = (bytes: Buffer): Buffer =>
  Buffer.from(
    inLines(
      [...bytes]
        .map((byte) =>
          byte > 126 || byte < 32 || byte === 61
            ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
            : String.fromCharCode(byte),
        )
        .join(''),
      70,
      '=\r\n',
    ),
  );

const charsets: Record<string, (text: string) => Buffer> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8, decomposed': (text) => Buffer.from(text.normalize('NFD')),
  'Windows-1252': (text) => iconv.encode(text, 'windows-1252'),
  'UTF-16LE': (text) => iconv.encode(text, 'utf-16le'),
  'UTF-16BE': (text) => iconv.encode(text, 'utf-16be'),
  'UTF-16LE at an odd place': (text) => Buffer.concat([Buffer.from('x'), iconv.encode(text, 'utf-16le')]),
};

const wraps: Record<string, (bytes: Buffer) => Buffer> = {
  'as it is': (bytes) => bytes,
  'base64 in one line': (bytes) => Buffer.from(bytes.toString('base64')),
  'base64 in lines of 76': (bytes) => Buffer.from(inLines(bytes.toString('base64'), 76)),
  'base64 in lines of 61, within JSON': (bytes) =>
    Buffer.from(JSON.stringify({ body: inLines(bytes.toString('base64'), 61, '\n') })),
  'base64url behind letters': (bytes) => Buffer.from(`/a/xy${bytes.toString('base64url')}`),
  'quoted-printable': quoted,
  'a mail within a mail': (bytes) =>
    Buffer.from(inLines(Buffer.from(inLines(bytes.toString('base64'), 76)).toString('base64'), 76)),
};

const name = 'Jürgen Qwixpersoon-Grünfeld';
const cases = Object.keys(charsets).flatMap((charset) =>
  Object.keys(wraps).map((wrap) => [charset, wrap] as const),
);

test.each(cases)('a name is found in %s, %s, wherever it begins', (charset, wrap) => {
  for (const before of ['', 'a', 'ab', 'abc ', 'een langere regel die ervoor staat, met woorden; '])
    expect([
      before,
      foundIn(name, wraps[wrap]?.(charsets[charset]?.(`${before};${name};en`) as Buffer) as Buffer),
    ]).toEqual([before, true]);
  expect(
    foundIn(
      'Jürgen Qwixpersoon-Grünfelder',
      wraps[wrap]?.(charsets[charset]?.(`;${name};`) as Buffer) as Buffer,
    ),
  ).toBe(false);
});

test.each([
  ['J&uuml;rgen&nbsp;Qwixpersoon-Gr&#252;nfeld', true],
  ['J&#xFC;rgen Qwixpersoon&#45;Gr&uuml;nfeld', true],
  ['naam=J%C3%BCrgen+Qwixpersoon-Gr%C3%BCnfeld', true],
  ['naam=J%FCrgen%20Qwixpersoon-Gr%FCnfeld', true],
  ['=?utf-8?Q?J=C3=BCrgen_Qwixpersoon-Gr=C3=BCnfeld?=', true],
  ['=?iso-8859-1?B?SvxyZ2VuIFF3aXhwZXJzb29uLUdy/G5mZWxk?=', true],
  ['J&uuml;rgen Grünfeld', false],
])('as the web and mail write it: %s', (text, is) => {
  expect(foundIn(name, Buffer.from(text))).toBe(is);
});

test('what looks like a character of HTML and is none stays what it is', () => {
  expect(foundIn('Jansen & Bakker', Buffer.from('12;Jansen&Bakker;Utrecht'))).toBe(true);
});

test('any bytes at all can be read, and noise is not text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), (bytes, wide) => {
      const readings = [...textsIn(Buffer.from(bytes), { wide, closed: () => undefined })];
      expect(readings.length).toBeGreaterThan(0);
    }),
    { numRuns: 200 },
  );
  const noise = randomBytes(300_000).toString('base64');
  expect([...textsIn(Buffer.from(noise), { wide: false, closed: () => undefined })]).toHaveLength(1);
});

const proofs = `{ retentionProofs { nodes { id state residues { nodes { place } }
  lookedThrough { megabytes unopened { kind files named } } } } }`;

test('a file that is left in another encoding fails the proof; what cannot be opened is named in it, by nobody’s name', () =>
  withApp(async (test) => {
    const office = await anOffice(test, {
      startedOn: '2020-01-01',
      endedOn: '2023-03-31',
      iban: 'NL44RABO0123456789',
    });
    await aContact(test, office, { name, email: 'juergen@qwixmail.example' });
    const inFolder = (file: string) => join(test.folder, file);
    const left = `naam;adres\r\n${name};juergen@qwixmail.example;NL44RABO0123456789\r\n`;
    const files = {
      // With its mark at the very front, and its values far behind and across where it is read in pieces.
      'klanten.rejected.csv': iconv.encode(`${'x;y\r\n'.repeat(26_211)}${left}`, 'utf-16le', {
        addBOM: true,
      }),
      'brief.eml': Buffer.from(inLines(Buffer.from(left).toString('base64'), 76)),
      'oud.csv': iconv.encode(`${name};y`, 'windows-1252'),
      'pagina.html': Buffer.from('<td>J&uuml;rgen Qwixpersoon-Gr&uuml;nfeld</td>'),
    };
    for (const [file, bytes] of Object.entries(files)) await writeFile(inFolder(file), bytes);
    await writeFile(inFolder('bijlage Kantoor Jansen.eml'), `a\r\n\r\n${gzipSync('x').toString('base64')}`);
    await writeFile(inFolder('log Kantoor Jansen.gz'), gzipSync(left));
    await writeFile(
      inFolder('0197fb0a-aaaa-7bbb-8ccc-000000000001'),
      Buffer.concat([Buffer.from('KMD1'), randomBytes(50)]),
    );
    await writeFile(inFolder('iets'), randomBytes(5000));

    const officer = await test.as('privacy_officer');
    await runAll(test, officer);
    const [found] = (await officer.get(proofs)).retentionProofs.nodes;
    const places = new Set(found.residues.nodes.map(({ place }: { place: string }) => place));
    expect(places).toEqual(new Set(Object.keys(files).map(inFolder)));
    const unopened = {
      gzip: 1,
      'gzip, in base64': 1,
      'document sealed by this house': 1,
      'compressed or encrypted, of an unknown kind': 1,
    };
    const kinds = found.lookedThrough.unopened as { kind: string; files: number; named: string[] }[];
    expect(Object.fromEntries(kinds.map(({ kind, files: n }) => [kind, n]))).toEqual(unopened);
    expect(kinds.find(({ kind }) => kind === 'gzip')?.named).toEqual([
      expect.stringMatching(/…\/\(inode \d+\)\.gz$/),
    ]);
    expect(JSON.stringify(kinds)).toContain('0197fb0a-aaaa-7bbb-8ccc-000000000001');
    expect(JSON.stringify(kinds)).not.toContain('Jansen');

    for (const file of Object.keys(files)) await rm(inFolder(file));
    await officer.get(
      `mutation ($id: ID!) { repeatRetentionProof(input: { id: $id }) { proof { id } } }`,
      found,
    );
    await test.jobsDone();
    expect((await officer.get(proofs)).retentionProofs.nodes[0].state).toBe('CLEAN');
    const { retentionCertificates } = await officer.get(`{ retentionCertificates { nodes { jws } } }`);
    const { proof } = statementIn(retentionCertificates.nodes[0].jws);
    expect(proof.unopened?.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(unopened).toSorted());
  }));
