import sql, { empty } from 'sql-template-tag';
import { e164 } from '../customers/phone.js';
import { columnsOf } from '../kernel/database.js';
import { newId } from '../kernel/ids.js';
import { type Column, readLanguage, readYesNo, type Values } from '../kernel/import/columns.js';
import { type Import, importFile, type Outcome, type Ready } from '../kernel/import/import.js';
import { insertRows, updateRows } from '../kernel/import/rows.js';
import { Seen } from '../kernel/import/seen.js';
import type { Command } from '../kernel/plugin.js';
import { GraphQLEmailAddress } from '../kernel/scalars.js';
import type { Scope } from '../kernel/scope.js';
import { type Contact, ContactSchema } from './contact.js';
import * as events from './events.js';
import { CreateContactInput } from './inputs.js';

/** What the columns of a file with contacts may be called, in order of preference. */
const contactColumns: readonly Column[] = [
  {
    field: 'debtorNumber',
    names: [
      'debiteurnummer',
      'debiteurnr',
      'debiteurennummer',
      'debiteur',
      'klantnummer',
      'debtor number',
      'customer number',
    ],
    required: true,
  },
  {
    field: 'name',
    names: [
      'naam',
      'contactpersoon',
      'volledige naam',
      'naam contactpersoon',
      'name',
      'full name',
      'contact',
    ],
    required: true,
    like: [CreateContactInput, 'name'],
  },
  {
    field: 'function',
    names: ['functie', 'rol', 'functietitel', 'function', 'job title', 'role'],
    like: [CreateContactInput, 'function'],
  },
  {
    field: 'email',
    names: [
      'e-mail',
      'e-mailadres',
      'mail',
      'mailadres',
      'contact e-mail',
      'e-mail contactpersoon',
      'email address',
    ],
    like: [CreateContactInput, 'email'],
    read: (text) => GraphQLEmailAddress.parseValue(text),
    wrong: 'is geen e-mailadres',
  },
  {
    field: 'phone',
    names: [
      'telefoon',
      'telefoonnummer',
      'tel',
      'mobiel',
      'contact telefoon',
      'telefoon contactpersoon',
      'phone',
      'phone number',
    ],
    like: [CreateContactInput, 'phone'],
    read: (text) => e164('phone', text),
    wrong: 'is geen telefoonnummer, zoals 020 123 4567 of +31 20 123 4567',
  },
  {
    field: 'language',
    names: ['taal', 'voorkeurstaal', 'language'],
    like: [CreateContactInput, 'language'],
    read: readLanguage,
    wrong: 'moet nl of en zijn',
  },
  {
    field: 'general',
    names: ['algemeen', 'algemene contactpersoon', 'algemeen contact', 'hoofdcontact', 'general'],
    read: readYesNo,
    wrong: 'moet ja of nee zijn',
  },
];

interface ContactRow extends Partial<Pick<Contact, 'function' | 'email' | 'phone' | 'language' | 'general'>> {
  readonly debtorNumber: string;
  readonly name: string;
}

const same = (one: string | null | undefined, other: string | null | undefined): boolean =>
  Boolean(one) && one?.toLowerCase() === other?.toLowerCase();

/** Finds rows of one file that speak against each other: whichever came last would win, at each run again. */
function createPrepare(): Import<ContactRow>['prepare'] {
  const seen = new Seen();
  return (values: Values, line) => {
    const row = values as unknown as ContactRow;
    const key = `${row.debtorNumber}\n${row.email ? row.email.toLowerCase() : `naam ${row.name.toLowerCase()}`}`;
    const content = JSON.stringify(row);
    const earlier = seen.earlier(key, content);
    if (earlier && !earlier.same)
      return {
        reasons: [
          row.email
            ? `e-mailadres staat bij dit kantoor ook op regel ${earlier.line}, met andere gegevens; laat het bij een van beide leeg`
            : `naam staat bij dit kantoor ook op regel ${earlier.line}, met andere gegevens; geef het e-mailadres`,
        ],
      };
    if (!earlier) seen.add(key, content, line);
    if (row.general) {
      const generalKey = `${row.debtorNumber}\nalgemeen`;
      const general = seen.earlier(generalKey, key);
      if (general && !general.same)
        return { reasons: [`regel ${general.line} noemt al een algemene contactpersoon van dit kantoor`] };
      if (!general) seen.add(generalKey, key, line);
    }
    return row;
  };
}

const changeable = ['name', 'function', 'email', 'phone', 'language', 'general'] as const;
type PlainContact = Omit<Contact, 'version'>;

interface Office {
  readonly id: string;
  readonly debtorNumber: string;
  readonly minimisedOn: string | null;
  readonly contacts: PlainContact[];
}

/** What a batch comes down to, before any of it is written. */
class Batch {
  readonly #offices = new Map<string, Office>();
  readonly #made = new Set<PlainContact>();
  readonly #before = new Map<PlainContact, PlainContact>();

  constructor(private readonly scope: Scope) {}

  async look(debtorNumbers: readonly string[], lock: boolean): Promise<void> {
    const offices = await this.scope.rows<Omit<Office, 'contacts'>>(sql`
      select t.id, t.debtor_number as "debtorNumber", t.minimised_on as "minimisedOn" from customers.customer t
      where t.debtor_number = any(${debtorNumbers}) order by t.id ${lock ? sql`for update` : empty}`);
    const byId = new Map(offices.map((office) => [office.id, { ...office, contacts: [] as PlainContact[] }]));
    for (const office of byId.values()) this.#offices.set(office.debtorNumber, office);
    const contacts = await this.scope.rows<PlainContact>(sql`
      select ${columnsOf(this.scope.house.database, ContactSchema, 't')} from contacts.contact t
      where t.customer_id = any(${[...byId.keys()]}) order by t.id`);
    for (const contact of contacts) {
      byId.get(contact.customerId)?.contacts.push(contact);
      this.#before.set(contact, { ...contact });
    }
  }

  take({ debtorNumber, ...row }: ContactRow): Outcome {
    const office = this.#offices.get(debtorNumber);
    if (!office)
      return { rejected: 'er is geen kantoor met dit debiteurnummer; importeer eerst de kantoren' };
    if (office.minimisedOn)
      return {
        rejected: `dit kantoor is op ${office.minimisedOn} geminimaliseerd en krijgt geen contactpersonen meer`,
      };
    const found = matching(office.contacts, row);
    if (found.length > 1)
      return { rejected: 'er zijn meer contactpersonen van deze naam bij dit kantoor; geef het e-mailadres' };
    const [known] = found;
    const before = known && { ...known };
    const contact = known ?? this.#make(office);
    if (row.general) for (const other of office.contacts) if (other !== contact) other.general = false; // at most one is
    Object.assign(contact, row);
    if (!before) return 'new';
    return changeable.some((field) => contact[field] !== before[field]) ? 'changed' : 'unchanged';
  }

  #make(office: Office): PlainContact {
    const contact: PlainContact = {
      id: newId(this.scope),
      customerId: office.id,
      name: '',
      function: null,
      email: null,
      phone: null,
      language: 'nl',
      general: false,
      createdAt: this.scope.now(),
    };
    office.contacts.push(contact);
    this.#made.add(contact);
    return contact;
  }

  async write(): Promise<void> {
    const { scope } = this;
    const made = [...this.#made];
    const changed = [...this.#before]
      .map(([contact, before]) => ({
        contact,
        before,
        fields: changeable.filter((field) => contact[field] !== before[field]),
      }))
      .filter(({ fields }) => fields.length > 0);
    const contacts = changed.map(({ contact }) => contact);
    // First who no longer is the general contact: the database allows one at a time.
    const stepsDown = ({ contact, before }: (typeof changed)[number]) => before.general && !contact.general;
    await updateRows(
      scope,
      ContactSchema,
      changed.filter(stepsDown).map(({ contact }) => contact),
      changeable,
    );
    const others = changed.filter((one) => !stepsDown(one)).map(({ contact }) => contact);
    await updateRows(scope, ContactSchema, others, changeable);
    await insertRows(scope, ContactSchema, made, ['id', 'customerId', 'createdAt', ...changeable]);
    if (made.length > 0) await scope.emit(events.contactsImported, { contactIds: made.map(({ id }) => id) });
    for (const [at, { fields }] of changed.entries()) {
      const { id, customerId } = contacts[at] as PlainContact;
      await scope.emit(events.contactChanged, { customerId, contactId: id, fields });
    }
  }
}

/**
 * Who a row is about: whoever has its e-mail address, else of its name, unless both have an address: two people may
 * have one name, and consent belongs to the address for which it was given.
 */
function matching(
  contacts: readonly PlainContact[],
  row: { name: string; email?: string | null },
): PlainContact[] {
  const byEmail = contacts.filter((contact) => same(contact.email, row.email));
  if (byEmail.length === 1) return byEmail;
  if (byEmail.length > 1) return byEmail.filter((contact) => same(contact.name, row.name)).slice(0, 1);
  return contacts.filter((contact) => same(contact.name, row.name) && !(contact.email && row.email));
}

async function storeContacts(
  scope: Scope,
  rows: readonly Ready<ContactRow>[],
  dryRun: boolean,
): Promise<Outcome[]> {
  const batch = new Batch(scope);
  await batch.look([...new Set(rows.map(({ item }) => item.debtorNumber))], !dryRun);
  const outcomes = rows.map(({ item }) => batch.take(item));
  if (!dryRun) await batch.write();
  return outcomes;
}

/** People at offices from a CSV file, known by the office's debtor number and their e-mail address or name. */
export const importContacts: Command = {
  usage: 'import contacts <file>',
  describe:
    'import contacts from a CSV file, by debtor number and e-mail address or name; import their customers first',
  options: [{ flags: '--dry-run', describe: 'tell what would happen, and store nothing' }],
  run: (work, [file = ''], options, print) =>
    importFile(
      work,
      file,
      { columns: contactColumns, prepare: createPrepare(), store: storeContacts },
      Boolean(options.dryRun),
      print,
    ),
};
