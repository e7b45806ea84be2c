import { randomBytes } from 'node:crypto';
import { html } from '../html.js';
import type { MailCategory } from '../mail.js';
import { bodyHash, relaxedLines } from './dkim.js';
import { quotedPrintable } from './mime.js';

/**
 * A letter that is encoded once, with holes where each reader's own values go. Composing a message costs four times
 * the sending of it; filling in a stencil next to nothing.
 */
export interface Stencil {
  /** Fixed with the letter. */
  readonly category: MailCategory;
  /** Of the header field. */
  readonly contentType: string;
  fill(values: Values): Filled;
}

/** A picture that travels with the message, and is shown where the letter says `cid:…`. */
export interface InlineImage {
  readonly cid: string;
  readonly type: string;
  readonly filename: string;
  readonly content: Buffer;
}

/** Values of merge fields, as the letter's language names them: `{ contact: { name } }` for `{{ contact.name }}`. */
export interface Values {
  readonly [name: string]: string | Values;
}

export interface Filled {
  readonly subject: string;
  /** ASCII with CRLF, ready to be sent. */
  readonly body: string;
  /** SHA-256 of the body as DKIM's `relaxed` sees it. */
  readonly bodyHash: string;
}

type Path = readonly string[];

/** Leaves of nested values, in their order. */
function pathsOf(values: Values, before: Path = []): Path[] {
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' ? [[...before, name]] : pathsOf(value, [...before, name]),
  );
}

const valueAt = (values: Values, path: Path): string => {
  let value: string | Values | undefined = values;
  for (const name of path) value = typeof value === 'object' ? value[name] : undefined;
  if (typeof value !== 'string') throw new Error(`No value for the merge field ${path.join('.')}`);
  return value;
};

function withMarks(values: Values, mark: (index: number) => string, counter = { n: 0 }): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? mark(counter.n++) : withMarks(value, mark, counter),
    ]),
  );
}

/** Text of a letter, cut where its merge fields are: text, number of a field, text, … */
type Cut = readonly (string | number)[];

/**
 * Renders a letter once, with marks for values, and cuts it at the marks.
 * @param shape which values there will be; only its names matter
 * @param render the letter with these values, escaped as its own language does
 */
export async function cutStencil<V extends Values>(
  shape: V,
  render: (values: V) => Promise<{ subject: string; html: string; text: string }>,
  { category, images = [] }: { category: MailCategory; images?: readonly InlineImage[] },
): Promise<Stencil> {
  const paths = pathsOf(shape);
  // Characters of private use, which an author has no reason to type, and a number that they cannot guess.
  const nonce = randomBytes(6).toString('hex');
  const letter = await render(withMarks(shape, (index) => `\u{F0000}${nonce}.${index}\u{F0001}`) as V);
  const marks = new RegExp(`\u{F0000}${nonce}\\.(\\d+)\u{F0001}`, 'u');
  const cut = (text: string): Cut =>
    text.split(marks).map((piece, index) => (index % 2 === 1 ? Number(piece) : piece));
  const subject = cut(letter.subject);
  // Quoted-printable has no "=_", so this stands in no part, whatever a value is.
  const newBoundary = () => `=_${randomBytes(18).toString('base64url')}`;
  const [boundary, around] = [newBoundary(), newBoundary()];
  const alternative = `multipart/alternative;\r\n boundary="${boundary}"`;
  const pieces = [
    ...(images.length > 0 ? [{ fixed: `--${around}\r\nContent-Type: ${alternative}\r\n\r\n` }] : []),
    { fixed: partHead(boundary, 'text/plain') },
    ...encode(cut(letter.text), (value) => value),
    { fixed: `\r\n${partHead(boundary, 'text/html')}` },
    ...encode(cut(letter.html), (value) => html`${value}`.text),
    { fixed: `\r\n--${boundary}--\r\n` },
    ...images.map((image) => ({ fixed: imagePart(around, image) })),
    ...(images.length > 0 ? [{ fixed: `--${around}--\r\n` }] : []),
  ];
  const relaxed = pieces.map((piece) => ('fixed' in piece ? relaxedLines(piece.fixed) : ''));
  return {
    category,
    contentType:
      images.length > 0
        ? `multipart/related; type="multipart/alternative";\r\n boundary="${around}"`
        : alternative,
    fill(values) {
      const read = paths.map((path) => valueAt(values, path));
      let body = '';
      let canonical = '';
      for (const [index, piece] of pieces.entries()) {
        if ('fixed' in piece) {
          body += piece.fixed;
          canonical += relaxed[index];
        } else {
          const filled = piece.encode(read[piece.field] as string);
          body += filled;
          canonical += relaxedLines(filled);
        }
      }
      return {
        subject: subject.map((one) => (typeof one === 'number' ? read[one] : one)).join(''),
        body,
        bodyHash: bodyHash(canonical),
      };
    },
  };
}

type Piece =
  { readonly fixed: string } | { readonly field: number; readonly encode: (value: string) => string };

/** Every piece ends its line with a soft break, so that no line grows too long and none has to be looked at again. */
function encode(cut: Cut, escape: (value: string) => string): Piece[] {
  return cut.map((piece, index): Piece => {
    const softBreak = index < cut.length - 1 ? '=\r\n' : '';
    return typeof piece === 'string'
      ? { fixed: quotedPrintable(piece) + softBreak }
      : { field: piece, encode: (value) => quotedPrintable(escape(value)) + softBreak };
  });
}

const partHead = (boundary: string, type: string): string =>
  `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;

const imagePart = (boundary: string, { cid, type, filename, content }: InlineImage): string =>
  `--${boundary}\r\nContent-Type: ${type}; name="${filename}"\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <${cid}>\r\nContent-Disposition: inline; filename="${filename}"\r\n\r\n${content
    .toString('base64')
    .replaceAll(/.{76}(?=.)/g, '$&\r\n')}\r\n`;
