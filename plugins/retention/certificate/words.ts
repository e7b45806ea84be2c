import type { LetGo } from '../../../src/kernel/subject.js';
import type { SkipReason } from '../run.js';

export type Language = 'nl' | 'en';

export interface Words {
  locale: string;
  title: string;
  minimise: string;
  gone: string;
  request: string;
  intro: (vendor: string) => string;
  number: string;
  issued: string;
  onDate: string;
  erased: string;
  when: string;
  proposed: string;
  approved: string;
  automatic: string;
  nobody: string;
  went: string;
  table: string;
  class: string;
  how: string;
  rule: string;
  rows: string;
  hows: Record<LetGo['how'], string>;
  skipped: string;
  none: string;
  reasons: Record<keyof typeof SkipReason, string>;
  proof: string;
  clean: (lookedFor: string) => string;
  through: (tables: string, columns: string, files: string, megabytes: string) => string;
  leftOut: (paths: string) => string;
  unopened: string;
  /** Kinds of such files; as they are where a language has no word of its own. */
  kinds: Readonly<Record<string, string>>;
  files: (count: string, names: string, more: boolean) => string;
  shared: (count: string) => string;
  signature: string;
  key: string;
  hash: string;
  previous: string;
  record: string;
  house: string;
  check: string;
  page: (page: number, pages: number) => string;
}

export const words: Record<Language, Words> = {
  nl: {
    locale: 'nl-NL',
    title: 'Certificaat van verwijdering',
    minimise: 'Opschonen in het derde jaar na het einde van de relatie',
    gone: 'Verwijderen na afloop van de wettelijke termijn',
    request: 'Verwijderen op verzoek van een betrokkene (AVG art. 17)',
    intro: (vendor) =>
      `${vendor} verklaart dat de gegevens hieronder zijn verwijderd, en dat daarna nergens nog iets ervan is gevonden. Dit certificaat bevat geen gegevens van klanten of contactpersonen.`,
    number: 'Nummer',
    issued: 'Afgegeven',
    onDate: 'Aan de beurt op',
    erased: 'Klanten',
    when: 'Verwijderd',
    proposed: 'Voorgesteld door',
    approved: 'Goedgekeurd door',
    automatic: 'zonder tweede persoon, volgens de instelling',
    nobody: 'het systeem',
    went: 'Wat is verwijderd',
    table: 'Tabel',
    class: 'Bewaarklasse',
    how: 'Wat',
    rule: 'Regel',
    rows: 'Rijen',
    hows: { deleted: 'verwijderd', emptied: 'leeggemaakt', kept: 'bewaard door de wet' },
    skipped: 'Overgeslagen klanten',
    none: 'Niemand is overgeslagen.',
    reasons: {
      RESUMED: 'weer klant geworden',
      NOT_DUE: 'nog niet aan de beurt',
      MINIMISED: 'al opgeschoond',
      GONE: 'bestaat niet meer',
      HELD: 'vastgehouden',
      CHANGED: 'gewijzigd na het voorstel',
    },
    proof: 'Bewijs van afwezigheid',
    clean: (lookedFor) => `Naar ${lookedFor} waarden is daarna gezocht. Geen daarvan is gevonden.`,
    through: (tables, columns, files, megabytes) =>
      `Doorzocht: ${tables} tabellen (${columns} kolommen), taken, audit en statistieken daarbij inbegrepen, en ${files} bestanden en mappen met hun namen; ${megabytes === '0' ? 'minder dan 1' : megabytes} MB tekst.`,
    leftOut: (paths) => `Niet doorzocht, volgens de instelling: ${paths}.`,
    kinds: {
      'zip or office document': 'zip of kantoordocument',
      'dump of a database': 'export van een database',
      picture: 'afbeelding',
      'document sealed by this house': 'document dat Klantmap zelf versleutelde',
      encrypted: 'versleuteld',
      'compressed or encrypted, of an unknown kind': 'gecomprimeerd of versleuteld, van een onbekende soort',
    },
    unopened: 'Wat in deze bestanden gecomprimeerd of versleuteld is, is niet doorzocht en is niet bewezen:',
    files: (count, names, more) =>
      `${count === '1' ? '1 bestand' : `${count} bestanden`}: ${names}${more ? ', …' : ''}`,
    shared: (count) =>
      count === '0'
        ? ''
        : `${count} aangetroffen waarden horen ook bij iemand anders, en zijn om die reden geen overblijfsel.`,
    signature: 'Echtheid',
    key: 'Sleutel (RFC 7638)',
    hash: 'SHA-256',
    previous: 'Vorige certificaat',
    record: 'Verwijderregister',
    house: 'Database',
    check:
      'Het ondertekende certificaat is het JSON-bestand dat hierbij hoort (JWS, EdDSA); deze PDF is er een leesbare weergave van. Controleren: klantmap retention verify-certificate BESTAND.',
    page: (page, pages) => `Pagina ${page} van ${pages}`,
  },
  en: {
    locale: 'en-GB',
    title: 'Certificate of erasure',
    minimise: 'Minimising in the third year after the relation ended',
    gone: 'Letting go after the term of law has passed',
    request: 'Erasure at the request of a data subject (GDPR art. 17)',
    intro: (vendor) =>
      `${vendor} declares that the data below was erased, and that nothing of it was found anywhere afterwards. This certificate holds no data of customers or contacts.`,
    number: 'Number',
    issued: 'Issued',
    onDate: 'Due on',
    erased: 'Customers',
    when: 'Erased',
    proposed: 'Proposed by',
    approved: 'Approved by',
    automatic: 'without a second person, by the setting',
    nobody: 'the system',
    went: 'What went',
    table: 'Table',
    class: 'Class',
    how: 'What',
    rule: 'Rule',
    rows: 'Rows',
    hows: { deleted: 'deleted', emptied: 'emptied', kept: 'kept by law' },
    skipped: 'Customers left out',
    none: 'Nobody was left out.',
    reasons: {
      RESUMED: 'a customer again',
      NOT_DUE: 'not due yet',
      MINIMISED: 'minimised already',
      GONE: 'not there any more',
      HELD: 'held',
      CHANGED: 'changed after the proposal',
    },
    proof: 'Proof of absence',
    clean: (lookedFor) => `${lookedFor} values were looked for afterwards. None of them was found.`,
    through: (tables, columns, files, megabytes) =>
      `Looked through: ${tables} tables (${columns} columns), with jobs, audit and statistics, and ${files} files and folders with their names; ${megabytes === '0' ? 'less than 1' : megabytes} MB of text.`,
    leftOut: (paths) => `Not looked through, by the setting: ${paths}.`,
    kinds: {},
    unopened: 'What is compressed or encrypted in these files was not looked into, and is not proven:',
    files: (count, names, more) =>
      `${count === '1' ? '1 file' : `${count} files`}: ${names}${more ? ', …' : ''}`,
    shared: (count) =>
      count === '0'
        ? ''
        : `${count} values that were met belong to somebody else as well, and so are no residue.`,
    signature: 'Authenticity',
    key: 'Key (RFC 7638)',
    hash: 'SHA-256',
    previous: 'Certificate before',
    record: 'Erasure record',
    house: 'Database',
    check:
      'What is signed is the JSON file that belongs to this (JWS, EdDSA); this PDF shows it to be read. To check it: klantmap retention verify-certificate FILE.',
    page: (page, pages) => `Page ${page} of ${pages}`,
  },
};
