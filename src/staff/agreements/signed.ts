import sql, { raw, type Sql } from 'sql-template-tag';
import type { Scope } from '../../kernel/scope.js';
import { staffSettings } from '../settings.js';

/**
 * Until when an account is bound by the current text, as a column: `infinity` where signatures do not expire, null
 * when that text is not signed.
 */
export function signedUntil(scope: Pick<Scope, 'settings'>, of: 'a' | 't' = 'a'): Sql {
  const { agreementMonths } = scope.settings(staffSettings);
  const until =
    agreementMonths === null
      ? sql`'infinity'::timestamptz`
      : sql`max(g.signed_at) + ${agreementMonths}::integer * interval '1 month'`;
  return sql`(select ${until} from staff.agreement g where g.account_id = ${raw(of)}.id
    and g.version = (select max(version) from staff.agreement_text) having count(*) > 0)`;
}

/** Whether somebody is bound now, and until when that answer holds. */
export function boundNow(until: string | null, now: Date): { signed: boolean; holdsUntil: number } {
  const end = until === null ? 0 : until === 'infinity' ? Infinity : new Date(until).getTime();
  const signed = end > now.getTime();
  return { signed, holdsUntil: signed ? end : Infinity };
}
