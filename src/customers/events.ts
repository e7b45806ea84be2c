import { defineEvent } from '../kernel/events.js';

/** Whoever works with offices and their people. */
const everyday = ['support', 'invoicing', 'information', 'privacy'] as const;
const contract = ['support', 'invoicing', 'information', 'privacy', 'statutory'] as const;

export interface OfCustomer {
  customerId: string;
}
const aboutIt = ({ customerId }: OfCustomer) => ({ customer: customerId });

export const customerCreated = defineEvent<OfCustomer>('customer.created', aboutIt, {
  nl: 'Kantoor toegevoegd',
  en: 'Office added',
  for: contract,
});
export const customerChanged = defineEvent<OfCustomer & { fields: string[] }>('customer.changed', aboutIt, {
  nl: 'Gegevens van het kantoor gewijzigd',
  en: 'Details of the office changed',
  for: everyday,
});
export const subscriptionStarted = defineEvent<OfCustomer & { subscriptionId: string }>(
  'subscription.started',
  aboutIt,
  { nl: 'Abonnement begonnen', en: 'Subscription started', for: contract },
);
export const subscriptionEnded = defineEvent<OfCustomer & { subscriptionId: string; endedOn: string }>(
  'subscription.ended',
  aboutIt,
  { nl: 'Einde van abonnement vastgelegd', en: 'End of subscription recorded', for: contract },
);
/**
 * An import added customers, with subscriptions or without: one event for a whole batch instead of
 * `customer.created` and `subscription.started` for each. Changes to customers that were there are told one by one.
 */
export const customersImported = defineEvent<{ customerIds: string[] }>(
  'customers.imported',
  (payload) => ({
    records: ['Customer', payload.customerIds],
  }),
  { nl: 'Kantoor geïmporteerd', en: 'Office imported', for: contract },
);
/** The data of these customers was minimised in this transaction: clean what lies outside tables. */
export const customerMinimised = defineEvent<{ customerIds: readonly string[] }>(
  'customer.minimised',
  ({ customerIds }) => ({ records: ['Customer', customerIds] }),
  { nl: 'Gegevens geminimaliseerd', en: 'Data minimised', for: ['privacy', 'statutory'] },
);

/** Nothing is kept of these customers any more; they are gone in this transaction: clean what lies outside tables. */
export const customersGone = defineEvent<{ customerIds: readonly string[] }>(
  'customer.gone',
  ({ customerIds }) => ({ records: ['Customer', customerIds] }),
  { nl: 'Laatste gegevens verwijderd', en: 'Last data deleted', for: ['privacy', 'statutory'] },
);

export interface OfMerge extends OfCustomer {
  droppedId: string;
}
const aboutMerge = ({ customerId, droppedId }: OfMerge) => ({
  customer: customerId,
  record: ['Customer', droppedId] as const,
});

/**
 * Two customers are about to become one, in this transaction: settle what cannot stand beside each other, or throw
 * CONFLICT when it cannot be now. Both are still there, and locked.
 */
export const customersMerging = defineEvent<OfMerge>('customer.merging', aboutMerge, {
  nl: 'Samenvoegen begonnen',
  en: 'Merging begun',
  for: ['privacy'],
});
/** All that was kept of the dropped customer belongs to the other one, and the dropped one is gone. */
export const customersMerged = defineEvent<OfMerge>('customer.merged', aboutMerge, {
  nl: 'Samengevoegd met een dubbel kantoor',
  en: 'Merged with a duplicate',
  for: contract,
});
