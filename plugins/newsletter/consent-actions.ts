import sql from 'sql-template-tag';
import { findContact } from '../../src/contacts/actions.js';
import type { Contact } from '../../src/contacts/contact.js';
import { isUuid } from '../../src/customers/actions.js';
import { badInput, conflict, notFound } from '../../src/errors.js';
import { newId } from '../../src/kernel/ids.js';
import { tidy } from '../../src/kernel/input.js';
import type { Scope } from '../../src/kernel/scope.js';
import { endConsents, replacedWording } from './consent/ending.js';
import { expiryOf } from './consent/expiry.js';
import { topicsNamed } from './consent/topic-actions.js';
import { ConsentChannel, ConsentKind, type ConsentPurpose, ConsentWording } from './consent.js';
import * as events from './events.js';
import type { AddConsentWordingInput, RecordConsentInput, WithdrawConsentInput } from './inputs.js';

/**
 * Writes down that somebody agreed to a wording, with what shows it. From then on they may be written to.
 * @throws BAD_USER_INPUT when they took it back after the moment that is given
 */
export async function recordConsent(scope: Scope, input: RecordConsentInput): Promise<Contact> {
  const contact = await findContact(scope, input.contactId);
  const wording = isUuid(input.wordingId)
    ? await scope.em.findOne(ConsentWording, { id: input.wordingId })
    : null;
  if (!wording) throw notFound('consent wording', input.wordingId);
  if ([ConsentChannel.LINK, ConsentChannel.HOUSE, ConsentChannel.COMPLAINT].includes(input.channel))
    throw badInput('channel', 'is for what happens without us; say how they agreed');
  if (await scope.row(sql`select 1 as n where ${replacedWording(sql`${wording.id}`)}`))
    throw badInput('wordingId', 'another text took its place; ask with the newest one');
  const at = input.at ? new Date(String(input.at)) : scope.now();
  if (at > scope.now()) throw badInput('at', 'must not be in the future');
  const topicIds = await topicsNamed(scope, 'topicIds', wording.purpose, input.topicIds);
  const expiresAt = expiryOf(scope, wording, at);
  if (expiresAt && expiresAt <= scope.now())
    throw badInput('at', `consent of then ended by itself at ${expiresAt.toISOString()}; ask again`);
  const present = await holdConsent(scope, contact.id, wording.purpose);
  const later = present && (await saidSince(scope, contact.id, wording.purpose, topicIds, at));
  if (later)
    throw badInput(
      'at',
      `${(later.topics && leftATopic[later.kind]) ?? happenings[later.kind] ?? 'it ended'} at ${new Date(later.at).toISOString()}, after this; ask again, and record what they say now`,
    );
  const eventId = await addEvent(scope, {
    contactId: contact.id,
    purpose: wording.purpose,
    kind: ConsentKind.GIVEN,
    wording,
    channel: input.channel,
    proof: tidy(input.proof),
    topicIds,
    expiresAt,
    at,
  });
  await scope.emit(events.consentGiven, {
    customerId: contact.customerId,
    contactId: contact.id,
    eventId,
    purpose: wording.purpose,
  });
  return contact;
}

/**
 * Ends consent; what was queued is withheld in the same transaction. Withdrawing twice is withdrawing once.
 * @throws CONFLICT when there is no consent to withdraw; an objection is written down all the same
 */
export async function withdrawConsent(scope: Scope, input: WithdrawConsentInput): Promise<Contact> {
  const contact = await findContact(scope, input.contactId);
  if (input.channel === ConsentChannel.HOUSE)
    throw badInput('channel', 'is for what ends by itself; say how it reached us');
  const done = await endConsent(scope, {
    contactId: contact.id,
    customerId: contact.customerId,
    purpose: input.purpose,
    kind: input.objection ? ConsentKind.OBJECTED : ConsentKind.WITHDRAWN,
    channel: input.channel,
    topicIds: await topicsNamed(scope, 'topicIds', input.purpose, input.topicIds),
    remark: tidy(input.remark) ?? null,
  });
  if (!done && !(await everConsented(scope, contact.id, input.purpose)))
    throw conflict(
      'They never gave consent for this, so there is none to withdraw; record an objection instead.',
    );
  return contact;
}

export interface Ending {
  contactId: string;
  customerId: string;
  purpose: ConsentPurpose;
  kind: ConsentKind.WITHDRAWN | ConsentKind.OBJECTED;
  channel: ConsentChannel;
  /** Those that are left; null or absent: all. */
  topicIds?: readonly string[] | null;
  remark: string | null;
}

/** False when there was nothing to end. */
export async function endConsent(scope: Scope, ending: Ending): Promise<boolean> {
  const { contactId, customerId, purpose, kind, channel, topicIds = null, remark } = ending;
  const present = await holdConsent(scope, contactId, purpose);
  const covered =
    present?.live &&
    (!topicIds || !present.topics || topicIds.some((topic) => present.topics?.includes(topic)));
  if (!covered && kind === ConsentKind.WITHDRAWN) return false;
  const eventId = await addEvent(scope, {
    contactId,
    purpose,
    kind,
    wording: null,
    channel,
    proof: remark,
    topicIds,
    expiresAt: null,
    at: scope.now(),
  });
  await scope.emit(events.consentWithdrawn, { customerId, contactId, eventId, purpose });
  return true;
}

/** Locks the row, so that two who end one consent at the same time do so once. */
const holdConsent = (scope: Scope, contactId: string, purpose: ConsentPurpose) =>
  scope.row<{
    live: boolean;
    since: string | null;
    topics: string[] | null;
    expires_at: string | null;
    wording_id: string | null;
  }>(
    sql`select c.live, c.since, c.topics, c.expires_at, e.wording_id
    from newsletter.consent c left join newsletter.consent_event e on e.id = c.event_id
    where c.contact_id = ${contactId} and c.purpose = ${purpose} for update of c`,
  );

const leftATopic: Partial<Record<ConsentKind, string>> = {
  [ConsentKind.WITHDRAWN]: 'they left a topic',
  [ConsentKind.OBJECTED]: 'they left a topic',
};

const happenings: Partial<Record<ConsentKind, string>> = {
  [ConsentKind.GIVEN]: 'they agreed anew',
  [ConsentKind.WITHDRAWN]: 'they took it back',
  [ConsentKind.OBJECTED]: 'they objected',
  [ConsentKind.EXPIRED]: 'it expired',
  [ConsentKind.SUPERSEDED]: 'it ended, for another text or another person,',
};

/** What ended any of it later than it was given, or was agreed to since; the database refuses that as well. */
const saidSince = (
  scope: Scope,
  contactId: string,
  purpose: ConsentPurpose,
  topicIds: readonly string[] | null,
  at: Date,
) =>
  scope.row<{ at: string; kind: ConsentKind; topics: string[] | null }>(sql`
    select at, kind, topics from newsletter.consent_event
    where contact_id = ${contactId} and purpose = ${purpose} and kind <> 'confirmed' and at > ${at}
      and (kind = 'given' or topics is null or ${topicIds}::uuid[] is null or topics && ${topicIds}::uuid[])
    order by at desc limit 1`);

const everConsented = (scope: Scope, contactId: string, purpose: ConsentPurpose) =>
  scope.row(
    sql`select 1 as n from newsletter.consent where contact_id = ${contactId} and purpose = ${purpose}`,
  );

interface NewEvent {
  contactId: string;
  purpose: ConsentPurpose;
  kind: ConsentKind;
  wording: ConsentWording | null;
  channel: ConsentChannel;
  proof: string | null;
  topicIds: readonly string[] | null;
  expiresAt: Date | null;
  at: Date;
}

async function addEvent(scope: Scope, event: NewEvent): Promise<string> {
  const id = newId(scope);
  const recordedBy = scope.actor.kind === 'staff' ? scope.actor.id : null;
  await scope.rows(sql`
    insert into newsletter.consent_event (id, contact_id, purpose, kind, wording_id, language, channel, proof, recorded_by, topics, expires_at, at)
    values (${id}, ${event.contactId}, ${event.purpose}, ${event.kind}, ${event.wording?.id ?? null}, ${event.wording?.language ?? null},
      ${event.channel}, ${event.proof}, ${recordedBy}, ${event.topicIds}::uuid[], ${event.expiresAt}, ${event.at})`);
  return id;
}

/**
 * Somebody agreed on a public form and confirmed it from the address itself, just now: what was filled in before that
 * was no consent yet.
 */
export async function addConfirmedConsent(
  scope: Scope,
  contact: Contact,
  given: { wordingId: string; topicIds: readonly string[] | null; askedAt: Date },
): Promise<void> {
  const wording = await scope.em.findOneOrFail(ConsentWording, { id: given.wordingId });
  const { purpose } = wording;
  const at = scope.now();
  const event = { contactId: contact.id, purpose, channel: ConsentChannel.FORM, at };
  await holdConsent(scope, contact.id, purpose);
  const eventId = await addEvent(scope, {
    ...event,
    kind: ConsentKind.GIVEN,
    wording,
    topicIds: given.topicIds,
    expiresAt: expiryOf(scope, wording, at),
    proof: `Formulier op een pagina van ons, ingevuld op ${given.askedAt.toISOString()}.`,
  });
  await addEvent(scope, {
    ...event,
    kind: ConsentKind.CONFIRMED,
    wording: null,
    topicIds: null,
    expiresAt: null,
    proof: `Bevestigd met de knop achter de link in de mail aan het adres zelf, op ${at.toISOString()}.`,
  });
  await scope.emit(events.consentGiven, {
    customerId: contact.customerId,
    contactId: contact.id,
    eventId,
    purpose,
  });
}

/** Other topics under the words that they agreed to: its term goes on as it was. @param topicIds null: all */
export async function chooseTopics(
  scope: Scope,
  { contactId, customerId }: Pick<Ending, 'contactId' | 'customerId'>,
  purpose: ConsentPurpose,
  topicIds: readonly string[] | null,
): Promise<void> {
  const present = await holdConsent(scope, contactId, purpose);
  if (!present?.live || !present.wording_id) return;
  const expiresAt = present.expires_at ? new Date(present.expires_at) : null;
  if (expiresAt && expiresAt <= scope.now()) return;
  const wording = await scope.em.findOneOrFail(ConsentWording, { id: present.wording_id });
  const eventId = await addEvent(scope, {
    contactId,
    purpose,
    kind: ConsentKind.GIVEN,
    wording,
    channel: ConsentChannel.LINK,
    proof: 'Onderwerpen gekozen op de voorkeurenpagina, achter de link in een mail aan dit adres.',
    topicIds,
    expiresAt,
    at: scope.now(),
  });
  await scope.emit(events.consentGiven, { customerId, contactId, eventId, purpose });
}

/** Adds the next version of a text; what people agreed to before stays as it was. */
export async function addConsentWording(
  scope: Scope,
  input: AddConsentWordingInput,
): Promise<ConsentWording> {
  const last = await scope.row<{ version: number }>(
    sql`select max(version) as version from newsletter.wording where purpose = ${input.purpose} and language = ${input.language}`,
  );
  const wording = scope.em.create(ConsentWording, {
    id: newId(scope),
    purpose: input.purpose,
    language: input.language,
    version: (last?.version ?? 0) + 1,
    text: tidy(input.text),
    validMonths: input.validMonths ?? null,
    replacesEarlier: input.replacesEarlier ?? false,
    createdAt: scope.now(),
  });
  await scope.emit(events.wordingAdded, { wordingId: wording.id });
  if (wording.replacesEarlier) await scope.enqueue(endConsents, {}, { key: endConsents.name });
  return wording;
}
