import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { HouseKey } from '../../../src/kernel/house-key.js';

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const header = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface CertificateKey {
  readonly secret: KeyObject;
  readonly publicJwk: JWK;
  readonly pem: string;
  /** Thumbprint of the public key (RFC 7638): short enough to be compared by people. */
  readonly fingerprint: string;
}

/** The key that signs certificates follows from the house's key: as long as that is kept, so is this. */
export async function certificateKey(houseKey: HouseKey): Promise<CertificateKey> {
  const seed = houseKey.for('certificates of erasure');
  const secret = createPrivateKey({ key: Buffer.concat([header, seed]), format: 'der', type: 'pkcs8' });
  const open = createPublicKey(secret);
  const publicJwk = open.export({ format: 'jwk' }) as JWK;
  return {
    secret,
    publicJwk,
    pem: open.export({ format: 'pem', type: 'spki' }).toString(),
    fingerprint: await calculateJwkThumbprint(publicJwk),
  };
}

export const hashOf = (jws: string): string => createHash('sha256').update(jws).digest('hex');

/** What the first certificate follows. */
export const beginning = '0'.repeat(64);
