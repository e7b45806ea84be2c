import sql from 'sql-template-tag';
import { notFound } from '../../errors.js';
import { newId } from '../../kernel/ids.js';
import type { Scope } from '../../kernel/scope.js';
import { newToken, tokenHash } from '../tokens.js';
import { ResetLink } from './entities.js';

export const resetLinkMinutes = 60;

/** Undefined when nobody works under this account any more, or they sign in with the issuer: a password would go past it. */
export async function createResetLink(
  scope: Scope,
  accountId: string,
): Promise<{ name: string; email: string; path: string } | undefined> {
  const account = await scope.row<{ name: string; email: string }>(
    sql`select name, email from staff.account where id = ${accountId} and active
      and not exists (select 1 from staff.issuer_identity i where i.account_id = ${accountId})`,
  );
  if (!account) return undefined;
  const token = newToken();
  scope.em.create(ResetLink, {
    id: newId(scope),
    accountId,
    tokenHash: tokenHash(token),
    expiresAt: new Date(scope.now().getTime() + resetLinkMinutes * 60_000),
    usedAt: null,
  });
  await scope.em.flush();
  return { ...account, path: `/p/staff/reset/${token}` };
}

interface OpenedLink {
  id: string;
  accountId: string;
  email: string;
  name: string;
}

export const findResetLink = (scope: Scope, token: string): Promise<OpenedLink | undefined> =>
  scope.row<OpenedLink>(sql`
    select l.id, l.account_id as "accountId", a.email, a.name from staff.reset_link l join staff.account a on a.id = l.account_id
    where l.token_hash = ${tokenHash(token)} and l.used_at is null and l.expires_at > ${scope.now().toISOString()}::timestamptz and a.active`);

/** @throws NOT_FOUND for a link that was used, is too old, or never was */
export async function openResetLink(scope: Scope, token: string): Promise<OpenedLink> {
  const link = await findResetLink(scope, token);
  if (!link) throw notFound('link', 'that was given');
  return link;
}

export const spendResetLinks = (scope: Scope, accountId: string) =>
  scope.rows(
    sql`update staff.reset_link set used_at = ${scope.now().toISOString()} where account_id = ${accountId} and used_at is null`,
  );
