import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import type { Client } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { whatLacks } from '../content/whole/whole.js';
import { aCabinet, aHardCopy, thePaper } from './paper-given.js';
import { aPdf, pdfWith, store, withDocuments } from './stories.js';

/** One black pixel each. */
const jpeg = Buffer.from('/9j/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=', 'base64'); // prettier-ignore
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'); // prettier-ignore

/** Two pages; where the directory of a page lies before its picture, or behind it. */
function tiff(directoryFirst: boolean): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')];
  let at = 8;
  let link = { part: 0, offset: 4 };
  for (const strips of [1, 3]) {
    const picture = Buffer.alloc(strips * 50, 7);
    const arrays = Buffer.alloc(strips === 1 ? 0 : strips * 8);
    const directory = Buffer.alloc(2 + 4 * 12 + 4);
    const [from, pictureAt] = directoryFirst
      ? [at, at + directory.length + arrays.length]
      : [at + picture.length + arrays.length, at];
    const arraysAt = directoryFirst ? from + directory.length : at + picture.length;
    directory.writeUInt16LE(4);
    const entry = (n: number, tag: number, count: number, value: number) => {
      directory.writeUInt16LE(tag, 2 + n * 12);
      directory.writeUInt16LE(4, 4 + n * 12);
      directory.writeUInt32LE(count, 6 + n * 12);
      directory.writeUInt32LE(value, 10 + n * 12);
    };
    entry(0, 256, 1, 50);
    entry(1, 257, 1, strips);
    entry(2, 273, strips, strips === 1 ? pictureAt : arraysAt);
    entry(3, 279, strips, strips === 1 ? 50 : arraysAt + strips * 4);
    for (let n = 0; arrays.length > 0 && n < strips; n += 1) {
      arrays.writeUInt32LE(pictureAt + n * 50, n * 4);
      arrays.writeUInt32LE(50, (strips + n) * 4);
    }
    parts[link.part]?.writeUInt32LE(from, link.offset);
    link = { part: parts.length + (directoryFirst ? 0 : 2), offset: directory.length - 4 };
    parts.push(...(directoryFirst ? [directory, arrays, picture] : [picture, arrays, directory]));
    at += directory.length + arrays.length + picture.length;
  }
  return Buffer.concat(parts);
}

/** As many programs write it: the page is among objects that are packed together. */
const packedPdf = Buffer.from(
  pdfWith(deflateSync('3 0 <</Type/Page/Parent 2 0 R>>'), '/Type/ObjStm/N 1/First 4/Filter/FlateDecode')
    .toString('latin1')
    .replace('/Type/Page/Parent', '/Type/Some/Parent'),
  'latin1',
);

const whole: readonly [string, string, Buffer][] = [
  ['a PDF', 'application/pdf', aPdf()],
  ['a PDF with packed objects', 'application/pdf', packedPdf],
  ['a JPEG', 'image/jpeg', jpeg],
  ['a PNG', 'image/png', png],
  ['a TIFF with its directories first', 'image/tiff', tiff(true)],
  ['a TIFF with its directories behind', 'image/tiff', tiff(false)],
];

const wrongWith = (contentType: string, file: Buffer, pieceBytes = 256_000) =>
  whatLacks(contentType, {
    bytes: file.length,
    open: async () =>
      (async function* () {
        // Into the same memory over and over, as the store does.
        const memory = Buffer.alloc(pieceBytes);
        for (let at = 0; at < file.length; at += pieceBytes)
          yield memory.subarray(0, file.copy(memory, 0, at, at + pieceBytes));
      })(),
  });

test.each(whole)(
  '%s is whole, in whatever pieces it is read, and cut off anywhere it is not',
  (_what, type, file) =>
    // prettier-ignore
    fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 0, max: file.length - 2 }), // the last byte of a PDF is a line's end
      async (pieceBytes, cut) => {
        expect(await wrongWith(type, file, pieceBytes)).toBeUndefined();
        expect(await wrongWith(type, file.subarray(0, cut), pieceBytes)).toEqual(expect.any(String));
      },
    ),
    { numRuns: 150 },
  ),
);

const replaced = (file: Buffer, from: string, to: string) =>
  Buffer.from(file.toString('latin1').replace(from, to), 'latin1');
/** A camera puts a small picture, whole in itself, before the large one. */
const withSmallOne = (rest: Buffer) =>
  Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, jpeg.length + 2]), jpeg, rest]);
const endless = tiff(true);
endless.writeUInt32LE(8, 8 + 2 + 4 * 12); // its first page is followed by its first page

test.each([
  ['no page', 'application/pdf', replaced(aPdf(), '/Type/Page/', '/Type/Font/')],
  ['only the page of a PDF within it', 'application/pdf', replaced(pdfWith(aPdf()), '/Type/Page/', '/Type/Font/')], // prettier-ignore
  ['a password', 'application/pdf', replaced(aPdf(), '/Size 5', '/Encrypt 9 0 R')],
  ['only the small picture', 'image/jpeg', withSmallOne(Buffer.alloc(0))],
  ['no picture', 'image/jpeg', Buffer.from('ffd8ffd9', 'hex')],
  ['no picture', 'image/png', Buffer.concat([png.subarray(0, 33), png.subarray(-12)])],
  ['pages without end', 'image/tiff', endless],
  ['no picture', 'image/tiff', replaced(tiff(true), '\u0011\u0001', '\u0012\u0001')],
])('a file with %s is no whole %s', async (_with, type, file) => {
  expect(await wrongWith(type, file)).toEqual(expect.any(String));
});

test('a small picture before the large one does no harm', async () => {
  expect(await wrongWith('image/jpeg', withSmallOne(jpeg.subarray(2)))).toBeUndefined();
});

const scan = (by: Client, { id, version }: { id: string; version: number }, documentId: string) =>
  by.ask(`mutation ($input: ScanHardCopyInput!) { scanHardCopy(input: $input) { hardCopy { state } } }`, {
    input: { id, version, documentId },
  });

test('paper is not destroyed on the strength of five bytes, or of half a picture', () =>
  withDocuments(async (story) => {
    const support = await story.as('support');
    const office = await anOffice(story, { startedOn: '2019-01-01' });
    const paper = await aHardCopy(support, office, await aCabinet(support));
    for (const [file, wrong] of [
      [Buffer.from('%PDF-'), 'application/pdf: its end (startxref, %%EOF) is missing'],
      [png.subarray(0, -12), 'image/png: its end (IEND) is missing'],
      [jpeg.subarray(0, -2), 'image/jpeg: its end (EOI) is missing'],
    ] as const) {
      const { id } = await store(support, office, file);
      expect((await scan(support, paper, id)).errors?.[0]).toMatchObject({
        message: `documentId: this document is no whole ${wrong}. Keep P-00001, scan it again and send that (requestDocumentUpload)`,
        extensions: { code: 'BAD_USER_INPUT', field: 'documentId' },
      });
    }
    expect(await thePaper(support, paper.label)).toMatchObject({ state: 'KEPT', scanId: null });
    for (const [index, file] of [jpeg, tiff(false)].entries()) {
      const other = index === 0 ? paper : await aHardCopy(support, office, await aCabinet(support, { name: 'Kast 2' })); // prettier-ignore
      const { id } = await store(support, office, file);
      expect((await scan(support, other, id)).data).toEqual({ scanHardCopy: { hardCopy: { state: 'TO_DESTROY' } } }); // prettier-ignore
    }
  }));
