import { convert, type DomNode, type FormatCallback } from 'html-to-text';

/** The text part of a mail. */
export const plainText = (html: string): string =>
  convert(html, {
    wordwrap: 76,
    formatters: { address: writeAddress },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', format: 'address' },
      { selector: 'table', format: 'block' },
      { selector: 'td', format: 'block' },
      { selector: 'h1', options: { uppercase: false } },
      { selector: 'h2', options: { uppercase: false } },
    ],
  });

/**
 * Words, and the address between angle brackets (RFC 3986, appendix C): mail programs know these for no part of it, where
 * they take a ] or a full stop along, and with it open a page that is not there.
 */
const writeAddress: FormatCallback = (elem, walk, builder) => {
  const address = (elem.attribs?.href as string | undefined)?.replace(/^mailto:/, '');
  const words = wordsIn(elem);
  if (words && words !== address) walk(elem.children, builder);
  if (address)
    builder.addInline(`${words && words !== address ? ' ' : ''}<${address}>`, { noWordTransform: true });
};

const wordsIn = ({ data, children }: DomNode): string =>
  `${data ?? ''}${(children ?? []).map(wordsIn).join('')}`.trim();
