const longest = 150;

// Control characters, and those that turn the direction or hide: `invoice\u202Efdp.exe` shows as `invoiceexe.pdf`.
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;
// What a file system of whoever saves it gives a meaning of its own.
const reserved = /[<>:"|?*]/g;
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name that is a name on every system, from whatever was sent as one. */
export function safeName(given: string): string {
  const last = given.normalize('NFC').replaceAll('\\', '/').split('/').at(-1) ?? '';
  const plain = last.replaceAll(unseen, '').replaceAll(reserved, '_').replaceAll(/\s+/g, ' ');
  const trimmed = plain.replaceAll(/^[. ]+|[. ]+$/g, '');
  return shortened(devices.test(trimmed) ? `_${trimmed}` : trimmed) || 'document';
}

const spellings: Readonly<Record<string, readonly string[]>> = { jpg: ['jpg', 'jpeg'], tif: ['tif', 'tiff'] };

/** Its ending says what is in it: `.pdf` behind a name that ends otherwise. */
export function nameAs(name: string, extension: string): string {
  const ending = name.toLowerCase().match(/\.([a-z0-9]+)$/)?.[1];
  return ending && (spellings[extension] ?? [extension]).includes(ending) ? name : `${name}.${extension}`;
}

/** What is cut off comes from the middle of it: the ending stays. */
function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= longest) return name;
  const ending = /\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? '';
  const begin = characters.slice(0, longest - ending.length).join('');
  return begin.replace(/[. ]+$/, '') + ending;
}

/** `Content-Disposition` (RFC 6266): saved under this name, and never shown in place. */
export function asAttachment(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const all = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${all}`;
}
