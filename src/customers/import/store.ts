import sql, { empty } from 'sql-template-tag';
import { columnsOf } from '../../kernel/database.js';
import { newId } from '../../kernel/ids.js';
import type { Ready } from '../../kernel/file-kind.js';
import { insertRows, updateRows } from '../../kernel/import/rows.js';
import type { Outcome } from '../../kernel/import/tally.js';
import type { Scope } from '../../kernel/scope.js';
import { assign, blankCustomer, type PlainCustomer } from '../actions.js';
import { CustomerSchema, SubscriptionSchema } from '../customer.js';
import * as events from '../events.js';
import type { CustomerRow, SubscriptionRow } from './prepare.js';
import type { SubscriptionOf } from './subscriptions.js';

const changeable = [
  'officeName',
  'street',
  'postalCode',
  'city',
  'country',
  'invoiceStreet',
  'invoicePostalCode',
  'invoiceCity',
  'invoiceCountry',
  'email',
  'phone',
  'iban',
  'kvkNumber',
  'vatNumber',
  'language',
] as const satisfies readonly (keyof PlainCustomer)[];

interface PlainSubscription {
  id: string;
  customerId: string;
  plan: string;
  startedOn: string;
  endedOn: string | null;
  createdAt: Date;
}

/** What a batch comes down to, before any of it is written. */
class Batch {
  readonly customers = new Map<string, PlainCustomer>();
  /** Numbers of customers that are gone, with that of the one that they were merged into, if any. */
  readonly #spent = new Map<string, string | null>();
  /** By their id, and by what they are of. */
  readonly subscriptions = new Map<string, PlainSubscription>();
  readonly made = new Map<string, PlainCustomer>();
  readonly changed = new Map<string, { customer: PlainCustomer; fields: string[] }>();
  readonly started = new Map<string, PlainSubscription>();
  readonly ended = new Map<string, PlainSubscription>();

  constructor(private readonly scope: Scope) {}

  /** Finds who is there already; in a transaction, nobody else changes them until it ends. */
  async look(debtorNumbers: Iterable<string>, ids: readonly string[], lock: boolean): Promise<void> {
    const { database } = this.scope.house;
    const known = await this.scope.rows<PlainCustomer>(sql`
      select ${columnsOf(database, CustomerSchema, 't')} from customers.customer t
      where t.debtor_number = any(${[...debtorNumbers]}) order by t.id ${lock ? sql`for update` : empty}`);
    for (const customer of known) this.customers.set(customer.debtorNumber, customer);
    const spent = await this.scope.rows<{ number: string; kept: string | null }>(sql`
      select s.number, c.debtor_number as kept from customers.spent_debtor_number s
        left join customers.alias a on a.debtor_number = s.number left join customers.customer c on c.id = a.customer_id
      where s.number = any(${[...debtorNumbers]})`);
    for (const { number, kept } of spent) this.#spent.set(number, kept);
    if (known.length === 0) return;
    const subscriptions = await this.scope.rows<PlainSubscription>(sql`
      select ${columnsOf(database, SubscriptionSchema, 't')} from customers.subscription t
      where t.customer_id = any(${known.map(({ id }) => id)}) or t.id = any(${ids})`);
    for (const one of subscriptions) this.#know(one);
  }

  #know(one: PlainSubscription): void {
    this.subscriptions.set(subscriptionKey(one.customerId, one), one);
    this.subscriptions.set(one.id, one);
  }

  take(row: CustomerRow): Outcome {
    const known = this.customers.get(row.debtorNumber);
    if (known?.minimisedOn) return minimised(known.minimisedOn);
    if (!known && this.#spent.has(row.debtorNumber)) {
      const kept = this.#spent.get(row.debtorNumber);
      return {
        rejected: kept
          ? `dit kantoor is samengevoegd met ${kept}; gebruik dat debiteurnummer`
          : 'dit debiteurnummer was van een kantoor dat weg is; een nummer wordt nooit opnieuw gebruikt',
      };
    }
    const customer = known ?? this.#make(row);
    const changed = known ? row.first && this.#change(known, row) : false;
    const subscribed = row.subscription ? this.#subscribe(customer, row.subscription) : 'unchanged';
    if (typeof subscribed === 'object') return subscribed;
    if (!known && row.first) return 'new';
    return changed || subscribed !== 'unchanged' ? 'changed' : 'unchanged';
  }

  takeSubscription(row: SubscriptionOf): Outcome {
    const customer = this.customers.get(row.debtorNumber);
    if (!customer)
      return { rejected: 'er is geen kantoor met dit debiteurnummer; importeer eerst de kantoren' };
    return customer.minimisedOn ? minimised(customer.minimisedOn) : this.#subscribe(customer, row);
  }

  #make({ debtorNumber, officeName, changes }: CustomerRow): PlainCustomer {
    const customer = blankCustomer(this.scope, debtorNumber, officeName);
    assign(customer, changes);
    this.customers.set(debtorNumber, customer);
    this.made.set(customer.id, customer);
    return customer;
  }

  #change(customer: PlainCustomer, { officeName, changes }: CustomerRow): boolean {
    const before = { ...customer };
    assign(customer, { officeName, ...changes });
    const fields = changeable.filter((field) => customer[field] !== before[field]);
    if (fields.length > 0) this.changed.set(customer.id, { customer, fields });
    return fields.length > 0;
  }

  #subscribe(customer: PlainCustomer, row: SubscriptionRow): Outcome {
    const known = this.subscriptions.get(row.id ?? subscriptionKey(customer.id, row));
    if (!known) {
      const started = {
        id: row.id ?? newId(this.scope),
        customerId: customer.id,
        plan: row.plan,
        startedOn: row.startedOn,
        endedOn: row.endedOn ?? null,
        createdAt: this.scope.now(),
      };
      this.#know(started);
      this.started.set(started.id, started);
      return 'new';
    }
    if (known.customerId !== customer.id || known.plan !== row.plan || known.startedOn !== row.startedOn)
      return {
        rejected: 'het abonnement met dit klantmap-id is een ander; laat het id leeg om er een toe te voegen',
      };
    if (row.endedOn === undefined || row.endedOn === known.endedOn) return 'unchanged';
    known.endedOn = row.endedOn;
    if (!this.started.has(known.id)) this.ended.set(known.id, known);
    return 'changed';
  }

  async write(): Promise<void> {
    const { scope, made, changed, started, ended } = this;
    // The database derives a customer's first and last day from its subscriptions; given with the customer, where one
    // row tells of one subscription, they spare it writing each customer twice.
    for (const one of started.values()) {
      const customer = made.get(one.customerId);
      if (customer && customer.startedOn === null) {
        customer.startedOn = one.startedOn;
        customer.endedOn = one.endedOn;
      }
    }
    await insertRows(scope, CustomerSchema, [...made.values()], [
      'id',
      'debtorNumber',
      'startedOn',
      'endedOn',
      'createdAt',
      ...changeable,
    ] as const);
    await updateRows(
      scope,
      CustomerSchema,
      [...changed.values()].map(({ customer }) => customer),
      changeable,
    );
    await insertRows(
      scope,
      SubscriptionSchema,
      [...started.values()],
      ['id', 'customerId', 'plan', 'startedOn', 'endedOn', 'createdAt'],
    );
    await updateRows(scope, SubscriptionSchema, [...ended.values()], ['endedOn']);
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const { scope, made, changed, started, ended } = this;
    if (made.size > 0) await scope.emit(events.customersImported, { customerIds: [...made.keys()] });
    for (const { customer, fields } of changed.values())
      await scope.emit(events.customerChanged, { customerId: customer.id, fields });
    for (const { customerId, id, endedOn } of started.values()) {
      if (made.has(customerId)) continue;
      await scope.emit(events.subscriptionStarted, { customerId, subscriptionId: id });
      if (endedOn) await scope.emit(events.subscriptionEnded, { customerId, subscriptionId: id, endedOn });
    }
    for (const { customerId, id, endedOn } of ended.values())
      await scope.emit(events.subscriptionEnded, {
        customerId,
        subscriptionId: id,
        endedOn: endedOn as string,
      });
  }
}

const subscriptionKey = (customerId: string, { plan, startedOn }: { plan: string; startedOn: string }) =>
  `${customerId} ${startedOn} ${plan}`;

const minimised = (day: string): Outcome => ({
  rejected: `dit kantoor is op ${day} geminimaliseerd; wat er nog van is, wordt alleen voor de wet bewaard`,
});

/** Stores a batch of rows in a handful of statements, or tells what that would do. */
export async function storeCustomers(
  scope: Scope,
  rows: readonly Ready<CustomerRow>[],
  dryRun: boolean,
): Promise<Outcome[]> {
  const batch = new Batch(scope);
  await batch.look(new Set(rows.map(({ item }) => item.debtorNumber)), [], !dryRun);
  const outcomes = rows.map(({ item }) => batch.take(item));
  if (!dryRun) await batch.write();
  return outcomes;
}

export async function storeSubscriptions(
  scope: Scope,
  rows: readonly Ready<SubscriptionOf>[],
  dryRun: boolean,
): Promise<Outcome[]> {
  const batch = new Batch(scope);
  const ids = rows.flatMap(({ item }) => item.id ?? []);
  await batch.look(new Set(rows.map(({ item }) => item.debtorNumber)), ids, !dryRun);
  const outcomes = rows.map(({ item }) => batch.takeSubscription(item));
  if (!dryRun) await batch.write();
  return outcomes;
}
