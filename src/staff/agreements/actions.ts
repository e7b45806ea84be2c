import sql, { type Sql } from 'sql-template-tag';
import { conflict, notFound } from '../../errors.js';
import { newId } from '../../kernel/ids.js';
import { tidy } from '../../kernel/input.js';
import type { Scope } from '../../kernel/scope.js';
import * as events from '../events.js';
import { Agreement, AgreementText, StaffMember } from '../staff-member.js';
import { boundNow, signedUntil } from './signed.js';

const day = 86_400_000;
/** From so long before a signature expires it is due, and signing anew counts. */
export const dueDays = 30;

export async function currentAgreement(scope: Scope): Promise<AgreementText> {
  const text = await scope.row<AgreementText>(
    sql`select version, language, text, published_at as "publishedAt" from staff.agreement_text order by version desc limit 1`,
  );
  if (!text) throw notFound('agreement', 'current');
  return text;
}

/** Binds the caller to secrecy (P16). Signing a text anew that is not due yet changes nothing. */
export async function signAgreement(scope: Scope, version: number): Promise<StaffMember> {
  const current = await currentAgreement(scope);
  if (current.version !== version)
    throw conflict(`The agreement is now at version ${current.version}: read that one, then sign it.`);
  const accountId = scope.actor.id as string;
  const [account] = await scope.rows<{ until: string | null }>(
    sql`select ${signedUntil(scope)} as until from staff.account a where a.id = ${accountId} for update`,
  );
  const soon = new Date(scope.now().getTime() + dueDays * day);
  if (!boundNow(account?.until ?? null, soon).signed) {
    scope.em.create(Agreement, { id: newId(scope), accountId, version, signedAt: scope.now() });
    await scope.emit(events.agreementSigned, { staffId: accountId });
  }
  return scope.em.findOneOrFail(StaffMember, { id: accountId });
}

export async function publishAgreement(scope: Scope, text: string): Promise<AgreementText> {
  const { version } = await currentAgreement(scope);
  const published = scope.em.create(AgreementText, {
    version: version + 1,
    language: 'nl',
    text: tidy(text),
    publishedAt: scope.now(),
  });
  await scope.emit(events.agreementPublished, { version: version + 1 });
  return published;
}

/** Accounts `t` that are open and have no signature, or one that ends within so many days. */
export function isDue(scope: Scope, days: number): Sql[] {
  const limit = new Date(scope.now().getTime() + days * day).toISOString();
  return [sql`t.active`, sql`coalesce(${signedUntil(scope, 't')}, '-infinity') <= ${limit}::timestamptz`];
}
