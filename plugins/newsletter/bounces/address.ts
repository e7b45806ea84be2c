/**
 * Where addresses stand in a text. A part before the @ is tried from its first character only, so that a text of nothing but
 * letters takes no longer than any other.
 */
const address =
  /(?<![\w!#$%&'*+/=?^`{|}~.-])[\w!#$%&'*+/=?^`{|}~.-]{1,256}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,20}/i;

export const addressIn = (text: string): string | null => address.exec(text)?.[0] ?? null;

export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Addresses, links and host names say nothing by their letters. */
export const withoutAddresses = (text: string): string =>
  text
    .replaceAll(/https?:\/\/([\w.-]{1,255})\S*/gi, '$1')
    .replaceAll(/[^\s<>()"']+/g, (word) => (word.includes('@') ? ' ' : word))
    .replaceAll(/<\s*>/g, ' ')
    .replaceAll('’', "'")
    .replaceAll(/[ \t]+/g, ' ');
