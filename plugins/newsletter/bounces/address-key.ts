import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { BootError } from '../../../src/errors.js';
import type { HouseKey } from '../../../src/kernel/house-key.js';
import type { Work } from '../../../src/kernel/scope.js';

const use = 'newsletter suppression';
const blockLength = 64; // of SHA-256

/** The two padded blocks of HMAC (RFC 2104), from which PostgreSQL makes the hash of an address. */
export function addressKeySession(key: HouseKey): { 'newsletter.address_key': string } {
  const padded = Buffer.concat([key.for(use), Buffer.alloc(blockLength - 32)]);
  const block = (pad: number): string => Buffer.from(padded.map((byte) => byte ^ pad)).toString('hex');
  return { 'newsletter.address_key': block(0x36) + block(0x5c) };
}

/** With another key every suppression would be forgotten, so the house does not start. */
export async function checkAddressKey(work: Work): Promise<void> {
  const fingerprint = createHash('sha256').update('fingerprint').update(work.house.key.for(use)).digest();
  await work.transaction(async (scope) => {
    const known = await scope.row<{ same: boolean; used: boolean }>(sql`
      insert into newsletter.address_key as k (fingerprint) values (${fingerprint})
      on conflict (only_one) do update set fingerprint = k.fingerprint
      returning k.fingerprint = ${fingerprint} as same, exists (select 1 from newsletter.suppression) as used`);
    if (known?.same) return;
    if (known?.used)
      throw new BootError(
        'plugin "newsletter": the suppressed addresses were hashed with another key; put the HOUSE_KEY, or the file house.key in DATA_DIR, of this database back in place',
      );
    await scope.rows(sql`update newsletter.address_key set fingerprint = ${fingerprint}`);
  });
}
