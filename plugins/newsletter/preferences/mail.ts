import { beside } from '../../../src/kernel/files.js';
import { defineMail, type Language } from '../../../src/kernel/mail.js';
import type { LinkKind } from './page-link.js';

interface LinkData {
  title: string;
  /** The words that are agreed to; empty where nothing is. */
  wording: string;
  text: string;
  /** Empty where there is nothing to do. */
  url: string;
  button: string;
  after: string;
}

/** A mail that follows from what somebody did on a public page. It says that, and nothing else. */
const linkMail = defineMail<LinkData>({
  name: 'newsletter.link',
  category: 'service',
  files: {
    nl: beside(import.meta.url, 'mails/link.nl.mjml'),
    en: beside(import.meta.url, 'mails/link.en.mjml'),
  },
  subject: { nl: '{{ title }}', en: '{{ title }}' },
});

const days = {
  nl: (n: number) => (n === 1 ? 'één dag' : `${n} dagen`),
  en: (n: number) => (n === 1 ? 'one day' : `${n} days`),
};

const texts: Record<Language, Record<LinkKind, (lasts: number) => Omit<LinkData, 'url' | 'wording'>>> = {
  nl: {
    'sign-up': (lasts) => ({
      title: 'Bevestig uw aanmelding',
      text: 'Op onze website vulde iemand, waarschijnlijk u, dit e-mailadres in bij deze tekst:',
      button: 'Bekijken en bevestigen',
      after: `De link werkt ${days.nl(lasts)}. Vroeg u hier niet om? Dan hoeft u niets te doen: zonder bevestiging gebeurt er niets.`,
    }),
    preferences: (lasts) => ({
      title: 'Uw voorkeuren voor onze mail',
      text: 'Op onze website vroeg iemand, waarschijnlijk u, om een link om uw voorkeuren te veranderen of u af te melden.',
      button: 'Voorkeuren bekijken',
      after: `De link werkt ${days.nl(lasts)}. Vroeg u hier niet om? Dan hoeft u niets te doen: er verandert niets.`,
    }),
    'new address': (lasts) => ({
      title: 'Bevestig uw nieuwe e-mailadres',
      text: 'Iemand, waarschijnlijk u, gaf dit adres op als nieuw adres voor onze mail.',
      button: 'Bekijken en bevestigen',
      after: `De link werkt ${days.nl(lasts)}. Vroeg u hier niet om? Dan hoeft u niets te doen: zonder bevestiging verandert er niets.`,
    }),
    'address changed': () => ({
      title: 'Uw e-mailadres bij ons is veranderd',
      text: 'Onze mail aan u gaat vanaf nu naar een ander adres. Dat vroeg iemand, waarschijnlijk u, via de link in een van onze mails, en het is vanaf het nieuwe adres bevestigd.',
      button: '',
      after: 'Was u dit niet? Beantwoord dan deze mail, dan zetten wij het recht.',
    }),
  },
  en: {
    'sign-up': (lasts) => ({
      title: 'Confirm your sign-up',
      text: 'On our website somebody, probably you, entered this e-mail address with these words:',
      button: 'Look and confirm',
      after: `The link works for ${days.en(lasts)}. Did you not ask for this? Then you need not do anything: without confirmation nothing happens.`,
    }),
    preferences: (lasts) => ({
      title: 'Your preferences for our mail',
      text: 'On our website somebody, probably you, asked for a link to change your preferences or to leave.',
      button: 'See your preferences',
      after: `The link works for ${days.en(lasts)}. Did you not ask for this? Then you need not do anything: nothing changes.`,
    }),
    'new address': (lasts) => ({
      title: 'Confirm your new e-mail address',
      text: 'Somebody, probably you, gave this address as the new one for our mail.',
      button: 'Look and confirm',
      after: `The link works for ${days.en(lasts)}. Did you not ask for this? Then you need not do anything: without confirmation nothing changes.`,
    }),
    'address changed': () => ({
      title: 'Your e-mail address with us has changed',
      text: 'From now on our mail to you goes to another address. Somebody, probably you, asked for that by the link in one of our mails, and it was confirmed from the new address.',
      button: '',
      after: 'Was it not you? Then answer this mail, and we will set it right.',
    }),
  },
};

export const renderLinkMail = (
  language: Language,
  kind: LinkKind,
  { url, wording, lasts }: { url: string; wording: string | null; lasts: number },
): Promise<{ subject: string; html: string; text: string }> =>
  linkMail.render(language, { ...texts[language][kind](lasts), url, wording: wording ?? '' });
