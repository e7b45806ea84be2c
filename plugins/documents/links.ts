import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { notFound } from '../../src/errors.js';
import type { House } from '../../src/kernel/house.js';
import type { CallerRule } from '../../src/kernel/rules.js';
import type { Actor, Scope, Work } from '../../src/kernel/scope.js';
import { actorOfAccount } from '../../src/staff/standing.js';

export const uploadMinutes = 15;
export const downloadMinutes = 5;

/** 256 random bits; only their hash is stored. */
export function newUploadToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashOf(token) };
}

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Signed by the house, so that nothing has to be stored for it: which document, for whom, until when. */
export function downloadLink(
  scope: Scope,
  documentId: string,
  accountId: string,
): { path: string; expiresAt: Date } {
  const expiresAt = new Date(scope.now().getTime() + downloadMinutes * 60_000);
  const until = Buffer.alloc(6);
  until.writeUIntBE(expiresAt.getTime(), 0, 6);
  const body = Buffer.concat([bytesOf(documentId), bytesOf(accountId), until]);
  const token = Buffer.concat([body, signed(scope.house, body)]).toString('base64url');
  return { path: `/p/documents/download/${token}`, expiresAt };
}

/** @throws NOT_FOUND when the link is none of ours, or its time is over */
export function readDownloadLink(house: House, token: string): { documentId: string; accountId: string } {
  const bytes = Buffer.from(token, 'base64url');
  const body = bytes.subarray(0, 38);
  const fits = bytes.length === 38 + 32 && timingSafeEqual(bytes.subarray(38), signed(house, body));
  if (!fits || body.readUIntBE(32, 6) <= house.clock.now().getTime()) throw goneLink();
  return { documentId: uuidOf(body.subarray(0, 16)), accountId: uuidOf(body.subarray(16, 32)) };
}

/** It says no more than that: whoever guesses hears nothing. */
export const goneLink = () =>
  notFound('document behind this link; links live for some minutes, ask for a new one', 'link');

const signed = (house: House, body: Buffer): Buffer =>
  createHmac('sha256', house.key.for('documents download link')).update(body).digest();

const bytesOf = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex');

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/**
 * Whoever asked for the link acts through it, as they stand now: who left, has another role since or has to sign a new
 * agreement of secrecy is refused as they would be if they asked for it now. @throws NOT_FOUND
 */
export async function holderOf(work: Work, accountId: string, rule: CallerRule): Promise<Actor> {
  const actor = await actorOfAccount(work, accountId);
  if (!actor || rule.decide(actor) !== true) throw goneLink();
  return actor;
}
