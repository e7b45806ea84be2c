import sql from 'sql-template-tag';
import { badInput, conflict, notFound } from '../errors.js';
import { isUuid, newId } from '../kernel/ids.js';
import { given } from '../kernel/input.js';
import type { Scope } from '../kernel/scope.js';
import { Customer, CustomerSubscription } from './customer.js';
import * as events from './events.js';
import type {
  CreateCustomerInput,
  EndSubscriptionInput,
  StartSubscriptionInput,
  UpdateCustomerInput,
} from './inputs.js';
import { isDutchPostalCode, kvkNumberOf, postalCodeOf, vatNumberOf } from './identifiers.js';
import { keptInstead } from './merge/alias.js';
import { e164 } from './phone.js';

/** @throws BAD_USER_INPUT when the debtor number is taken, by whomever and however long ago */
export async function createCustomer(scope: Scope, input: CreateCustomerInput): Promise<Customer> {
  const { debtorNumber, officeName, ...details } = given(input);
  if (debtorNumber && !(await isFree(scope, debtorNumber))) {
    throw badInput(
      'debtorNumber',
      `${debtorNumber} is, or was, of another customer; a debtor number is never used twice`,
    );
  }
  const customer = scope.em.create(
    Customer,
    blankCustomer(scope, debtorNumber ?? (await nextDebtorNumber(scope)), officeName as string),
  );
  assign(customer, tidied(details, customer));
  await scope.emit(events.customerCreated, { customerId: customer.id });
  return customer;
}

export type PlainCustomer = Omit<Customer, 'version'>;

/** A customer of whom nothing more is known. */
export const blankCustomer = (scope: Scope, debtorNumber: string, officeName: string): PlainCustomer => ({
  id: newId(scope),
  debtorNumber,
  officeName,
  street: null,
  postalCode: null,
  city: null,
  country: 'NL',
  invoiceStreet: null,
  invoicePostalCode: null,
  invoiceCity: null,
  invoiceCountry: null,
  email: null,
  phone: null,
  iban: null,
  kvkNumber: null,
  vatNumber: null,
  language: 'nl',
  endedOn: null,
  startedOn: null,
  minimisedOn: null,
  createdAt: scope.now(),
});

/** Nobody has it or ever had it; nobody else gets it before this transaction ends. */
async function isFree(scope: Scope, debtorNumber: string): Promise<boolean> {
  const claimed = await scope.row<{ free: boolean }>(
    sql`select customers.claim_debtor_number(${debtorNumber}) as free`,
  );
  return claimed?.free === true;
}

async function nextDebtorNumber(scope: Scope): Promise<string> {
  for (;;) {
    const row = await scope.row<{ next: string }>(
      sql`select nextval('customers.debtor_number_seq')::text as next`,
    );
    const next = row?.next ?? '';
    // Numbers may also be given, so the sequence can meet one that is taken.
    if (await isFree(scope, next)) return next;
  }
}

/** @throws CONFLICT when somebody else changed the record, or when it was minimised */
export async function updateCustomer(scope: Scope, input: UpdateCustomerInput): Promise<Customer> {
  const { id, version, ...changes } = given(input);
  const customer = await findCustomer(scope, id as string);
  refuseMerged(customer, id as string);
  if (customer.version !== version) {
    throw conflict(
      `Somebody else changed this customer after you read it: it is at version ${customer.version} now. Read it again, then repeat your change.`,
      {
        version: customer.version,
      },
    );
  }
  refuseMinimised(customer);
  for (const field of ['officeName', 'country', 'language'] as const)
    if (changes[field] === null) throw badInput(field, 'cannot be emptied; leave it out, or give another');
  assign(customer, tidied(changes, customer));
  await scope.emit(events.customerChanged, { customerId: customer.id, fields: Object.keys(changes) });
  return customer;
}

export type CustomerChanges = Partial<Omit<CreateCustomerInput, 'debtorNumber'>>;

const tidyings: Partial<Record<keyof CustomerChanges, (text: string) => string>> = {
  phone: (text) => e164('phone', text),
  kvkNumber: kvkNumberOf,
  vatNumber: vatNumberOf,
  postalCode: postalCodeOf,
  invoicePostalCode: postalCodeOf,
};

/** As they are kept. @throws BAD_USER_INPUT for a postal code that is none of the country */
function tidied(changes: CustomerChanges, { country, invoiceCountry }: PlainCustomer): CustomerChanges {
  const tidy: Record<string, unknown> = { ...changes };
  for (const [field, form] of Object.entries(tidyings))
    if (typeof tidy[field] === 'string') tidy[field] = form(tidy[field]);
  for (const [field, land] of [
    ['postalCode', changes.country ?? country],
    ['invoicePostalCode', changes.invoiceCountry ?? invoiceCountry ?? changes.country ?? country],
  ] as const) {
    const code = changes[field];
    if (code && land === 'NL' && !isDutchPostalCode(code))
      throw badInput(
        field,
        `${JSON.stringify(code)} is no Dutch postal code, such as 1234 AB; give the country if it is elsewhere`,
      );
  }
  return tidy as CustomerChanges;
}

const invoiceFields = {
  street: 'invoiceStreet',
  postalCode: 'invoicePostalCode',
  city: 'invoiceCity',
  country: 'invoiceCountry',
} as const;

/**
 * Writes what was given. The invoice address follows the establishment's until it is given itself: it stays after
 * minimising, when the establishment address is gone, so it has to be there in its own right.
 * @param changes as they are kept, such as the phone number in E.164
 */
export function assign(customer: PlainCustomer, changes: CustomerChanges): void {
  const { officeName, country, language, ...rest } = changes;
  const follows = Object.entries(invoiceFields).every(
    ([from, to]) => customer[to] === null || customer[to] === customer[from as 'street'],
  );
  if (officeName) customer.officeName = officeName;
  if (country) customer.country = country;
  if (language) customer.language = language;
  Object.assign(customer, rest);
  const givenItself = Object.values(invoiceFields).some(
    (field) => changes[field] !== undefined && changes[field] !== null,
  );
  if (!follows || givenItself) return;
  for (const [from, to] of Object.entries(invoiceFields)) customer[to] = customer[from as 'street'];
}

export async function findCustomer(scope: Scope, id: string): Promise<Customer> {
  const customer = isUuid(id) ? await scope.em.findOne(Customer, { id }) : null;
  if (customer) return customer;
  const kept = isUuid(id) ? (await keptInstead(scope, [id])).get(id) : undefined;
  if (!kept) throw notFound('customer', id);
  return scope.em.findOneOrFail(Customer, { id: kept });
}

/** A version that was read of one record says nothing of the record that it was merged into. */
export function refuseMerged({ id }: { id: string }, read: string): void {
  if (id !== read.toLowerCase())
    throw conflict(
      `This customer was merged into ${id} after you read it: read that one, then repeat your change.`,
      {
        mergedInto: id,
      },
    );
}

export { isUuid };

export function refuseMinimised(customer: { minimisedOn: string | null }): void {
  if (customer.minimisedOn)
    throw conflict(
      `This customer was minimised on ${customer.minimisedOn}; what remains is kept for the law alone and cannot change.`,
    );
}

/** Starts a subscription; for an office that stopped, this ends the countdown to minimising. */
export async function startSubscription(
  scope: Scope,
  input: StartSubscriptionInput,
): Promise<{ customer: Customer; subscription: CustomerSubscription }> {
  const customer = await findCustomer(scope, input.customerId);
  refuseMinimised(customer);
  refuseFarDates('startedOn', input.startedOn, scope);
  const subscription = scope.em.create(CustomerSubscription, {
    id: newId(scope),
    customerId: customer.id,
    plan: input.plan.trim(),
    startedOn: input.startedOn,
    endedOn: null,
    createdAt: scope.now(),
  });
  await scope.emit(events.subscriptionStarted, { customerId: customer.id, subscriptionId: subscription.id });
  await scope.em.flush();
  await scope.em.refresh(customer); // its first and last day are derived by the database
  return { customer, subscription };
}

export async function endSubscription(
  scope: Scope,
  input: EndSubscriptionInput,
): Promise<{ customer: Customer; subscription: CustomerSubscription }> {
  const subscription = isUuid(input.id)
    ? await scope.em.findOne(CustomerSubscription, { id: input.id })
    : null;
  if (!subscription) throw notFound('subscription', input.id);
  if (subscription.version !== input.version)
    throw conflict(`Somebody else changed this subscription: it is at version ${subscription.version} now.`, {
      version: subscription.version,
    });
  const customer = await findCustomer(scope, subscription.customerId);
  refuseMinimised(customer);
  if (input.endedOn && input.endedOn < subscription.startedOn)
    throw badInput('endedOn', `must not be before the first day, ${subscription.startedOn}`);
  if (input.endedOn) refuseFarDates('endedOn', input.endedOn, scope);
  subscription.endedOn = input.endedOn;
  await scope.em.flush();
  await scope.emit(events.subscriptionEnded, {
    customerId: customer.id,
    subscriptionId: subscription.id,
    endedOn: input.endedOn ?? 'taken back',
  });
  await scope.em.refresh(customer);
  return { customer, subscription };
}

/** @param today a calendar date, such as the scope's */
export function isLikelyDay(date: string, today: string): boolean {
  const year = Number(date.slice(0, 4));
  return year >= 1980 && year <= Number(today.slice(0, 4)) + 10;
}

/** A typing error in a year would keep data for ever, or let it go too early. */
function refuseFarDates(field: string, date: string, scope: Scope): void {
  if (!isLikelyDay(date, scope.today())) throw badInput(field, `${date} is not a likely day; check the year`);
}
