import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { BootError } from '../errors.js';
import type { HouseKey } from './house-key.js';

const algorithm = 'aes-256-gcm';
const version = 'v1';

/** Seals text that must be read again, so that whoever has the database alone cannot. */
export interface Seal {
  /** @param of what it belongs to: moved to another row it does not open */
  readonly close: (text: string, of: string) => string;
  /** @throws BootError when it was sealed with another house's key; any error when it was altered or moved */
  readonly open: (sealed: string, of: string) => string;
}

export const isSealed = (text: string): boolean => text.startsWith(`${version}.`);

/** @param use one use of the house's key: what is sealed for one does not open for another */
export function sealFor(houseKey: HouseKey, use: string): Seal {
  const key = houseKey.for(`seal ${use}`);
  // Tells the key, and nothing of it: a wrong one is then named as such, instead of as an alteration.
  const name = createHash('sha256').update('name of a key').update(key).digest('hex').slice(0, 8);
  return {
    close(text, of) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(of));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [version, name, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')].join(
        '.',
      );
    },
    open(sealed, of) {
      const [, by, text = ''] = sealed.split('.');
      if (by !== name)
        throw new BootError(
          `${use} were sealed with another key than this house has: put the back-up of house.key in DATA_DIR, or set HOUSE_KEY`,
        );
      const bytes = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, 12), { authTagLength: 16 })
        .setAAD(Buffer.from(of))
        .setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}
