import type { Bytes } from '../seal.js';

/** A file that can be read as often as is needed. */
export interface Opened {
  readonly bytes: number;
  /** From its beginning, each time anew. */
  readonly open: () => Promise<Bytes>;
}

/** Reads a file from its beginning to its end, a byte or some at once. */
export class Pieces {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #now: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(file: Bytes) {
    this.#pieces = file[Symbol.asyncIterator]();
  }

  /** Undefined at the end. */
  async byte(): Promise<number | undefined> {
    return (await this.#more()) ? this.#now[this.#at++] : undefined;
  }

  /** Undefined when there are not so many. */
  async take(length: number): Promise<Buffer | undefined> {
    const taken = Buffer.alloc(length);
    for (let filled = 0; filled < length;) {
      if (!(await this.#more())) return undefined;
      const some = this.#now.subarray(this.#at, this.#at + length - filled);
      taken.set(some, filled);
      filled += some.length;
      this.#at += some.length;
    }
    return taken;
  }

  /** @returns false when there are not so many */
  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0;) {
      if (!(await this.#more())) return false;
      const some = Math.min(left, this.#now.length - this.#at);
      left -= some;
      this.#at += some;
    }
    return true;
  }

  /** Goes on behind the next byte of this value. @returns false when there is none */
  async skipBehind(value: number): Promise<boolean> {
    while (await this.#more()) {
      const found = this.#now.indexOf(value, this.#at);
      this.#at = found < 0 ? this.#now.length : found + 1;
      if (found >= 0) return true;
    }
    return false;
  }

  /** Lets go of the file, wherever it was read up to. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #more(): Promise<boolean> {
    while (this.#at === this.#now.length) {
      const { value, done } = await this.#pieces.next();
      if (done) return false;
      this.#now = value as Uint8Array;
      this.#at = 0;
    }
    return true;
  }
}
