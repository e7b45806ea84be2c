import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits; only its hash is stored, so that the database holds nothing to sign in with. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** SHA-256 suffices, since a token has more entropy than can be guessed. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();
