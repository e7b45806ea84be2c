import { fileTypeFromBuffer } from 'file-type';
import { badInput, limitExceeded } from '../../../src/errors.js';
import type { Bytes } from './seal.js';

/** As much as a type shows itself in. */
const beginning = 4100;

export interface FileKind {
  readonly contentType: string;
  readonly extension: string;
}

/**
 * What a file is, by its own first bytes and not by its name or what its sender says: a web page that is called .pdf is
 * none. @throws BAD_USER_INPUT when it is empty, or of a type that is not taken in
 */
export async function recognise(
  file: Bytes,
  taken: readonly string[],
): Promise<{ kind: FileKind; file: Bytes }> {
  const pieces = file[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let length = 0; length < beginning;) {
    const { value, done } = await pieces.next();
    if (done) break;
    head.push(value);
    length += value.byteLength;
  }
  const begin = Buffer.concat(head);
  if (begin.length === 0) throw badInput('file', 'is empty: nothing was sent');
  const found = await fileTypeFromBuffer(begin);
  if (!found || !taken.includes(found.mime))
    throw badInput(
      'file',
      `is ${found ? `of type ${found.mime}` : 'of no type that can be recognised'}, whatever its name; what is taken in is ${taken.join(', ')}`,
    );
  return {
    kind: { contentType: found.mime, extension: found.ext },
    file: (async function* () {
      yield begin;
      yield* { [Symbol.asyncIterator]: () => pieces };
    })(),
  };
}

const tooLarge = (maximum: number) =>
  limitExceeded(
    `This file is larger than the ${maximum / 1_000_000} MB that are taken in (DOCUMENTS_MAX_MB). Nothing of it was kept.`,
    { limit: 'bytes', maximum },
  );

/** Before anything is read. @param length what the sender says; empty when they do not */
export function refuseTooLarge(length: string, maximum: number): void {
  if (length !== '' && Number(length) > maximum) throw tooLarge(maximum);
}

/** Counts what goes by. @throws LIMIT_EXCEEDED once it is too much */
export async function* counted(
  file: Bytes,
  maximum: number,
  count: { bytes: number },
): AsyncGenerator<Uint8Array> {
  for await (const piece of file) {
    count.bytes += piece.byteLength;
    if (count.bytes > maximum) throw tooLarge(maximum);
    yield piece;
  }
}
