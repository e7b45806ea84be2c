import type { DocumentKind } from '../../document.js';
import type { DestructionMethod } from '../destruction.js';

export type Language = 'nl' | 'en';

export interface Words {
  locale: string;
  kind: Record<DocumentKind, string>;
  method: Record<DestructionMethod, string>;
  labels: string;
  listTitle: string;
  listOn: (day: string) => string;
  listHow: string;
  nothingDue: string;
  cabinet: string;
  codeLocked: (yes: boolean) => string;
  folder: string;
  label: string;
  what: string;
  office: string;
  debtorNumber: string;
  since: string;
  found: string;
  destroyed: string;
  out: string;
  outWith: (who: string, since: string) => string;
  copies: (count: number) => string;
  ofAll: (all: number) => string;
  confidential: string;
  destroyedOn: string;
  methodUsed: string;
  level: string;
  levelHint: string;
  together: string;
  first: string;
  second: string;
  name: string;
  signature: string;
  date: string;
  recordTitle: (reference: string) => string;
  missingTitle: (reference: string) => string;
  recordSays: (copies: string, day: string) => string;
  missingSays: (copies: string, day: string) => string;
  standard: string;
  signedOn: (moment: string) => string;
  noPersonalData: string;
  number: string;
  page: (page: number, pages: number) => string;
}

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const words: Record<Language, Words> = {
  nl: {
    locale: 'nl-NL',
    kind: { ORDER_FORM: 'Bestelformulier', CONTRACT: 'Contract', MANDATE: 'Machtiging', OTHER: 'Overig' },
    method: {
      SHREDDED: 'versnipperd in eigen beheer',
      INCINERATED: 'verbrand',
      CONTRACTOR: 'door een gecertificeerd bedrijf',
      MISSING: 'niet aangetroffen',
    },
    labels: 'Etiketten',
    listTitle: 'Te vernietigen papier',
    listOn: (day) => `Stand op ${day}`,
    listHow:
      'Neem deze lijst mee naar de kast. Kruis aan wat u gevonden en vernietigd hebt, vul onderaan in hoe, en onderteken samen. Leg het daarna vast: de eerste met signDestruction, de tweede met countersignDestruction. Vernietig deze lijst tegelijk met het papier.',
    nothingDue: 'Er is geen papier te vernietigen.',
    cabinet: 'Kast',
    codeLocked: (yes) => (yes ? 'met codeslot' : 'zonder codeslot'),
    folder: 'Map',
    label: 'Etiket',
    what: 'Stuk',
    office: 'Kantoor',
    debtorNumber: 'Debiteur',
    since: 'Sinds',
    found: 'Gevonden',
    destroyed: 'Vernietigd',
    out: 'Eerst terughalen: deze stukken zijn uit de kast',
    outWith: (who, since) => `bij ${who} sinds ${since}`,
    copies: (n) => count(n, 'stuk', 'stukken'),
    ofAll: (all) => ` van ${all}; de andere staan op de lijst zodra voor deze getekend is`,
    confidential: 'Vertrouwelijk',
    destroyedOn: 'Vernietigd op',
    methodUsed: 'Methode',
    level: 'Niveau DIN 66399',
    levelHint: 'P-4 of hoger',
    together: 'De stukken met een kruis bij “Vernietigd” hebben wij samen vernietigd:',
    first: 'Eerste ondertekenaar',
    second: 'Tweede ondertekenaar',
    name: 'Naam',
    signature: 'Handtekening',
    date: 'Datum',
    recordTitle: (reference) => `Verklaring van vernietiging ${reference}`,
    missingTitle: (reference) => `Verklaring van vermissing ${reference}`,
    recordSays: (copies, day) =>
      `Ondergetekenden verklaren dat op ${day} ${copies} op papier ${copies.startsWith('1 ') ? 'is' : 'zijn'} vernietigd, zo dat de inhoud niet meer te herstellen is.`,
    missingSays: (copies, day) =>
      `Ondergetekenden verklaren dat op ${day} ${copies} op papier niet ${copies.startsWith('1 ') ? 'is' : 'zijn'} aangetroffen waar het register zegt, en dat zij samen hebben gezocht.`,
    standard: 'DIN 66399 / ISO 21964',
    signedOn: (moment) => `ondertekend op ${moment}`,
    noPersonalData:
      'Deze verklaring bevat geen gegevens van klanten. De nummers zijn die van de etiketten in het register.',
    number: 'Aantal',
    page: (page, pages) => `Pagina ${page} van ${pages}`,
  },
  en: {
    locale: 'en-GB',
    kind: { ORDER_FORM: 'Order form', CONTRACT: 'Contract', MANDATE: 'Mandate', OTHER: 'Other' },
    method: {
      SHREDDED: 'shredded in-house',
      INCINERATED: 'incinerated',
      CONTRACTOR: 'by a certified contractor',
      MISSING: 'not found',
    },
    labels: 'Labels',
    listTitle: 'Paper to destroy',
    listOn: (day) => `As of ${day}`,
    listHow:
      'Take this list along to the cabinet. Tick what you have found and destroyed, fill in below how, and sign together. Then record it: the first with signDestruction, the second with countersignDestruction. Destroy this list along with the paper.',
    nothingDue: 'There is no paper to destroy.',
    cabinet: 'Cabinet',
    codeLocked: (yes) => (yes ? 'with a code lock' : 'without a code lock'),
    folder: 'Folder',
    label: 'Label',
    what: 'Paper',
    office: 'Office',
    debtorNumber: 'Debtor',
    since: 'Since',
    found: 'Found',
    destroyed: 'Destroyed',
    out: 'Get these back first: they are out of their cabinet',
    outWith: (who, since) => `with ${who} since ${since}`,
    copies: (n) => count(n, 'hard copy', 'hard copies'),
    ofAll: (all) => ` of ${all}; the others are on the list once these are signed for`,
    confidential: 'Confidential',
    destroyedOn: 'Destroyed on',
    methodUsed: 'Method',
    level: 'Level, DIN 66399',
    levelHint: 'P-4 or higher',
    together: 'The papers ticked as “Destroyed” we have destroyed together:',
    first: 'First to sign',
    second: 'Second to sign',
    name: 'Name',
    signature: 'Signature',
    date: 'Date',
    recordTitle: (reference) => `Record of destruction ${reference}`,
    missingTitle: (reference) => `Record of missing paper ${reference}`,
    recordSays: (copies, day) =>
      `The undersigned declare that on ${day} ${copies} ${copies.startsWith('1 ') ? 'was' : 'were'} destroyed in such a way that what was on paper cannot be restored.`,
    missingSays: (copies, day) =>
      `The undersigned declare that on ${day} ${copies} ${copies.startsWith('1 ') ? 'was' : 'were'} not found where the register says, and that they looked together.`,
    standard: 'DIN 66399 / ISO 21964',
    signedOn: (moment) => `signed on ${moment}`,
    noPersonalData:
      'This record holds no data of customers. The numbers are those of the labels in the register.',
    number: 'Number',
    page: (page, pages) => `Page ${page} of ${pages}`,
  },
};

/** `2026-06-15` as people write it: 15 juni 2026, 15 June 2026. */
export const longDay = (day: string, { locale }: Words): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );

/** The same, short enough for a column: 15-06-2026, 15/06/2026. */
export const shortDay = (day: string, { locale }: Words): string =>
  new Intl.DateTimeFormat(locale, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
