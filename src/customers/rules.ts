import { forPersonalData, forPurpose, inherit, type RuleTree } from '../kernel/rules.js';

const known = forPurpose('support', 'invoicing', 'information', 'privacy', 'statutory');
const writes = forPurpose('support', 'invoicing');

export const customerRules: RuleTree = {
  Query: { customers: known, customer: known, previewMerge: writes },
  Mutation: {
    createCustomer: writes,
    updateCustomer: writes,
    startSubscription: writes,
    endSubscription: writes,
    mergeCustomers: writes,
  },
  Subscription: { customerChanged: known },
  Customer: inherit,
  // What happened is told as in the timeline: to those who are bound to secrecy.
  CustomerChange: {
    customerId: inherit,
    events: forPersonalData('support', 'invoicing', 'information', 'privacy', 'statutory'),
    customer: inherit,
  },
  CustomerSubscription: inherit,
  CustomerPayload: inherit,
  SubscriptionPayload: inherit,
  MergedCustomer: inherit,
  MergePreview: inherit,
  MergeMove: inherit,
  MergeClash: inherit,
  MergeCustomersPayload: inherit,
};
