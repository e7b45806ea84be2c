import sql from 'sql-template-tag';
import type { Scope } from '../../../src/kernel/scope.js';
import { type Ending, endConsent } from '../consent-actions.js';

/**
 * Who leaves by a link in a mail is told that no more of it comes. An address can be that of several contacts, at one
 * office or at more; whoever reads it has left for all of them.
 */
export async function leaveByMail(scope: Scope, ending: Omit<Ending, 'topicIds'>): Promise<void> {
  const alike = await scope.rows<{ contactId: string; customerId: string }>(sql`
    select p.id as "contactId", p.customer_id as "customerId" from contacts.contact p
    where p.id = ${ending.contactId}
      or (lower(p.email) = (select lower(email) from contacts.contact where id = ${ending.contactId})
        and exists (select from newsletter.consent c where c.contact_id = p.id and c.purpose = ${ending.purpose} and c.live))
    order by p.id`);
  for (const one of alike) await endConsent(scope, { ...ending, ...one });
}
