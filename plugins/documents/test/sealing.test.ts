import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Altered, type Belongs, chunkBytes, seal, sealedLength, unseal } from '../content/seal.js';

// A file cannot be changed, cut, lengthened, reordered or put in the place of another without being refused, and what
// goes out before that is what was sealed.

const of: Belongs = { customerId: 'customer', documentId: 'document' };
const key = randomBytes(32);
const tag = 16;
const header = 11;

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function gathered(file: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of file) all.push(piece);
  return Buffer.concat(all);
}

const sealed = (file: Buffer, with_ = key, belongs = of) =>
  gathered(seal(pieces(file, 70_000), with_, belongs));

/** What comes out, and whether it was refused in the end. */
async function opened(file: Buffer, with_ = key, belongs = of): Promise<{ out: Buffer; refused: boolean }> {
  const all: Buffer[] = [];
  try {
    for await (const piece of unseal(pieces(file, 90_001), with_, belongs)) all.push(piece);
    return { out: Buffer.concat(all), refused: false };
  } catch (error) {
    if (!(error instanceof Altered)) throw error;
    return { out: Buffer.concat(all), refused: true };
  }
}

async function expectRefused(changed: Buffer, file: Buffer, with_ = key, belongs = of): Promise<void> {
  const { out, refused } = await opened(changed, with_, belongs);
  expect(refused).toBe(true);
  expect(file.subarray(0, out.length).equals(out)).toBe(true);
}

const lengths = fc.oneof(
  fc.integer({ min: 0, max: 2000 }),
  fc.constantFrom(-1, 0, 1).chain((by) => fc.integer({ min: 1, max: 3 }).map((n) => n * chunkBytes + by)),
);

test('whatever its length and however it comes in pieces, a file comes out as it went in', () =>
  fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 300_000 }), async (length, size) => {
      const file = randomBytes(length);
      const closed = await gathered(seal(pieces(file, Math.max(size, length / 50)), key, of));
      expect(closed.length).toBe(sealedLength(length));
      const open = await gathered(unseal(pieces(closed, Math.max(size, length / 50)), key, of));
      expect(open.equals(file)).toBe(true);
    }),
    { numRuns: 40 },
  ));

test('a bit that changes anywhere is refused', () =>
  fc.assert(
    fc.asyncProperty(lengths, fc.nat(), fc.integer({ min: 0, max: 7 }), async (length, at, bit) => {
      const file = randomBytes(length);
      const changed = await sealed(file);
      const place = at % changed.length;
      changed.writeUInt8(changed.readUInt8(place) ^ (1 << bit), place);
      await expectRefused(changed, file);
    }),
    { numRuns: 60 },
  ));

test('cut anywhere, and just between two chunks too, it is refused', () =>
  fc.assert(
    fc.asyncProperty(lengths, fc.nat(), fc.boolean(), async (length, at, between) => {
      const file = randomBytes(length);
      const closed = await sealed(file);
      const whole = header + (chunkBytes + tag) * Math.floor((at % closed.length) / (chunkBytes + tag));
      const place = between ? whole : at % closed.length;
      if (place < closed.length) await expectRefused(closed.subarray(0, place), file);
    }),
    { numRuns: 60 },
  ));

test('chunks that change places, come twice, or come of another file are refused', async () => {
  const file = randomBytes(3 * chunkBytes);
  const closed = await sealed(file);
  const step = chunkBytes + tag;
  const [begin, one, two, three] = [
    closed.subarray(0, header),
    ...[0, 1, 2].map((n) => closed.subarray(header + n * step, header + (n + 1) * step)),
  ] as [Buffer, Buffer, Buffer, Buffer];
  const other = await sealed(file);
  for (const order of [
    [begin, two, one, three],
    [begin, one, one, two, three],
    [begin, one, three],
    [begin, one, two, three, three],
    [begin, three],
    [begin, one, other.subarray(header + step, header + 2 * step), three],
    [other.subarray(0, header), one, two, three],
    [closed, Buffer.alloc(1)],
    [closed, other],
  ])
    await expectRefused(Buffer.concat(order), file);
});

test('in the place of another document, of another customer, or with another key, it is refused', async () => {
  const file = randomBytes(1000);
  const closed = await sealed(file);
  await expectRefused(closed, file, key, { ...of, documentId: 'another' });
  await expectRefused(closed, file, key, { ...of, customerId: 'another' });
  await expectRefused(closed, file, randomBytes(32));
});
