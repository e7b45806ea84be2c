import { defineEvent } from '../kernel/events.js';

export interface OfCustomer {
  customerId: string;
}
const aboutIt = ({ customerId }: OfCustomer) => ({ customer: customerId });

export const customerCreated = defineEvent<OfCustomer>('customer.created', aboutIt);
export const customerChanged = defineEvent<OfCustomer & { fields: string[] }>('customer.changed', aboutIt);
export const subscriptionStarted = defineEvent<OfCustomer & { subscriptionId: string }>(
  'subscription.started',
  aboutIt,
);
export const subscriptionEnded = defineEvent<OfCustomer & { subscriptionId: string; endedOn: string }>(
  'subscription.ended',
  aboutIt,
);
/**
 * An import added customers, with subscriptions or without: one event for a whole batch instead of
 * `customer.created` and `subscription.started` for each. Changes to customers that were there are told one by one.
 */
export const customersImported = defineEvent<{ customerIds: string[] }>('customers.imported', (payload) => ({
  records: ['Customer', payload.customerIds],
}));
/** The data of these customers was minimised in this transaction: clean what lies outside tables. */
export const customerMinimised = defineEvent<{ customerIds: readonly string[] }>(
  'customer.minimised',
  ({ customerIds }) => ({ records: ['Customer', customerIds] }),
);
