import { timeZone } from '../../../src/kernel/clock.js';
import type { Language } from '../../../src/kernel/mail.js';
import { ConsentChannel } from '../consent.js';
import { NotMailedReason, type Reason } from './why-not.js';

/** A day as people write it: 15 juni 2026. */
export const dayOf = (instant: Date | string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'nl' ? 'nl-NL' : 'en-GB', { dateStyle: 'long', timeZone }).format(
    new Date(instant),
  );

type Words = (day: string) => string;
const R = NotMailedReason;

const texts: Record<NotMailedReason, Record<Language, Words>> = {
  [R.ALREADY_MAILED]: { nl: (day) => `Kreeg hem al, op ${day}.`, en: (day) => `Got it already, on ${day}.` },
  [R.IN_DOUBT]: {
    nl: (day) =>
      `Op ${day} brak het contact met de mailserver af: misschien kreeg die hem al, en hij gaat niet vanzelf nog eens.`,
    en: (day) =>
      `On ${day} contact with the mail server broke off: it may have been taken, and does not go again by itself.`,
  },
  [R.REFUSED]: {
    nl: (day) => `De mailserver weigerde hem op ${day}.`,
    en: (day) => `The mail server refused it on ${day}.`,
  },
  [R.WITHHELD]: {
    nl: (day) => `Op ${day} tegengehouden, voor hij weg was.`,
    en: (day) => `Withheld on ${day}, before it was gone.`,
  },
  [R.NO_CONSENT]: { nl: () => 'Gaf hier nooit toestemming voor.', en: () => 'Never agreed to this.' },
  [R.WITHDRAWN]: {
    nl: (day) => `Trok de toestemming in op ${day}.`,
    en: (day) => `Withdrew consent on ${day}.`,
  },
  [R.OBJECTED]: { nl: (day) => `Maakte bezwaar op ${day}.`, en: (day) => `Objected on ${day}.` },
  [R.EXPIRED]: {
    nl: (day) => `De toestemming verliep op ${day}.`,
    en: (day) => `Consent expired on ${day}.`,
  },
  [R.SUPERSEDED]: {
    nl: (day) => `De toestemming dekt sinds ${day} niet meer wat er verstuurd wordt.`,
    en: (day) => `Since ${day} consent no longer covers what is sent.`,
  },
  [R.OTHER_TOPIC]: {
    nl: () => 'Koos dit onderwerp niet, of wil er niets meer over krijgen.',
    en: () => 'Did not choose this topic, or wants no more about it.',
  },
  [R.AGREED_LATER]: {
    nl: () => 'Mag nu gemaild worden, maar nog niet toen de lezers van deze mail bepaald werden.',
    en: () => 'May be mailed now, but not yet when the readers of this campaign were chosen.',
  },
  [R.SUPPRESSED]: {
    nl: (day) => `Het adres is geblokkeerd sinds ${day}: mail kwam terug, of de lezer klaagde.`,
    en: (day) => `The address is suppressed since ${day}: mail came back, or its reader complained.`,
  },
  [R.NO_ADDRESS]: { nl: () => 'Heeft geen e-mailadres.', en: () => 'Has no e-mail address.' },
  [R.OTHER_OFFICE]: {
    nl: () => 'Hoort niet bij een van de gekozen kantoren.',
    en: () => 'Belongs to none of the chosen offices.',
  },
  [R.OTHER_PLAN]: {
    nl: () => 'Het kantoor heeft nu geen van de gekozen abonnementen.',
    en: () => 'The office has none of the chosen plans now.',
  },
  [R.OTHER_LANGUAGE]: { nl: () => 'Leest een andere taal.', en: () => 'Reads another language.' },
  [R.OTHER_PHASE]: {
    nl: () => 'Het kantoor staat in een andere fase van de ladder.',
    en: () => 'The office is in another phase of the ladder.',
  },
  [R.NOTICE_UNDER_WAY]: {
    nl: () => 'Krijgt eerst het bericht over wat er van hen bewaard wordt (AVG art. 14).',
    en: () => 'Gets the notice of what is kept of them first (GDPR art. 14).',
  },
  [R.CAMPAIGN_STOPPED]: {
    nl: (day) => `De mail werd gestopt op ${day}.`,
    en: (day) => `The campaign was stopped on ${day}.`,
  },
};

const unknownDay: Record<Language, string> = { nl: 'een onbekende dag', en: 'an unknown day' };

export const inWords = ({ reason, at }: Pick<Reason, 'reason' | 'at'>, language: Language): string =>
  texts[reason][language](at ? dayOf(at, language) : unknownDay[language]);

/** How consent reached us, within a sentence: “u ging … akkoord”. */
export const channelInWords = (channel: ConsentChannel, language: Language): string =>
  channels[channel]?.[language] ?? channel;

const channels: Partial<Record<ConsentChannel, Record<Language, string>>> = {
  [ConsentChannel.FORM]: { nl: 'met een formulier op het web', en: 'with a form on the web' },
  [ConsentChannel.PHONE]: { nl: 'aan de telefoon', en: 'on the telephone' },
  [ConsentChannel.PAPER]: { nl: 'op papier', en: 'on paper' },
  [ConsentChannel.IMPORT]: {
    nl: 'in een eerder systeem, waaruit het met bewijs is overgenomen',
    en: 'in an earlier system, from which it was taken over with its proof',
  },
  [ConsentChannel.LINK]: { nl: 'met een link in een mail', en: 'with a link in a mail' },
};
