import { type Html, html } from '../../../src/kernel/html.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { Page } from '../../../src/kernel/pages.js';
import { leaveUrl, sampleToken } from '../letter.js';
import { channelInWords, dayOf } from './reasons.js';
import { whyMailedByToken } from './why.js';

const texts = {
  nl: {
    title: 'Waarom u deze mail kreeg',
    mailed: (day: string) => `Wij mailden u op ${day}, omdat u daar zelf toestemming voor gaf.`,
    agreed: (day: string, how: string) => `Op ${day} ging u ${how} akkoord met deze tekst:`,
    topics: (names: string) => `U koos deze onderwerpen: ${names}.`,
    live: 'Die toestemming geldt nog. U kunt haar elk moment intrekken; dat kost één klik.',
    leave: 'Afmelden',
    left: (day: string) =>
      `Sinds ${day} geldt die toestemming niet meer, en krijgt u deze mail niet meer van ons.`,
    uses: 'Voor zo’n mail gebruiken wij uw naam, uw e-mailadres, uw taal en de naam van uw kantoor. In de mail zit niets dat meekijkt: wij weten niet of u hem opende of waar u op klikte.',
    sample: 'Dit is een voorbeeld',
    sampleBody:
      'Deze link hoort bij een proef of bij het archief, niet bij een mail aan u. In een echte mail leest de lezer hier wanneer en waarmee die akkoord ging.',
    gone: 'Wij hebben hier niets meer van u',
    goneBody:
      'Bij deze link hoort geen gegeven meer: uw gegevens zijn inmiddels verwijderd, of de link is niet volledig overgenomen.',
    other: 'Read this page in English',
  },
  en: {
    title: 'Why you got this mail',
    mailed: (day: string) => `We mailed you on ${day}, because you agreed to that yourself.`,
    agreed: (day: string, how: string) => `On ${day} you agreed, ${how}, to these words:`,
    topics: (names: string) => `You chose these topics: ${names}.`,
    live: 'That consent still stands. You can withdraw it at any time, with one click.',
    leave: 'Unsubscribe',
    left: (day: string) =>
      `Since ${day} that consent no longer stands, and you get no more of these mails from us.`,
    uses: 'For such a mail we use your name, your e-mail address, your language and the name of your office. Nothing in the mail watches you: we do not know whether you opened it or what you clicked.',
    sample: 'This is an example',
    sampleBody:
      'This link belongs to a trial or to the archive, not to a mail to you. In a real one, its reader sees here when and to what they agreed.',
    gone: 'We hold nothing of you here any more',
    goneBody:
      'Nothing belongs to this link any more: your data has been removed since, or the link was not copied in full.',
    other: 'Lees deze pagina in het Nederlands',
  },
} as const;

const otherLanguage = (language: Language): Html => {
  const other = language === 'nl' ? 'en' : 'nl';
  return html`<p>
    <a href="?lang=${other}" hreflang="${other}" lang="${other}">${texts[language].other}</a>
  </p>`;
};

/** For the reader of a mail: what it rests on, and nothing of them beyond that. */
export const whyPage: Page = {
  method: 'GET',
  path: 'newsletter/why/:token',
  async handle(work, { params, query, language: preferred }) {
    const token = params.token ?? '';
    const basis = token === sampleToken ? undefined : await whyMailedByToken(work.read, token);
    const asked = query.lang === 'nl' || query.lang === 'en' ? query.lang : undefined;
    const language = asked ?? basis?.language ?? preferred;
    const say = texts[language];
    const page = (title: string, ...body: Html[]) => ({
      title,
      language,
      body: html`${body}${otherLanguage(language)}`,
    });
    if (token === sampleToken) return page(say.sample, html`<p>${say.sampleBody}</p>`);
    if (!basis) return { ...page(say.gone, html`<p>${say.goneBody}</p>`), status: 404 };
    const topics = language === 'nl' ? basis.topicsNl : basis.topicsEn;
    const leave = leaveUrl(work.house.publicUrl(), token, language);
    return page(
      say.title,
      basis.mailedAt ? html`<p>${say.mailed(dayOf(basis.mailedAt, language))}</p>` : html``,
      html`<p>${say.agreed(dayOf(basis.agreedAt, language), channelInWords(basis.channel, language))}</p>
        <blockquote lang="${basis.wordingLanguage}">${basis.wording}</blockquote>`,
      topics ? html`<p>${say.topics(topics.join(', '))}</p>` : html``,
      basis.live
        ? html`<p>${say.live}</p>
            <p><a href="${leave}">${say.leave}</a></p>`
        : html`<p>${say.left(dayOf(basis.since, language))}</p>`,
      html`<p>${say.uses}</p>`,
    );
  },
};
