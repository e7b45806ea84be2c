import sql from 'sql-template-tag';
import type { Language } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { deliveryOf, hashOfToken } from '../tokens.js';

/** Whose preferences a link opens. */
export interface Reader {
  contactId: string;
  customerId: string;
  language: Language;
  email: string | null;
  late: boolean;
  /** Mail to the address came back, so that none is sent there. */
  suppressed: boolean;
  /** The link was mailed to the address itself; a letter may have been passed on. */
  asked: boolean;
}

/**
 * By the token of a letter, which works as long as the letter is known, or of a link that was asked for. Nobody's address
 * is in a link.
 */
export const readerByToken = (scope: Scope, token: string): Promise<Reader | undefined> =>
  scope.row<Reader>(sql`
    select p.id as "contactId", p.customer_id as "customerId", p.language, p.email, l.late, l.asked, newsletter.suppressed(p.email) as suppressed
    from (
      select contact_id, false as late, false as asked from newsletter.delivery where id = ${deliveryOf(scope.house, token) ?? null}::uuid
      union all
      select contact_id, expires_at <= ${scope.now()}, true from newsletter.page_link
      where token_hash = ${hashOfToken(token)} and kind = 'preferences') l
    join contacts.contact p on p.id = l.contact_id`);
