import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { findContact } from '../../../src/contacts/actions.js';
import type { Contact } from '../../../src/contacts/contact.js';
import { conflict } from '../../../src/errors.js';
import { newId } from '../../../src/kernel/ids.js';
import { tidy } from '../../../src/kernel/input.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import { ConsentChannel, ConsentKind, type ConsentPurpose } from '../consent.js';
import { endConsent } from '../consent-actions.js';
import * as events from '../events.js';
import { newsletterSettings } from '../settings.js';
import { taggedIn } from '../tokens.js';
import { SuppressionReason } from './entities.js';
import { readReport } from './report.js';
import { judge, type Judged, notAboutAddress } from './verdict.js';

export type Source = 'pipe' | 'mailbox' | 'webhook';

/** What became of a report; `unknown` when it is about no message of ours, `none` when it says nothing of the address. */
export interface Received {
  readonly outcome: 'hard' | 'soft' | 'complaint' | 'none' | 'unknown' | 'known already';
  readonly reason: string;
  readonly suppressed: boolean;
  /** It is about a message of this house for certain, and was written by a server: no person needs to read it. */
  readonly understood: boolean;
}

interface Returned {
  delivery_id: string;
  contact_id: string;
  customer_id: string;
  address_hash: Buffer | null;
  /** The report holds a tag that only this house can make. */
  proven: boolean;
}

export const largestReport = 2_000_000;

/** Takes one mail that came to the bounce address, and does what it asks for. The same one twice is once. */
export async function receiveReport(work: Work, raw: Buffer, source: Source): Promise<Received> {
  const report = await readReport(raw.subarray(0, largestReport));
  const judged = judge(report);
  const [first] = judged.toSorted((a, b) => weight(b) - weight(a));
  if (!first || first.verdict === 'none')
    return { outcome: 'none', reason: first?.reason ?? report.kind, suppressed: false, understood: false };
  return work.transaction(async (scope) => {
    const returned = await messageOf(scope, report.all, judged, source === 'webhook');
    if (!returned) return { outcome: 'unknown', reason: first.reason, suppressed: false, understood: false };
    const { proven: understood } = returned;
    // Anybody can write that an address is gone, as often as they like. Without a tag it is kept to be looked at.
    const verdict = understood ? (first.verdict as 'hard' | 'soft' | 'complaint') : 'soft';
    const reason = understood ? first.reason : 'not proven';
    const id = newId(scope);
    const stored = await scope.row(sql`
      insert into newsletter.bounce (id, delivery_id, contact_id, verdict, reason, status, source, report_hash, at)
      values (${id}, ${returned.delivery_id}, ${returned.contact_id}, ${verdict}, ${reason}, ${first.status}, ${source},
        ${createHash('sha256').update(raw).digest()}, ${scope.now()})
      on conflict (report_hash) do nothing returning id`);
    if (!stored) return { outcome: 'known already', reason, suppressed: false, understood };
    await scope.emit(events.newsletterBounced, {
      customerId: returned.customer_id,
      contactId: returned.contact_id,
      bounceId: id,
    });
    if (verdict === 'complaint') await endAllConsent(scope, returned);
    const why = await whySuppress(scope, verdict, returned.contact_id);
    const suppressed = why ? await suppress(scope, returned, why, first.status) : false;
    return { outcome: verdict, reason, suppressed, understood };
  });
}

const weight = ({ verdict }: Judged): number => ['none', 'soft', 'hard', 'complaint'].indexOf(verdict);

/** By our own tag, in the return path or in the message that came back; else by an address that we wrote to lately. */
async function messageOf(
  scope: Scope,
  text: string,
  judged: readonly Judged[],
  trusted: boolean,
): Promise<Returned | undefined> {
  const [tagged] = taggedIn(scope.house, text);
  if (tagged) {
    const found = await scope.row<Returned>(sql`
      select d.id as delivery_id, d.contact_id, p.customer_id, d.address_hash, true as proven
      from newsletter.delivery d join contacts.contact p on p.id = d.contact_id where d.id = ${tagged}`);
    if (found) return found;
  }
  const addresses = judged.flatMap(({ address }) => (address ? [address.toLowerCase()] : []));
  return scope.row<Returned>(sql`
    select d.id as delivery_id, d.contact_id, p.customer_id, d.address_hash, ${trusted}::boolean as proven
    from contacts.contact p join newsletter.delivery d on d.contact_id = p.id
    where lower(p.email) = any(${addresses}) and d.state in ('sent', 'unknown')
      and d.ended_at > ${scope.now()}::timestamptz - interval '30 days'
    order by d.ended_at desc limit 1`);
}

async function endAllConsent(scope: Scope, { contact_id, customer_id }: Returned): Promise<void> {
  const live = await scope.rows<{ purpose: ConsentPurpose }>(
    sql`select purpose from newsletter.consent where contact_id = ${contact_id} and live order by purpose`,
  );
  for (const { purpose } of live)
    await endConsent(scope, {
      contactId: contact_id,
      customerId: customer_id,
      purpose,
      kind: ConsentKind.WITHDRAWN,
      channel: ConsentChannel.COMPLAINT,
      remark: 'Klacht bij de eigen e-mailprovider over een bericht van ons.',
    });
}

async function whySuppress(
  scope: Scope,
  verdict: 'hard' | 'soft' | 'complaint',
  contactId: string,
): Promise<SuppressionReason | undefined> {
  if (verdict === 'complaint') return SuppressionReason.COMPLAINT;
  if (verdict === 'hard') return SuppressionReason.HARD_BOUNCE;
  const { softBounces, softBounceDays } = scope.settings(newsletterSettings);
  // Each message counts once, for what is said of the address, and none from before somebody lifted a suppression.
  const row = await scope.row<{ n: string }>(sql`
    select count(distinct b.delivery_id) as n from newsletter.bounce b join contacts.contact p on p.id = b.contact_id
    where b.contact_id = ${contactId} and b.verdict = 'soft'
      and b.reason <> all(${notAboutAddress}) and b.at > ${scope.now()}::timestamptz - ${softBounceDays} * interval '1 day'
      and b.at > coalesce((select max(s.lifted_at) from newsletter.suppression s where s.address_hash = newsletter.address_hash(p.email)), '-infinity')`);
  return Number(row?.n) >= softBounces ? SuppressionReason.SOFT_BOUNCES : undefined;
}

/** The address that the message went to, whatever the contact's is by now. False when it was suppressed already. */
export async function suppress(
  scope: Scope,
  { customer_id, contact_id, address_hash }: Omit<Returned, 'proven'>,
  reason: SuppressionReason,
  status: string | null,
): Promise<boolean> {
  const id = newId(scope);
  const row = await scope.row(sql`
    insert into newsletter.suppression (id, address_hash, reason, status, at)
    select ${id}, coalesce(${address_hash}::bytea, newsletter.address_hash(p.email)), ${reason}, ${status}, ${scope.now()}
    from contacts.contact p where p.id = ${contact_id}
    on conflict (address_hash) where lifted_at is null do nothing returning id`);
  if (row)
    await scope.emit(events.addressSuppressed, {
      customerId: customer_id,
      contactId: contact_id,
      suppressionId: id,
    });
  return row !== undefined;
}

/**
 * Mail to the contact's address is possible again; consent that a complaint ended has to be given anew.
 * @throws CONFLICT when the address is not suppressed
 */
export async function liftSuppression(
  scope: Scope,
  input: { contactId: string; reason: string },
): Promise<Contact> {
  const contact = await findContact(scope, input.contactId);
  const lifted = await scope.row<{ id: string }>(sql`
    update newsletter.suppression s set lifted_at = ${scope.now()}, lifted_by = ${scope.actor.id}, lifted_because = ${tidy(input.reason)}
    where s.lifted_at is null and s.address_hash = newsletter.address_hash(${contact.email}::text) returning s.id`);
  if (!lifted) throw conflict('The address of this contact is not suppressed; there is nothing to lift.');
  await scope.emit(events.suppressionLifted, {
    customerId: contact.customerId,
    contactId: contact.id,
    suppressionId: lifted.id,
  });
  return contact;
}
