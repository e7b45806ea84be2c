import type { Bytes } from '../seal.js';
import { Pieces } from './pieces.js';

/** Reads as far as the answer asks for. */
const reading =
  (look: (pieces: Pieces) => Promise<string | undefined>) =>
  async (file: Bytes): Promise<string | undefined> => {
    const pieces = new Pieces(file);
    try {
      return await look(pieces);
    } finally {
      await pieces.close();
    }
  };

const [startOfImage, endOfImage, startOfScan] = [0xd8, 0xd9, 0xda];
/** Within a picture's data: a byte 0xFF of its own, and marks that it can be taken up from. */
const withinData = (marker: number) => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd7);
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Segment by segment (ITU-T T.81, annex B), so that the end of a small picture within it is not taken for its own. */
export const jpegLacks = reading(async (pieces) => {
  let frame = false;
  let data = false;
  for (;;) {
    if (!(await pieces.skipBehind(0xff))) return 'its end (EOI) is missing';
    let marker = await pieces.byte();
    while (marker === 0xff) marker = await pieces.byte();
    if (marker === undefined) return 'its end (EOI) is missing';
    if (marker === startOfImage || withinData(marker)) continue;
    if (marker === endOfImage) return frame && data ? undefined : 'there is no picture in it';
    const length = (await pieces.take(2))?.readUInt16BE() ?? 0;
    const segment = length < 2 ? undefined : await pieces.take(length - 2);
    if (!segment) return 'its end (EOI) is missing';
    if (isFrame(marker)) frame ||= segment.length >= 6 && segment.readUInt16BE(3) > 0;
    if (marker === startOfScan) data = true;
  }
});

/** Chunk by chunk (ISO/IEC 15948, 5.3). */
export const pngLacks = reading(async (pieces) => {
  await pieces.skip(8);
  for (let data = false, first = true; ; first = false) {
    const head = await pieces.take(8);
    if (!head) return 'its end (IEND) is missing';
    const [length, type] = [head.readUInt32BE(), head.toString('latin1', 4)];
    if (first && type !== 'IHDR') return 'its beginning (IHDR) is missing';
    if (!(await pieces.skip(length + 4))) return 'its end (IEND) is missing';
    if (type === 'IEND') return data ? undefined : 'there is no picture in it';
    data ||= type === 'IDAT' && length > 0;
  }
});
