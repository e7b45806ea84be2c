import sql from 'sql-template-tag';
import { contactChanged } from '../../../src/contacts/events.js';
import { within } from '../../../src/kernel/events.js';
import * as events from '../events.js';

/** Tells of the consents that the database ended in this transaction, since the contact became another person. */
export const tellOfAnotherPerson = within(contactChanged, async (scope, { contactId, fields }) => {
  if (!fields.includes('name') && !fields.includes('email')) return;
  const ended = await scope.rows<{ id: string }>(sql`
    select id from newsletter.consent_event
    where contact_id = ${contactId} and kind = 'superseded' and xmin = pg_current_xact_id()::xid`);
  if (ended.length > 0) await scope.emit(events.consentsSuperseded, { eventIds: ended.map(({ id }) => id) });
});
