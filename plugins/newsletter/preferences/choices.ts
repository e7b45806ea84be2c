import sql from 'sql-template-tag';
import { updateContact } from '../../../src/contacts/actions.js';
import { Contact } from '../../../src/contacts/contact.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { leaveByMail } from '../consent/same-address.js';
import { covers } from '../consent/standing.js';
import { topicsOfPurpose } from '../consent/topic-actions.js';
import type { NewsletterTopic } from '../consent/topic.js';
import { chooseTopics, endConsent } from '../consent-actions.js';
import { ConsentChannel, ConsentKind, type ConsentPurpose } from '../consent.js';
import type { Reader } from './reader.js';
import { type Asked, askedToday } from './wordings.js';

/** One purpose as its reader sees it. */
export interface Choice {
  purpose: ConsentPurpose;
  live: boolean;
  since: string | null;
  topicIds: string[] | null;
  /** What they agreed to, or else what they would. */
  text: string;
  textLanguage: Language;
  /** What is asked today; absent when nothing is. */
  asked: Asked | undefined;
  /** Those to choose from: offered today, or chosen before. */
  topics: NewsletterTopic[];
  /** Something happened to it, so that there is something to keep. */
  known: boolean;
}

interface Present {
  purpose: ConsentPurpose;
  live: boolean;
  since: string | null;
  topicIds: string[] | null;
  wording: string | null;
  wordingLanguage: Language | null;
}

export async function choicesOf(scope: Scope, reader: Reader, language: Language): Promise<Choice[]> {
  const present = await scope.rows<Present>(sql`
    select c.purpose, c.live and (c.expires_at is null or c.expires_at > ${scope.now()}) as live, c.since, c.topics as "topicIds",
      w.text as wording, w.language as "wordingLanguage"
    from newsletter.consent c left join newsletter.consent_event e on e.id = c.event_id
    left join newsletter.wording w on w.id = e.wording_id where c.contact_id = ${reader.contactId}`);
  const asked = await askedToday(scope, language);
  const purposes = new Set([...asked, ...present].map(({ purpose }) => purpose));
  const choices: Choice[] = [];
  for (const purpose of purposes) {
    const now = present.find((one) => one.purpose === purpose);
    const today = asked.find((one) => one.purpose === purpose);
    const live = now?.live ?? false;
    const topics = (await topicsOfPurpose(scope, purpose)).filter(
      (topic) => !topic.retiredAt || (live && now?.topicIds?.includes(topic.id)),
    );
    choices.push({
      purpose,
      live,
      since: now?.since ?? null,
      topicIds: live ? (now?.topicIds ?? null) : [],
      text: (live ? now?.wording : today?.text) ?? '',
      textLanguage: (live ? now?.wordingLanguage : today?.language) ?? language,
      asked: today,
      topics,
      known: now !== undefined,
    });
  }
  return choices
    .filter((choice) => choice.live || choice.asked)
    .toSorted((one, other) => (one.purpose < other.purpose ? -1 : 1));
}

/** Takes over what was ticked. Nothing ticked is leaving. */
export async function saveTopics(
  scope: Scope,
  reader: Reader,
  choice: Choice,
  chosen: readonly string[] | null,
): Promise<void> {
  if (!choice.live) return;
  if (chosen?.length === 0) return leave(scope, reader, choice.purpose, null);
  const all = await topicsOfPurpose(scope, choice.purpose);
  // A topic that is not offered any more could not be ticked or left out, unless it stood there.
  const shown = new Set(choice.topics.map(({ id }) => id));
  const kept = all.filter((topic) => !shown.has(topic.id) && choice.topicIds?.includes(topic.id));
  const wanted = chosen && [...chosen, ...kept.map(({ id }) => id)];
  const more = wanted ? wanted.some((topic) => !covers(choice.topicIds, topic)) : choice.topicIds !== null;
  if (more) return chooseTopics(scope, reader, choice.purpose, wanted);
  const left = all.filter((topic) => covers(choice.topicIds, topic.id) && !covers(wanted, topic.id));
  if (left.length > 0)
    await leave(
      scope,
      reader,
      choice.purpose,
      null,
      left.map(({ id }) => id),
    );
}

export async function leave(
  scope: Scope,
  { contactId, customerId }: Reader,
  purpose: ConsentPurpose,
  remark: string | null,
  topicIds: readonly string[] | null = null,
): Promise<void> {
  const ending = {
    contactId,
    customerId,
    purpose,
    kind: ConsentKind.WITHDRAWN,
    channel: ConsentChannel.LINK,
    remark,
  } as const;
  await (topicIds ? endConsent(scope, { ...ending, topicIds }) : leaveByMail(scope, ending));
}

export async function saveLanguage(scope: Scope, reader: Reader, language: Language): Promise<void> {
  const contact = await scope.em.findOneOrFail(Contact, { id: reader.contactId });
  if (contact.language !== language)
    await updateContact(scope, { id: contact.id, version: contact.version, language });
}
