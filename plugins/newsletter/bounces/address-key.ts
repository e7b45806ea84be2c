import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { BootError } from '../../../src/errors.js';
import type { HouseKey } from '../../../src/kernel/house-key.js';
import type { Work } from '../../../src/kernel/scope.js';

const use = 'newsletter suppression';
const variable = 'newsletter.address_key';
const blockLength = 64; // of SHA-256

/** The two padded blocks of HMAC (RFC 2104), from which PostgreSQL makes the hash of an address. */
export function addressKeySession(key: HouseKey): { [variable]: string } {
  const padded = Buffer.concat([key.for(use), Buffer.alloc(blockLength - 32)]);
  const block = (pad: number): string => Buffer.from(padded.map((byte) => byte ^ pad)).toString('hex');
  return { [variable]: block(0x36) + block(0x5c) };
}

/** With another key every suppression would be forgotten, so the house does not start. */
export async function checkAddressKey(work: Work): Promise<void> {
  const { key } = work.house;
  const fingerprint = createHash('sha256').update('fingerprint').update(key.for(use)).digest();
  const session = createHash('sha256').update(addressKeySession(key)[variable]).digest();
  await work.transaction(async (scope) => {
    const known = await scope.row<{ same: boolean; told: boolean; used: boolean }>(sql`
      select fingerprint = ${fingerprint} as same, session is not distinct from ${session} as told,
        exists (select from newsletter.suppression) as used from newsletter.address_key`);
    if (known?.same && known.told) return;
    if (known?.used && !known.same)
      throw new BootError(
        'plugin "newsletter": the suppressed addresses were hashed with another key; put the HOUSE_KEY, or the file house.key in DATA_DIR, of this database back in place',
      );
    await scope.rows(sql`
      insert into newsletter.address_key (fingerprint, session) values (${fingerprint}, ${session})
      on conflict (only_one) do update set fingerprint = excluded.fingerprint, session = excluded.session`);
  });
}
