/**
 * What cannot be looked into, by how it begins: it is compressed, encrypted, or a picture. Names are kinds that whoever
 * reads a certificate knows.
 */
const beginnings: readonly (readonly [string, kind: string])[] = [
  ['\x1f\x8b\x08', 'gzip'],
  ['PK\x03\x04', 'zip or office document'],
  ['7z\xbc\xaf\x27\x1c', '7z'],
  ['\xfd7zXZ\0', 'xz'],
  ['BZh', 'bzip2'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\x04\x22\x4d\x18', 'lz4'],
  ['Rar!\x1a\x07', 'rar'],
  ['PGDMP', 'dump of a database'],
  ['%PDF-', 'PDF'],
  ['\x89PNG', 'picture'],
  ['\xff\xd8\xff', 'picture'],
  ['GIF8', 'picture'],
  ['II*\0', 'picture'],
  ['MM\0*', 'picture'],
  ['KMD1', 'document sealed by this house'],
  ['age-encryption.org/', 'encrypted'],
  ['-----BEGIN AGE ENCRYPTED', 'encrypted'],
  ['-----BEGIN PGP MESSAGE', 'encrypted'],
  ['Salted__', 'encrypted'],
];

/** Of how many bytes it can be told that they are spread as evenly as only compressed and encrypted ones are. */
const leastToTell = 1024;
const evenly = 7.5;

/** @param head the first bytes of a file; undefined when it can be read */
export function closedKind(head: Buffer): string | undefined {
  const start = head.toString('latin1', 0, 32);
  const known = beginnings.find(([beginning]) => start.startsWith(beginning));
  if (known) return known[1];
  if (head.length >= leastToTell && bitsPerByte(head) > evenly)
    return 'compressed or encrypted, of an unknown kind';
  return undefined;
}

function bitsPerByte(bytes: Buffer): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) (counts[byte] as number) += 1;
  return counts.reduce(
    (sum, n) => (n === 0 ? sum : sum - (n / bytes.length) * Math.log2(n / bytes.length)),
    0,
  );
}

/** As many as help to find the rest; all of them are counted. */
const mostNamed = 20;

/** Files of one kind that were not looked into. */
export interface Unopened {
  kind: string;
  files: number;
  named: string[];
}

export class UnopenedFiles {
  readonly #kinds = new Map<string, Unopened>();

  note(kind: string, name: string): void {
    const known = this.#kinds.get(kind) ?? { kind, files: 0, named: [] };
    known.files += 1;
    if (known.named.length < mostNamed) known.named.push(name);
    this.#kinds.set(kind, known);
  }

  all(): Unopened[] {
    return [...this.#kinds.values()];
  }
}

const ownName = /^(?:[0-9a-f]{2}|[0-9a-f-]{16,})(?:\.[a-z0-9]{1,5})?$/;

/**
 * A name that stays for good on a certificate must tell of nobody: what people called a file is not said, but its inode,
 * by which `find -inum` finds it.
 */
export function lastingName(root: string, name: string, inode: number): string {
  if (ownName.test(name)) return `${root}/…/${name}`;
  const ending =
    /\.(?:zip|gz|tgz|7z|xz|bz2|zst|rar|pdf|docx|xlsx|odt|ods|age|gpg|pgp|eml|png|jpg|jpeg)$/i.exec(
      name,
    )?.[0] ?? '';
  return `${root}/…/(inode ${inode})${ending.toLowerCase()}`;
}
