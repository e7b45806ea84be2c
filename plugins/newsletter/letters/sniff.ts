/** What a picture is, by its first bytes: what its name or sender says of it counts for nothing. */
export interface Sniffed {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif';
  readonly width: number;
  readonly height: number;
}

/** Undefined: no picture that mail programs show everywhere, or one that is cut short. */
export function sniff(bytes: Buffer): Sniffed | undefined {
  const found = png(bytes) ?? gif(bytes) ?? jpeg(bytes);
  return found && found.width > 0 && found.height > 0 ? found : undefined;
}

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const pngEnd = Buffer.from('IEND', 'latin1');

function png(bytes: Buffer): Sniffed | undefined {
  if (bytes.length < 45 || !bytes.subarray(0, 8).equals(pngStart)) return undefined;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR' || !bytes.subarray(-16).includes(pngEnd)) return undefined;
  return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function gif(bytes: Buffer): Sniffed | undefined {
  if (bytes.length < 14 || !/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return undefined;
  if (bytes.at(-1) !== 0x3b) return undefined;
  return { type: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

/** Walks over its segments to the frame header, which has the size. */
function jpeg(bytes: Buffer): Sniffed | undefined {
  if (
    bytes.length < 16 ||
    bytes.readUInt16BE(0) !== 0xffd8 ||
    !bytes.subarray(-64).includes(Buffer.from([0xff, 0xd9]))
  )
    return undefined;
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] as number;
    // SOF0 to SOF15, without DHT (C4), JPG (C8) and DAC (CC)
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { type: 'image/jpeg', width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    if (marker === 0xda) return undefined;
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
