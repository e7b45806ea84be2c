import sql, { empty } from 'sql-template-tag';
import { byDebtorNumber } from '../../customers/merge/alias.js';
import { columnsOf } from '../../kernel/database.js';
import type { Ready } from '../../kernel/file-kind.js';
import { newId } from '../../kernel/ids.js';
import { allErased } from '../../kernel/letting-go.js';
import { insertRows, updateRows } from '../../kernel/import/rows.js';
import type { Outcome } from '../../kernel/import/tally.js';
import type { Scope } from '../../kernel/scope.js';
import { type Contact, ContactSchema } from '../contact.js';
import * as events from '../events.js';
import type { ContactRow } from './prepare.js';

const same = (one: string | null | undefined, other: string | null | undefined): boolean =>
  Boolean(one) && one?.toLowerCase() === other?.toLowerCase();

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
  readonly #byId = new Map<string, PlainContact>();
  readonly #erased = new Set<string>();
  readonly #made = new Set<PlainContact>();
  readonly #before = new Map<PlainContact, PlainContact>();

  constructor(private readonly scope: Scope) {}

  async look(debtorNumbers: readonly string[], ids: readonly string[], lock: boolean): Promise<void> {
    const offices = await this.scope.rows<Omit<Office, 'contacts'>>(sql`
      select t.id, n.number as "debtorNumber", t.minimised_on as "minimisedOn"
      from ${byDebtorNumber(debtorNumbers)} n join customers.customer t using (id)
      order by t.id ${lock ? sql`for update of t` : empty}`);
    const byId = new Map<string, Office>();
    for (const office of offices) {
      const known = byId.get(office.id) ?? { ...office, contacts: [] };
      byId.set(office.id, known);
      this.#offices.set(office.debtorNumber, known);
    }
    const contacts = await this.scope.rows<PlainContact>(sql`
      select ${columnsOf(this.scope.house.database, ContactSchema, 't')} from contacts.contact t
      where t.customer_id = any(${[...byId.keys()]}) or t.id = any(${ids}) order by t.id`);
    for (const contact of contacts) {
      byId.get(contact.customerId)?.contacts.push(contact);
      this.#byId.set(contact.id, contact);
      this.#before.set(contact, { ...contact });
    }
    const erased = await this.scope.rows<{ id: string }>(
      sql`select e.id from (${allErased(this.scope.house)}) e where e.id = any(${ids})`,
    );
    for (const { id } of erased) this.#erased.add(id);
  }

  take({ debtorNumber, id, ...row }: ContactRow): Outcome {
    const office = this.#offices.get(debtorNumber);
    if (!office)
      return { rejected: 'er is geen kantoor met dit debiteurnummer; importeer eerst de kantoren' };
    if (office.minimisedOn)
      return {
        rejected: `dit kantoor is op ${office.minimisedOn} geminimaliseerd en krijgt geen contactpersonen meer`,
      };
    const withId = id === undefined ? undefined : this.#byId.get(id);
    if (withId && withId.customerId !== office.id)
      return { rejected: 'de contactpersoon met dit klantmap-id hoort bij een ander kantoor' };
    if (id !== undefined && this.#erased.has(id))
      return {
        rejected:
          'deze contactpersoon is op eigen verzoek gewist (AVG art. 17); wie opnieuw klantcontact wil, wordt zonder klantmap-id ingevoerd',
      };
    // An id that is unknown is somebody new: two who are alike in all else stay two.
    const found = id === undefined ? matching(office.contacts, row) : withId ? [withId] : [];
    if (found.length > 1)
      return { rejected: 'er zijn meer contactpersonen van deze naam bij dit kantoor; geef het e-mailadres' };
    const [known] = found;
    const before = known && { ...known };
    const contact = known ?? this.#make(office, id);
    if (row.general) for (const other of office.contacts) if (other !== contact) other.general = false; // at most one is
    // Saying that somebody is not the general contact names nobody else, and an office with contacts has one.
    const { general, ...details } = row;
    Object.assign(contact, general ? row : details);
    if (!before) return 'new';
    return changeable.some((field) => contact[field] !== before[field]) ? 'changed' : 'unchanged';
  }

  #make(office: Office, id = newId(this.scope)): PlainContact {
    const contact: PlainContact = {
      id,
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
    this.#byId.set(id, contact);
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

export async function storeContacts(
  scope: Scope,
  rows: readonly Ready<ContactRow>[],
  dryRun: boolean,
): Promise<Outcome[]> {
  const batch = new Batch(scope);
  const ids = rows.flatMap(({ item }) => item.id ?? []);
  await batch.look([...new Set(rows.map(({ item }) => item.debtorNumber))], ids, !dryRun);
  const outcomes = rows.map(({ item }) => batch.take(item));
  if (!dryRun) await batch.write();
  return outcomes;
}
