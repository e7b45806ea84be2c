/** Bits for each value that is looked for: a run of words that is none of them passes once in some millions. */
const bitsEach = 32;
/** 64 MB, whatever the number of values: memory does not grow with the house. */
const mostBits = 2 ** 29;

/** Tells for most runs of words at once that they are not looked for (a Bloom filter with four bits a value). */
export class Filter {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  constructor(values: number) {
    let bits = 2 ** 13;
    while (bits < values * bitsEach && bits < mostBits) bits *= 2;
    this.#bits = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
  }

  add(hash1: number, hash2: number): void {
    let place = mixed(hash1);
    const step = mixed(hash2) | 1;
    for (let n = 0; n < 4; n += 1, place = (place + step) | 0) {
      const bit = place & this.#mask;
      (this.#bits[bit >>> 5] as number) |= 1 << (bit & 31);
    }
  }

  mayHave(hash1: number, hash2: number): boolean {
    let place = mixed(hash1);
    let bit = place & this.#mask;
    if (((this.#bits[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
    const step = mixed(hash2) | 1;
    for (let n = 1; n < 4; n += 1) {
      place = (place + step) | 0;
      bit = place & this.#mask;
      if (((this.#bits[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

function mixed(hash: number): number {
  let mix = hash ^ (hash >>> 16);
  mix = Math.imul(mix, 0x85ebca6b);
  mix ^= mix >>> 13;
  mix = Math.imul(mix, 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}
