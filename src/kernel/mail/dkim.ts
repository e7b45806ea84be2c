import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { BootError } from '../../errors.js';

/** What is signed with: the key, and where in DNS its public half stands (`selector._domainkey.domain`). */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly key: KeyObject;
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256';
}

/** With a callback the signature is made on a thread of libuv's: one of RSA takes longer than all the rest of a message. */
const signAside = promisify(sign);

/**
 * Signed where they are there. Those that decide what a reader sees, or what one click does, are named once more than
 * they occur, so that nobody can add a second one (RFC 6376, 8.15).
 */
const covered = [
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-language',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'auto-submitted',
];
const onlyOnce = [
  'from',
  'to',
  'subject',
  'date',
  'content-type',
  'list-unsubscribe',
  'list-unsubscribe-post',
];

/** @throws BootError naming the setting that is wrong; undefined when none is set */
export function readDkimKey(settings: {
  domain: string | null;
  selector: string | null;
  keyFile: string | null;
  fromAddress: string;
}): DkimKey | undefined {
  const { domain, selector, keyFile, fromAddress } = settings;
  if (!domain && !selector && !keyFile) return undefined;
  if (!domain || !selector || !keyFile)
    throw new BootError('klantmap: set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE, or none of them');
  const from = fromAddress.split('@')[1]?.toLowerCase() ?? '';
  if (from !== domain.toLowerCase() && !from.endsWith(`.${domain.toLowerCase()}`))
    throw new BootError(
      `klantmap: setting DKIM_DOMAIN ${domain} does not cover the sender ${fromAddress}: receivers that check DMARC would refuse the mail; use the domain of MAIL_FROM`,
    );
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(keyFile));
  } catch (error) {
    throw new BootError(
      `klantmap: setting DKIM_KEY_FILE ${keyFile} is no private key that can be read (${(error as NodeJS.ErrnoException).code ?? 'not PEM'}); make one with: openssl genrsa -out ${keyFile} 2048`,
      { cause: error },
    );
  }
  if (key.asymmetricKeyType === 'ed25519') return { domain, selector, key, algorithm: 'ed25519-sha256' };
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < 2048)
    throw new BootError(
      `klantmap: setting DKIM_KEY_FILE must be an RSA key of 2048 bits or more, or an Ed25519 key, not ${key.asymmetricKeyType} ${bits || ''}`,
    );
  return { domain, selector, key, algorithm: 'rsa-sha256' };
}

/** The public half as DNS wants it, in the TXT record at `selector._domainkey.domain`. */
export function dkimRecord({ key, algorithm }: DkimKey, toPublic: (key: KeyObject) => KeyObject): string {
  const der = toPublic(key).export({ type: 'spki', format: 'der' });
  return algorithm === 'rsa-sha256'
    ? `v=DKIM1; k=rsa; p=${der.toString('base64')}`
    : `v=DKIM1; k=ed25519; p=${der.subarray(-32).toString('base64')}`;
}

/** A body as `relaxed` sees it (RFC 6376, 3.4.4); it must have line breaks of CRLF alone. */
export function relaxedBody(body: string): string {
  const lines = relaxedLines(body).replace(/(?:\r\n)+$/, '');
  return lines === '' ? '' : `${lines}\r\n`;
}

/** Of whole lines in the middle of a body. */
export const relaxedLines = (lines: string): string =>
  lines.replace(/[ \t]+(?=\r\n|$)/g, '').replace(/[ \t]+/g, ' ');

export const bodyHash = (canonical: string): string =>
  createHash('sha256').update(canonical, 'latin1').digest('base64');

const relaxedField = (field: string): [name: string, canonical: string] => {
  const colon = field.indexOf(':');
  const name = field.slice(0, colon).trim().toLowerCase();
  const value = field.slice(colon + 1);
  return [
    name,
    `${name}:${value
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim()}`,
  ];
};

/**
 * The header field that signs a message.
 * @param head the message's fields, each folded as it is sent, without its last line break
 * @param hash of the body as `relaxed` sees it
 */
export async function dkimSignature(dkim: DkimKey, head: readonly string[], hash: string): Promise<string> {
  const fields = head.map(relaxedField);
  const names: string[] = [];
  let signed = '';
  for (const name of covered) {
    // Of several the last one is meant first (RFC 6376, 5.4.2).
    for (const [, canonical] of fields.filter(([one]) => one === name).toReversed()) {
      names.push(name);
      signed += `${canonical}\r\n`;
    }
    if (onlyOnce.includes(name)) names.push(name);
  }
  const field = `DKIM-Signature: v=1; a=${dkim.algorithm}; c=relaxed/relaxed; d=${dkim.domain};\r\n s=${dkim.selector};\r\n h=${fold(names.join(':'), /(.{1,66})(?::|$)/g, ':')};\r\n bh=${hash};\r\n b=`;
  const data = Buffer.from(signed + relaxedField(field)[1], 'latin1');
  const signature = await (dkim.algorithm === 'rsa-sha256'
    ? signAside('sha256', data, dkim.key)
    : signAside(null, createHash('sha256').update(data).digest(), dkim.key)); // RFC 8463, 3
  return field + fold(signature.toString('base64'), /(.{1,72})/g, '');
}

const fold = (text: string, piece: RegExp, joint: string): string =>
  [...text.matchAll(piece)].map(([, part]) => part).join(`${joint}\r\n  `);
