import type { Bytes } from '../content/seal.js';

/** Where sealed files are. It never sees what is in them, and their names say nothing of whose they are. */
export interface Store {
  /** Where it is, for the operator. */
  readonly where: string;
  /** Wholly or not at all: when `file` fails, nothing is left. The bytes are the store's from then on. */
  put(name: string, file: Bytes): Promise<void>;
  /** Undefined when there is no such file. A piece is good until the one after the next is asked for. */
  get(name: string): Promise<Bytes | undefined>;
  /** Also when it is gone already. */
  remove(name: string): Promise<void>;
  /** All there is, what was left half by a crash included. */
  list(): AsyncIterable<Stored>;
  close(): void;
}

export interface Stored {
  readonly name: string;
  readonly at: Date;
}
