import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { addTo } from '../kernel/clock.js';
import { makePlace, makeNames } from './names.js';
import { vatNumberAround } from './vat-number.js';
import { type Chance, chanceFrom } from './chance.js';

/** Paths of the files that a vendor would hand in. */
export interface SampleFiles {
  /** `klanten.csv`: offices and their subscriptions, with three rows that cannot be imported. */
  readonly customers: string;
  /** `contactpersonen.csv`: the people at these offices. */
  readonly contacts: string;
  /** `toestemmingen.csv`: who agreed to the newsletter: debiteurnummer, e-mail, datum, kanaal, bewijs. */
  readonly consents: string;
}

export const officeCount = 200;
const seed = 20_180_525;

interface SampleSubscription {
  plan: string;
  startedOn: string;
  endedOn: string | null;
}

interface SampleContact {
  name: string;
  function: string;
  email: string;
  phone: string;
  language: string;
  general: boolean;
}

interface SampleOffice {
  debtorNumber: string;
  name: string;
  street: string;
  houseNumber: string;
  postalCode: string;
  city: string;
  email: string;
  phone: string;
  iban: string;
  kvkNumber: string;
  vatNumber: string;
  language: string;
  subscriptions: SampleSubscription[];
  contacts: SampleContact[];
}

/**
 * Writes sample data as a vendor would hand it in: CSV, separated by semicolons, with Dutch columns and days. The same
 * day gives the same files. Nobody in them exists: domains end in `.example` (RFC 2606), phone numbers continue with
 * zeros where none may, postal codes begin with 0, and the bank's code DEMO belongs to no bank.
 * @param today a calendar date, to which every subscription is placed: some run, some ended so long ago that their
 *   office is due for minimising, and a few are overdue
 */
export async function writeSampleFiles(folder: string, today: string): Promise<SampleFiles> {
  const chance = chanceFrom(seed);
  const offices = makeOffices(chance, today);
  await mkdir(folder, { recursive: true });
  const write = async (name: string, rows: readonly Record<string, string>[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(
      path,
      stringify([...rows], { header: true, delimiter: ';', bom: true, record_delimiter: '\r\n' }),
    );
    return path;
  };
  return {
    customers: await write('klanten.csv', [...offices.flatMap(customerRows), ...wrongRows(offices)]),
    contacts: await write('contactpersonen.csv', offices.flatMap(contactRows)),
    consents: await write(
      'toestemmingen.csv',
      offices.flatMap((office) => consentRows(chance, office, today)),
    ),
  };
}

function makeOffices(chance: Chance, today: string): SampleOffice[] {
  const names = makeNames(chance, officeCount);
  return names.offices.map(({ name, slug }, index) => {
    const domain = `${slug}.example`;
    const number = String(index + 1).padStart(4, '0');
    const language = index % 10 === 7 ? 'en' : 'nl';
    return {
      debtorNumber: String(20_001 + index),
      name,
      ...makePlace(chance),
      email: `info@${domain}`,
      phone: `010 000 ${number}`,
      iban: ibanOf(index + 1),
      kvkNumber: `0000${number}`,
      vatNumber: vatNumberAround(`00000${number}`),
      language,
      subscriptions: subscriptionsOf(chance, index, today),
      contacts: names.people(2 + (index % 3)).map(({ name: person, slug: mailbox }, at) => ({
        name: person,
        function: at === 0 ? 'Kantoormanager' : chance.one(functions),
        email: `${mailbox}@${domain}`,
        phone: `06 0000 ${String((index * 4 + at + 1) % 10_000).padStart(4, '0')}`,
        language: at === 1 && index % 6 === 0 ? 'en' : language,
        general: at === 0,
      })),
    };
  });
}

const plans = ['Basis', 'Plus', 'Compleet'] as const;
const functions = [
  'Dossierbehandelaar',
  'Secretaresse',
  'Jurist',
  'Stagiair',
  'Systeembeheerder',
  'Boekhouding',
];

/** Of every twenty offices twelve run on, two end ahead, three ended lately, two are due for minimising, one is overdue. */
function subscriptionsOf(chance: Chance, index: number, today: string): SampleSubscription[] {
  const days = (from: number, to: number) => addTo(today, { days: chance.from(from, to) });
  const plan = chance.one(plans);
  const subscription = (startedOn: string, endedOn: string | null) => ({ plan, startedOn, endedOn });
  const place = index % 20;
  if (place < 12) {
    const startedOn = days(-2500, -200);
    if (place !== 5) return [subscription(startedOn, null)];
    // They changed plans: two subscriptions, on two rows.
    const earlier = {
      plan: 'Proefabonnement',
      startedOn: addTo(startedOn, { days: -60 }),
      endedOn: addTo(startedOn, { days: -1 }),
    };
    return [earlier, subscription(startedOn, null)];
  }
  if (place < 14) return [subscription(days(-1500, -400), days(20, 300))];
  if (place < 17) return [subscription(days(-2500, -1500), days(-700, -10))];
  if (place < 19) return [subscription(days(-3500, -2000), days(-1060, -740))];
  return [subscription(days(-4000, -2500), days(-1400, -1110))];
}

/** The check digits are right (ISO 13616, modulo 97), the bank does not exist. */
function ibanOf(account: number): string {
  const bban = `DEMO${String(account).padStart(10, '0')}`;
  const digits = `${bban}NL00`.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return `NL${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${bban}`;
}

/** `2026-11-23` → `23-11-2026`. */
const dutchDate = (date: string | null): string => (date ? date.split('-').toReversed().join('-') : '');

function customerRows(office: SampleOffice): Record<string, string>[] {
  return office.subscriptions.map(({ plan, startedOn, endedOn }) => ({
    Debiteurnummer: office.debtorNumber,
    Kantoornaam: office.name,
    Straat: office.street,
    Huisnummer: office.houseNumber,
    Postcode: office.postalCode,
    Plaats: office.city,
    'E-mail': office.email,
    Telefoon: office.phone,
    IBAN: office.iban.replaceAll(/(.{4})(?=.)/g, '$1 '),
    'KvK-nummer': office.kvkNumber,
    'Btw-nummer': office.vatNumber,
    Taal: office.language,
    Abonnement: plan,
    Ingangsdatum: dutchDate(startedOn),
    Einddatum: dutchDate(endedOn),
  }));
}

/** What a file from the real world has as well: a bank account with a typing error, a day that is not there, no name. */
function wrongRows(offices: readonly SampleOffice[]): Record<string, string>[] {
  const [row] = customerRows(offices[0] as SampleOffice);
  return [
    {
      ...row,
      Debiteurnummer: '29001',
      Kantoornaam: 'Kantoor De Verkeerde Rekening',
      IBAN: 'NL99 DEMO 0000 0000 01',
    },
    { ...row, Debiteurnummer: '29002', Kantoornaam: 'Kantoor Dertig Februari', Ingangsdatum: '30-02-2024' },
    { ...row, Debiteurnummer: '29003', Kantoornaam: '' },
  ];
}

const contactRows = (office: SampleOffice): Record<string, string>[] =>
  office.contacts.map((contact) => ({
    Debiteurnummer: office.debtorNumber,
    Naam: contact.name,
    Functie: contact.function,
    'E-mail': contact.email,
    Telefoon: contact.phone,
    Taal: contact.language,
    Algemeen: contact.general ? 'ja' : 'nee',
  }));

const channels = [
  ['formulier', 'aanmeldformulier op de website'],
  ['telefoon', 'telefoonnotitie'],
  ['papier', 'bestelformulier, in de map'],
] as const;

/** About half of the people at offices that are customers today said yes, since their office became one. */
function consentRows(chance: Chance, office: SampleOffice, today: string): Record<string, string>[] {
  const since = office.subscriptions.at(-1) as SampleSubscription;
  if (since.endedOn && since.endedOn < today) return [];
  return office.contacts.flatMap((contact, at) => {
    if (!chance.happens(0.5)) return [];
    const [channel, proof] = chance.one(channels);
    const on = addTo(since.startedOn, { days: chance.from(1, 190) });
    return [
      {
        debiteurnummer: office.debtorNumber,
        'e-mail': contact.email,
        datum: dutchDate(on),
        kanaal: channel,
        bewijs: `${proof} ${office.debtorNumber}-${at + 1}`,
      },
    ];
  });
}
