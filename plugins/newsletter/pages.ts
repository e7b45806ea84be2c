import sql from 'sql-template-tag';
import { timeZone } from '../../src/kernel/clock.js';
import { type Html, html } from '../../src/kernel/html.js';
import type { Language } from '../../src/kernel/mail.js';
import type { Page, PageAnswer, PageRequest } from '../../src/kernel/pages.js';
import type { Scope, Work } from '../../src/kernel/scope.js';
import { ConsentChannel, ConsentKind, type ConsentPurpose } from './consent.js';
import { presently } from './consent/presently.js';
import { leaveByMail } from './consent/same-address.js';
import { wordsFrom } from './preferences/layout.js';
import { sampleToken } from './letter.js';
import { deliveryOf } from './tokens.js';

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
      'De gegevens die bij deze mail hoorden, zijn verwijderd. Krijgt u toch nog post van ons? Gebruik dan de link in de nieuwste mail.',
    wrong: 'Deze link klopt niet',
    wrongBody:
      'Er is niets veranderd. Misschien is de link niet helemaal overgenomen: klik hem aan in de mail zelf, of kopieer hem opnieuw.',
    ask: 'Geen mail meer bij de hand? Vraag een nieuwe link',
    sample: 'Dit is een voorbeeld',
    sampleBody:
      'Deze link hoort bij een proef of bij het archief, niet bij een mail aan u. In een echte mail meldt de lezer zich hier af, met één knop.',
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
      'What belonged to this mail has been removed. Do you still get mail from us? Then use the link in the latest one.',
    wrong: 'Something is wrong with this link',
    wrongBody:
      'Nothing has changed. Perhaps the link was not copied in full: click it in the mail itself, or copy it once more.',
    ask: 'No mail at hand? Ask for a new link',
    sample: 'This is an example',
    sampleBody:
      'This link belongs to a trial or to the archive, not to a mail to you. In a real one, its reader unsubscribes here, with one button.',
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

/** Nobody's address is in a link. */
const readerOf = (scope: Scope, deliveryId: string): Promise<Reader | undefined> =>
  scope.row<Reader>(sql`
    select p.id as contact_id, p.customer_id, p.language, k.purpose, ${presently(scope.now())}, w.text as wording, w.language as wording_language
    from newsletter.delivery d
    join newsletter.campaign k on k.id = d.campaign_id
    join contacts.contact p on p.id = d.contact_id
    join newsletter.consent c on c.contact_id = d.contact_id and c.purpose = k.purpose
    join newsletter.consent_event e on e.id = c.event_id
    left join newsletter.wording w on w.id = e.wording_id
    where d.id = ${deliveryId}`);

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

/** Of a link with no reader behind it (any more). Who is told that they left must have left. */
function nobodyPage(work: Pick<Work, 'house'>, request: PageRequest, language: Language): PageAnswer {
  const words = texts[language];
  const { token = '' } = request.params;
  if (token === sampleToken) return page(language, words.sample, html`<p>${words.sampleBody}</p>`);
  if (deliveryOf(work.house, token)) return page(language, words.gone, html`<p>${words.goneBody}</p>`);
  return {
    ...page(
      language,
      words.wrong,
      html`<p>${words.wrongBody}</p>
        <p><a href="/p/newsletter/ask?lang=${language}">${words.ask}</a></p>`,
    ),
    status: 404,
  };
}

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
      const id = deliveryOf(work.house, request.params.token ?? '');
      const reader = id ? await readerOf(work.read, id) : undefined;
      const language = languageFor(request, reader);
      const words = texts[language];
      if (!reader) return nobodyPage(work, request, language);
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
        const id = deliveryOf(scope.house, request.params.token ?? '');
        const reader = id ? await readerOf(scope, id) : undefined;
        const language = languageFor(request, reader);
        const words = texts[language];
        if (!reader) return nobodyPage(scope, request, language);
        await leaveByMail(scope, {
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
