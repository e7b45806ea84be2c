import { Temporal } from 'temporal-polyfill';
import { debtorNumberColumn, ownIdColumn } from '../../../src/customers/import/columns.js';
import { type Column, readDate, readLanguage } from '../../../src/kernel/import/columns.js';
import { GraphQLEmailAddress } from '../../../src/kernel/scalars.js';
import { ConsentChannel, ConsentKind, ConsentPurpose } from '../consent.js';
import { AddConsentWordingInput, RecordConsentInput } from '../inputs.js';

/** What a word in a file stands for: in Dutch and in English, and as the product itself writes it. */
type Words<V extends string> = Readonly<Record<V, readonly [nl: string, en: string]>>;

const purposes: Words<ConsentPurpose> = {
  [ConsentPurpose.NEWSLETTER]: ['nieuwsbrief', 'newsletter'],
  [ConsentPurpose.NON_COMMERCIAL]: ['niet-commercieel', 'non-commercial'],
};

const kinds: Words<ConsentKind> = {
  [ConsentKind.GIVEN]: ['gegeven', 'given'],
  [ConsentKind.CONFIRMED]: ['bevestigd', 'confirmed'],
  [ConsentKind.WITHDRAWN]: ['ingetrokken', 'withdrawn'],
  [ConsentKind.OBJECTED]: ['bezwaar', 'objected'],
  [ConsentKind.EXPIRED]: ['verlopen', 'expired'],
  [ConsentKind.SUPERSEDED]: ['achterhaald', 'superseded'],
};

const channels: Words<ConsentChannel> = {
  [ConsentChannel.FORM]: ['formulier', 'form'],
  [ConsentChannel.PHONE]: ['telefoon', 'phone'],
  [ConsentChannel.PAPER]: ['papier', 'paper'],
  [ConsentChannel.IMPORT]: ['import', 'import'],
  [ConsentChannel.LINK]: ['afmeldlink', 'link'],
  [ConsentChannel.HOUSE]: ['vanzelf', 'house'],
  [ConsentChannel.COMPLAINT]: ['klacht', 'complaint'],
};

function oneOf<V extends string>(words: Words<V>): Pick<Column, 'read' | 'write' | 'wrong'> {
  const entries = Object.entries(words) as [V, readonly [string, string]][];
  return {
    read(text) {
      const said = text.toLowerCase();
      const found = entries.find(([value, names]) => value === said || names.includes(said));
      if (!found) throw new Error('none of these');
      return found[0];
    },
    write: (value, language) => words[value as V][language === 'nl' ? 0 : 1],
    wrong: `moet een van ${entries.map(([, [nl]]) => nl).join(', ')} zijn`,
  };
}

/** An instant, or a day or a time in Amsterdam as Dutch programs write it. */
export function readMoment(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text))
    return new Date(text).toISOString();
  const [, day = '', time = '00:00'] = /^(\S+)(?: (\d{2}:\d{2}(?::\d{2})?))?$/.exec(text) ?? [];
  const local = Temporal.PlainDateTime.from(`${readDate(day)}T${time}`);
  return new Date(local.toZonedDateTime('Europe/Amsterdam').epochMilliseconds).toISOString();
}

export const consentColumns: readonly Column[] = [
  debtorNumberColumn,
  {
    field: 'email',
    nl: ['e-mail', 'e-mailadres', 'mailadres'],
    en: ['e-mail', 'email address'],
    read: (text) => GraphQLEmailAddress.parseValue(text),
    wrong: 'is geen e-mailadres',
  },
  { field: 'name', nl: ['naam', 'contactpersoon'], en: ['name', 'contact'] },
  { field: 'purpose', nl: ['doel'], en: ['purpose'], ...oneOf(purposes) },
  { field: 'kind', nl: ['gebeurtenis'], en: ['event'], ...oneOf(kinds) },
  {
    field: 'at',
    nl: ['datum', 'moment', 'datum toestemming'],
    en: ['date', 'moment'],
    required: true,
    read: readMoment,
    wrong: 'is geen bestaande datum, zoals 31-12-2026 of 2026-12-31T09:30:00Z',
  },
  { field: 'channel', nl: ['bron', 'kanaal'], en: ['source', 'channel'], required: true, ...oneOf(channels) },
  {
    field: 'wording',
    nl: ['tekst', 'toestemmingstekst'],
    en: ['wording'],
    like: [AddConsentWordingInput, 'text'],
  },
  { field: 'language', nl: ['taal'], en: ['language'], read: readLanguage, wrong: 'moet nl of en zijn' },
  {
    field: 'topics',
    nl: ['onderwerpen'],
    en: ['topics'],
    read: (text) => {
      if (!/^[a-z0-9-]{1,40}([\s,;]+[a-z0-9-]{1,40})*$/.test(text)) throw new Error('no keys');
      return text.split(/[\s,;]+/).join(' ');
    },
    wrong: 'zijn de korte namen van onderwerpen, zoals: nieuwe-functies cursussen',
  },
  {
    field: 'expiresAt',
    nl: ['vervalt op'],
    en: ['expires'],
    read: readMoment,
    wrong: 'is geen bestaande datum, zoals 31-12-2026 of 2026-12-31T09:30:00Z',
  },
  { field: 'proof', nl: ['bewijs'], en: ['proof'], like: [RecordConsentInput, 'proof'] },
  {
    ...ownIdColumn,
    field: 'contactId',
    nl: ['klantmap-id contactpersoon'],
    en: ['klantmap id of the contact'],
  },
  ownIdColumn,
];
