import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { House } from '../../src/kernel/house.js';

/** Of the token in a link that somebody asked for: the token itself is only in the mail. */
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Lower case, since mail servers on the way may fold the case of a local part. */
function base32(bytes: Buffer): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31];
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}

function fromBase32(text: string): Buffer {
  let bits = 0;
  let value = 0;
  const bytes: number[] = [];
  for (const character of text) {
    value = ((value << 5) | alphabet.indexOf(character)) & 0xffff;
    bits += 5;
    if (bits >= 8) bytes.push((value >>> (bits -= 8)) & 255);
  }
  return Buffer.from(bytes);
}

const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const idLength = 26; // 16 bytes
const proofLength = 16; // 10 bytes: 80 bits, too many to try by mail

const proofOf = (house: Pick<House, 'key'>, id: string): string =>
  base32(createHmac('sha256', house.key.for('newsletter bounce')).update(id).digest().subarray(0, 10));

/**
 * A delivery's id with a proof that this house wrote it: in the return path and Message-ID of its message. Only what
 * comes back with such a tag is believed, or anybody could have anybody's address suppressed.
 */
export function tagOf(house: Pick<House, 'key'>, deliveryId: string): string {
  const id = base32(Buffer.from(deliveryId.replaceAll('-', ''), 'hex'));
  return `${id}${proofOf(house, id)}`;
}

/** Ids of deliveries whose tags stand somewhere in a text, in their order. */
export function taggedIn(house: Pick<House, 'key'>, text: string): string[] {
  const found = new Set<string>();
  const pattern = new RegExp(`(?<![a-z2-7])[a-z2-7]{${idLength + proofLength}}(?![a-z2-7])`, 'gi');
  for (const [match] of text.matchAll(pattern)) {
    const tag = match.toLowerCase();
    const id = tag.slice(0, idLength);
    if (!timingSafeEqual(Buffer.from(tag.slice(idLength)), Buffer.from(proofOf(house, id)))) continue;
    const hex = fromBase32(id).toString('hex');
    found.add(uuidOf(hex));
  }
  return [...found];
}

/** Where bounces of one message go: the bounce address with the message's tag, `bounce+tag@example.nl`. */
export function returnPath(bounceAddress: string, tag: string): string {
  const at = bounceAddress.lastIndexOf('@');
  return `${bounceAddress.slice(0, at)}+${tag}${bounceAddress.slice(at)}`;
}

const linkProofOf = (house: Pick<House, 'key'>, id: Buffer): Buffer =>
  createHmac('sha256', house.key.for('newsletter links')).update(id).digest().subarray(0, 16);

/**
 * In the links of a message: its delivery's id, with 128 bits of proof that this house made it. The same at each try, as
 * a mail server may have taken one that it seemed to refuse: whoever has a copy can leave by it.
 * @returns 43 characters of base64url
 */
export function linkToken(house: Pick<House, 'key'>, deliveryId: string): string {
  const id = Buffer.from(deliveryId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, linkProofOf(house, id)]).toString('base64url');
}

/** @returns the id of the delivery, there or not; undefined when this house made no such token */
export function deliveryOf(house: Pick<House, 'key'>, token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== token) return undefined;
  const id = bytes.subarray(0, 16);
  return timingSafeEqual(bytes.subarray(16), linkProofOf(house, id)) ? uuidOf(id.toString('hex')) : undefined;
}
