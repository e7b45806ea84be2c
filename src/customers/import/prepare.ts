import { checksOf } from '../../kernel/input.js';
import type { Import } from '../../kernel/file-kind.js';
import { Seen } from '../../kernel/import/seen.js';
import type { Values } from '../../kernel/import/columns.js';
import { type CustomerChanges, isLikelyDay } from '../actions.js';
import { CreateCustomerInput } from '../inputs.js';

/** What a row says of a customer and, where it does, of one of its subscriptions. */
export interface CustomerRow {
  readonly debtorNumber: string;
  readonly officeName: string;
  readonly changes: CustomerChanges;
  readonly subscription: SubscriptionRow | undefined;
  /** False for a later row about the same customer, which says the same of it and may tell of another subscription. */
  readonly first: boolean;
}

export interface SubscriptionRow {
  /** Klantmap's own, where the file came from it. */
  readonly id?: string;
  readonly plan: string;
  readonly startedOn: string;
  /** Undefined: the file does not say. */
  readonly endedOn: string | undefined;
}

type Reasons = { readonly reasons: readonly string[] };

/** @param today a calendar date, such as `2026-11-23` */
export function createPrepare(today: string): Import<CustomerRow>['prepare'] {
  const seen = new Seen();
  return (values, line) => {
    const { debtorNumber, officeName, plan, startedOn, endedOn, ...rest } = values as Values & {
      debtorNumber: string;
      officeName: string;
    };
    const changes = withHouseNumbers(rest);
    const subscription = subscriptionIn({ plan, startedOn, endedOn }, today);
    const reasons = [
      ...tooLong(changes),
      ...(subscription && 'reasons' in subscription ? subscription.reasons : []),
    ];
    if (reasons.length > 0) return { reasons };

    const content = JSON.stringify([officeName, changes]);
    const earlier = seen.earlier(debtorNumber, content);
    if (earlier && !earlier.same)
      return { reasons: [`debiteurnummer staat ook op regel ${earlier.line}, met andere gegevens`] };
    if (!earlier) seen.add(debtorNumber, content, line);
    return {
      debtorNumber,
      officeName,
      changes,
      subscription: subscription as SubscriptionRow | undefined,
      first: !earlier,
    };
  };
}

/** Here street and house number are one line, as they are on an envelope. */
function withHouseNumbers(values: Values): CustomerChanges {
  const { houseNumber, addition, invoiceHouseNumber, ...changes } = values;
  const together = (...parts: unknown[]) => parts.filter((part) => part !== undefined).join(' ');
  if (changes.street) changes.street = together(changes.street, houseNumber, addition);
  if (changes.invoiceStreet) changes.invoiceStreet = together(changes.invoiceStreet, invoiceHouseNumber);
  return changes as CustomerChanges;
}

const tooLong = (changes: CustomerChanges): string[] =>
  (['street', 'invoiceStreet'] as const)
    .filter((field) =>
      checksOf(CreateCustomerInput, field).some(({ problem }) => changes[field] && problem(changes[field])),
    )
    .map((field) => `${field === 'street' ? 'straat en huisnummer' : 'factuuradres'}: samen te lang`);

export function subscriptionIn(values: Values, today: string): SubscriptionRow | Reasons | undefined {
  const { plan, startedOn, endedOn } = values as Partial<SubscriptionRow>;
  if (!plan && !startedOn && !endedOn) return undefined;
  if (!plan || !startedOn)
    return { reasons: [`abonnement: ${plan ? 'de ingangsdatum' : 'de naam ervan'} ontbreekt`] };
  const unlikely = [startedOn, endedOn].filter((date) => date && !isLikelyDay(date, today));
  if (unlikely.length > 0)
    return { reasons: ['abonnement: een onwaarschijnlijke datum; controleer het jaar'] };
  if (endedOn && endedOn < startedOn) return { reasons: ['einddatum: ligt vóór de ingangsdatum'] };
  return { plan, startedOn, endedOn };
}
