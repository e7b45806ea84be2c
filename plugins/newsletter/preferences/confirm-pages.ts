import sql from 'sql-template-tag';
import { updateContact } from '../../../src/contacts/actions.js';
import { Contact } from '../../../src/contacts/contact.js';
import { html } from '../../../src/kernel/html.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { Page, PageAnswer, PageRequest } from '../../../src/kernel/pages.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { replacedWording } from '../consent/ending.js';
import { topicsOfPurpose } from '../consent/topic-actions.js';
import { addConfirmedConsent } from '../consent-actions.js';
import type { ConsentPurpose } from '../consent.js';
import { hashOfToken } from '../tokens.js';
import { languageFor, shown, topicName } from './layout.js';
import { addLink } from './links.js';
import { texts } from './texts.js';

interface Found {
  id: string;
  kind: 'sign-up' | 'new address';
  contactId: string;
  email: string;
  contactEmail: string | null;
  language: Language;
  wordingId: string | null;
  purpose: ConsentPurpose;
  wording: string | null;
  wordingLanguage: Language | null;
  replaced: boolean;
  topicIds: string[] | null;
  askedAt: string;
  expiresAt: string;
  usedAt: string | null;
  suppressed: boolean;
}

/** Found by the token's hash alone. @param lock so that of two who confirm at once the second finds it done */
const linkOf = (scope: Scope, token: string, lock = false): Promise<Found | undefined> =>
  scope.row<Found>(sql`
    select l.id, l.kind, l.contact_id as "contactId", l.email, p.email as "contactEmail", l.language, l.wording_id as "wordingId",
      w.purpose, w.text as wording, w.language as "wordingLanguage", ${replacedWording(sql`l.wording_id`)} as replaced,
      l.topics as "topicIds", l.asked_at as "askedAt", l.expires_at as "expiresAt", l.used_at as "usedAt",
      newsletter.suppressed(l.email) as suppressed
    from newsletter.page_link l join contacts.contact p on p.id = l.contact_id
    left join newsletter.wording w on w.id = l.wording_id
    where l.token_hash = ${hashOfToken(token)} and l.kind in ('sign-up', 'new address') ${lock ? sql`for update of l` : sql``}`);

/** Why it cannot be confirmed, as a page; undefined when it can. */
function refusal(language: Language, link: Found | undefined, now: Date): PageAnswer | undefined {
  const say = texts[language];
  const page = (title: string, words: string) => shown({ language, title, body: [html`<p>${words}</p>`] });
  if (!link) return page(say.gone, say.goneBody);
  if (link.usedAt)
    return page(link.kind === 'sign-up' ? say.confirm.signedUp : say.confirm.addressDone, say.confirm.used);
  if (new Date(link.expiresAt) <= now) return page(say.expired, say.confirm.late);
  if (link.replaced) return page(say.expired, say.confirm.replaced);
  const moved = link.kind === 'sign-up' && link.contactEmail?.toLowerCase() !== link.email.toLowerCase();
  if (moved || link.suppressed) return page(say.expired, say.confirm.moved);
  return undefined;
}

async function topicNames(scope: Scope, link: Found, language: Language): Promise<string | undefined> {
  if (!link.topicIds) return undefined;
  const topics = await topicsOfPurpose(scope, link.purpose);
  return topics
    .filter(({ id }) => link.topicIds?.includes(id))
    .map((topic) => topicName(topic, language))
    .join(', ');
}

async function confirm(scope: Scope, request: PageRequest): Promise<PageAnswer> {
  const link = await linkOf(scope, request.params.token ?? '', true);
  const language = languageFor(request, link);
  const refused = refusal(language, link, scope.now());
  if (refused || !link) return refused as PageAnswer;
  const say = texts[language].confirm;
  await scope.rows(sql`update newsletter.page_link set used_at = ${scope.now()} where id = ${link.id}`);
  const contact = await scope.em.findOneOrFail(Contact, { id: link.contactId });
  if (link.kind === 'sign-up') {
    await addConfirmedConsent(scope, contact, {
      wordingId: link.wordingId as string,
      topicIds: link.topicIds,
      askedAt: new Date(link.askedAt),
    });
    return shown({ language, title: say.signedUp, body: [html`<p>${say.signedUpBody}</p>`] });
  }
  const before = contact.email;
  await updateContact(scope, { id: contact.id, version: contact.version, email: link.email });
  if (before)
    await addLink(scope, {
      kind: 'address changed',
      contactId: contact.id,
      email: before,
      language: contact.language,
    });
  return shown({ language, title: say.addressDone, body: [html`<p>${say.addressDoneBody}</p>`] });
}

const path = 'newsletter/confirm/:token';

/** Link scanners follow links, so that looking confirms nothing; the button does. */
export const confirmPages: Page[] = [
  {
    method: 'GET',
    path,
    async handle(work, request) {
      const scope = work.read;
      const link = await linkOf(scope, request.params.token ?? '');
      const language = languageFor(request, link);
      const refused = refusal(language, link, scope.now());
      if (refused || !link) return refused as PageAnswer;
      const say = texts[language].confirm;
      const names = await topicNames(scope, link, language);
      return shown({
        language,
        title: link.kind === 'sign-up' ? say.signUp : say.address,
        body:
          link.kind === 'sign-up'
            ? [
                html`<p>${say.signUpBody}</p>
                  <blockquote lang="${link.wordingLanguage}">${link.wording}</blockquote>`,
                names ? html`<p>${say.about(names)}</p>` : html``,
                html`<form method="post"><button>${say.signUpButton}</button></form>`,
              ]
            : [
                html`<p>${say.addressBody}</p>
                  <p><strong>${link.email}</strong></p>
                  <form method="post"><button>${say.addressButton}</button></form>`,
              ],
      });
    },
  },
  { method: 'POST', path, handle: (work, request) => work.transaction((scope) => confirm(scope, request)) },
];
