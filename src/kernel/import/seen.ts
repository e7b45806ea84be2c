/** Where a key stood first, and whether it said the same there. */
export interface Earlier {
  readonly line: number;
  readonly same: boolean;
}

/**
 * Remembers which keys a file had, on which line and saying what, in about 40 bytes a row: a Map of strings would
 * take several times that for a file of millions. Keys are kept as 53-bit hashes, of which two in a file of a
 * million rows agree by chance once in some twenty thousand files.
 */
export class Seen {
  #keys = new Float64Array(1024);
  #lines = new Uint32Array(1024);
  #prints = new Uint32Array(1024);
  #count = 0;

  /** What an earlier row with this key was; undefined when there was none. */
  earlier(key: string, content: string): Earlier | undefined {
    const at = this.#find(hash(key));
    const line = this.#lines[at] as number;
    return line === 0 ? undefined : { line, same: this.#prints[at] === hash(content) >>> 0 };
  }

  add(key: string, content: string, line: number): void {
    if (this.#count * 2 >= this.#keys.length) this.#grow();
    this.#put(hash(key), line, hash(content) >>> 0);
    this.#count += 1;
  }

  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let at = (key % 4_294_967_291) & mask;
    while (this.#lines[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #put(key: number, line: number, print: number): void {
    const at = this.#find(key);
    this.#keys[at] = key;
    this.#lines[at] = line;
    this.#prints[at] = print;
  }

  #grow(): void {
    const [keys, lines, prints] = [this.#keys, this.#lines, this.#prints];
    this.#keys = new Float64Array(keys.length * 2);
    this.#lines = new Uint32Array(keys.length * 2);
    this.#prints = new Uint32Array(keys.length * 2);
    for (const [at, line] of lines.entries())
      if (line !== 0) this.#put(keys[at] as number, line, prints[at] as number);
  }
}

/** cyrb53: two 32-bit multiplicative hashes, mixed to the 53 bits that a number holds exactly. */
function hash(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
