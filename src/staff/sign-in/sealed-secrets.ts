import sql from 'sql-template-tag';
import { BootError } from '../../errors.js';
import { isSealed, type Seal, sealFor } from '../../kernel/seal.js';
import type { Scope, Work } from '../../kernel/scope.js';

// RFC 6238 computes with the secret itself, so it cannot be hashed as a password is. Sealed with a key that lies outside
// the database, a copy of the database alone makes no codes.

const seal = ({ house }: Pick<Scope, 'house'>): Seal => sealFor(house.key, 'second factors');

const of = (accountId: string) => `second factor ${accountId}`;

export const closeSecret = (scope: Scope, accountId: string, secret: string): string =>
  seal(scope).close(secret, of(accountId));

export const openSecret = (scope: Scope, accountId: string, sealed: string): string =>
  seal(scope).open(sealed, of(accountId));

interface Row {
  id: string;
  secret: string | null;
  pending: string | null;
}

/**
 * At the start: seals what an earlier version kept as it was, and tries the key on what is sealed.
 * @throws BootError when the key is not the one
 */
export async function checkSecrets(work: Work): Promise<void> {
  const sealed = await work.transaction(async (scope) => {
    const plain = await scope.rows<Row>(sql`
      select account_id as id, secret, pending_secret as pending from staff.second_factor
      where secret not like 'v1.%' or pending_secret not like 'v1.%' for update`);
    const closed = (id: string, text: string | null) =>
      text === null || isSealed(text) ? text : closeSecret(scope, id, text);
    for (const { id, secret, pending } of plain)
      await scope.rows(
        sql`update staff.second_factor set secret = ${closed(id, secret)}, pending_secret = ${closed(id, pending)} where account_id = ${id}`,
      );
    return scope.row<{ id: string; text: string }>(
      sql`select account_id as id, coalesce(secret, pending_secret) as text from staff.second_factor where coalesce(secret, pending_secret) is not null limit 1`,
    );
  });
  if (!sealed) return;
  try {
    openSecret(work.read, sealed.id, sealed.text);
  } catch (error) {
    throw new BootError(
      `plugin "staff": ${(error as Error).message}. Is it lost? Then all set theirs up anew, after: delete from staff.second_factor`,
      { cause: error },
    );
  }
}
