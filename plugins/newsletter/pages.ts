import sql from 'sql-template-tag';
import { timeZone } from '../../src/kernel/clock.js';
import { type Html, html } from '../../src/kernel/html.js';
import type { Language } from '../../src/kernel/mail.js';
import type { Page, PageAnswer, PageRequest } from '../../src/kernel/pages.js';
import type { Scope } from '../../src/kernel/scope.js';
import { ConsentChannel, ConsentKind, type ConsentPurpose } from './consent.js';
import { endConsent } from './consent-actions.js';
import { wordsFrom } from './preferences/layout.js';
import { hashOfToken } from './tokens.js';

const texts = {
  nl: {
    leave: {
      newsletter: 'Wilt u geen nieuwsbrief meer?',
      'non-commercial': 'Wilt u deze post niet meer?',
    },
    agreed: (day: string) => `Op ${day} ging u akkoord met deze tekst:`,
    button: {
      newsletter: 'Stuur mij geen nieuwsbrief meer',
      'non-commercial': 'Stuur mij deze post niet meer',
    },
    why: 'Waarom? U hoeft niets in te vullen.',
    preferences: 'Iets anders veranderen: onderwerpen, taal of e-mailadres',
    after: 'Mail over uw abonnement en uw facturen blijft u gewoon krijgen.',
    left: 'U bent afgemeld',
    leftBody: {
      newsletter: 'U krijgt geen nieuwsbrief meer van ons. Dat geldt vanaf nu.',
      'non-commercial': 'U krijgt deze post niet meer van ons. Dat geldt vanaf nu.',
    },
    since: (day: string) => `U bent afgemeld sinds ${day}.`,
    regret: 'Was het een vergissing? Laat het ons weten, dan vragen we u opnieuw om toestemming.',
    gone: 'Wij hebben hier niets meer van u',
    goneBody:
      'Bij deze link hoort geen gegeven meer. Stond u op onze lijst, dan zijn uw gegevens inmiddels verwijderd en krijgt u niets meer van ons. Krijgt u toch post? Kijk of de link volledig is overgenomen, of gebruik die in de nieuwste mail.',
    other: 'Read this page in English',
  },
  en: {
    leave: { newsletter: 'No more newsletters?', 'non-commercial': 'No more of these mails?' },
    agreed: (day: string) => `On ${day} you agreed to these words:`,
    button: {
      newsletter: 'Send me no more newsletters',
      'non-commercial': 'Send me no more of these mails',
    },
    why: 'Why? You need not fill in anything.',
    preferences: 'Change something else: topics, language or e-mail address',
    after: 'Mail about your subscription and your invoices will still reach you.',
    left: 'You have been unsubscribed',
    leftBody: {
      newsletter: 'You will get no more newsletters from us. This holds from now on.',
      'non-commercial': 'You will get no more of these mails from us. This holds from now on.',
    },
    since: (day: string) => `You have been unsubscribed since ${day}.`,
    regret: 'Was it a mistake? Let us know, and we will ask for your consent again.',
    gone: 'We hold nothing of you here any more',
    goneBody:
      'Nothing belongs to this link any more. If you were on our list, your data has been removed since, and nothing more will be sent to you. Do you still get mail? Check that the link was copied in full, or use the one in the latest mail.',
    other: 'Lees deze pagina in het Nederlands',
  },
} as const;

interface Reader {
  contact_id: string;
  customer_id: string;
  language: Language;
  purpose: ConsentPurpose;
  live: boolean;
  since: string;
  wording: string | null;
  wording_language: Language | null;
}

/** Found by the token's hash alone: nobody's address is in a link. */
const readerOf = (scope: Scope, token: string): Promise<Reader | undefined> =>
  scope.row<Reader>(sql`
    select p.id as contact_id, p.customer_id, p.language, k.purpose, c.live, c.since, w.text as wording, w.language as wording_language
    from newsletter.delivery d
    join newsletter.campaign k on k.id = d.campaign_id
    join contacts.contact p on p.id = d.contact_id
    join newsletter.consent c on c.contact_id = d.contact_id and c.purpose = k.purpose
    join newsletter.consent_event e on e.id = c.event_id
    left join newsletter.wording w on w.id = e.wording_id
    where d.token_hash = ${hashOfToken(token)}`);

/** The link's own language, or else the reader's, or else the browser's. */
const languageFor = (request: PageRequest, reader: Reader | undefined): Language =>
  request.query.lang === 'nl' || request.query.lang === 'en'
    ? request.query.lang
    : (reader?.language ?? request.language);

const otherLanguage = (language: Language): Html => {
  const other = language === 'nl' ? 'en' : 'nl';
  return html`<p>
    <a href="?lang=${other}" hreflang="${other}" lang="${other}">${texts[language].other}</a>
  </p>`;
};

function page(language: Language, title: string, ...body: Html[]): PageAnswer {
  return { title, language, body: html`${body}${otherLanguage(language)}` };
}

const gonePage = (language: Language) =>
  page(language, texts[language].gone, html`<p>${texts[language].goneBody}</p>`);

const dayOf = (instant: string, language: Language) =>
  new Intl.DateTimeFormat(language === 'nl' ? 'nl-NL' : 'en-GB', { dateStyle: 'long', timeZone }).format(
    new Date(instant),
  );

/** Mail programs post to it by themselves (RFC 8058); people see a page with one button. A GET changes nothing. */
export const leavePages: Page[] = [
  {
    method: 'GET',
    path: 'newsletter/leave/:token',
    async handle(work, request) {
      const reader = await readerOf(work.read, request.params.token ?? '');
      const language = languageFor(request, reader);
      const words = texts[language];
      if (!reader) return gonePage(language);
      if (!reader.live)
        return page(
          language,
          words.left,
          html`<p>${words.since(dayOf(reader.since, language))}</p>`,
          html`<p>${words.regret}</p>`,
        );
      return page(
        language,
        words.leave[reader.purpose],
        html`<p>${words.agreed(dayOf(reader.since, language))}</p>
          <blockquote lang="${reader.wording_language}">${reader.wording}</blockquote>
          <form method="post">
            <label for="why">${words.why}</label>
            <textarea id="why" name="why" rows="3" maxlength="500"></textarea>
            <button>${words.button[reader.purpose]}</button>
          </form>
          <p>${words.after}</p>
          <p>
            <a
              href="/p/newsletter/preferences/${encodeURIComponent(request.params.token ?? '')}?lang=${language}"
              >${words.preferences}</a
            >
          </p>`,
      );
    },
  },
  {
    method: 'POST',
    path: 'newsletter/leave/:token',
    // Whatever is in the body: `List-Unsubscribe=One-Click`, an empty form, or nothing at all. Posting twice is posting once.
    handle: (work, request) =>
      work.transaction(async (scope) => {
        const reader = await readerOf(scope, request.params.token ?? '');
        const language = languageFor(request, reader);
        const words = texts[language];
        if (!reader) return gonePage(language);
        await endConsent(scope, {
          contactId: reader.contact_id,
          customerId: reader.customer_id,
          purpose: reader.purpose,
          kind: ConsentKind.WITHDRAWN,
          channel: ConsentChannel.LINK,
          remark: wordsFrom(request.form.why),
        });
        return page(
          language,
          words.left,
          html`<p>${words.leftBody[reader.purpose]}</p>`,
          html`<p>${words.regret}</p>`,
        );
      }),
  },
];
