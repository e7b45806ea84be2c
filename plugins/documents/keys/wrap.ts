import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';

export const newKey = (): Buffer => randomBytes(32);

/** Closes one key with another. @param of what the key is: in the place of another one it does not open */
export function wrap(key: Buffer, under: Buffer, of: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, under, nonce).setAAD(Buffer.from(of));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when it was closed with another key, belongs to something else, or was altered. */
export function unwrap(wrapped: Buffer, under: Buffer, of: string): Buffer | undefined {
  if (wrapped.length !== 12 + 32 + 16) return undefined;
  const decipher = createDecipheriv(algorithm, under, wrapped.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(of))
    .setAuthTag(wrapped.subarray(44));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(12, 44)), decipher.final()]);
  } catch {
    return undefined;
  }
}
