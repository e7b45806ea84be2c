import { createCustomers } from '../../migrations/customers-0001.js';
import { keepMinimised } from '../../migrations/customers-0002.js';
import { followInSets } from '../../migrations/customers-0003.js';
import { rememberNumbers } from '../../migrations/customers-0004.js';
import { findByDay } from '../../migrations/customers-0005.js';
import { mergeCustomers } from '../../migrations/customers-0006.js';
import { keepSubscriptions } from '../../migrations/customers-0007.js';
import { wholeMerges } from '../../migrations/customers-0008.js';
import { daysOneAfterAnother } from '../../migrations/customers-0009.js';
import { findStoppedByName } from '../../migrations/customers-0010.js';
import { importing } from '../kernel/import/progress.js';
import { definePlugin } from '../kernel/plugin.js';
import { CustomerChanges } from './changes.js';
import { CustomerSchema, SpentDebtorNumberSchema, SubscriptionSchema } from './customer.js';
import { customerFile } from './import/file.js';
import { subscriptionFile } from './import/subscriptions.js';
import { MergedCustomerSchema } from './merge/merged-customer.js';
import { mergedData } from './merge/personal.js';
import { MergeResolver } from './merge/resolvers.js';
import { operations } from './operations.js';
import { customerData, spentNumberData, subscriptionData } from './personal.js';
import { CustomerResolver } from './resolvers.js';
import { customerRules } from './rules.js';

/** Offices: what is kept of them, their subscriptions, and where they stand on the retention ladder. */
export default definePlugin({
  name: 'customers',
  describe: 'offices, their subscriptions and their place on the retention ladder',
  needs: ['staff'],
  entities: [CustomerSchema, SubscriptionSchema, SpentDebtorNumberSchema, MergedCustomerSchema],
  migrations: [
    createCustomers,
    keepMinimised,
    followInSets,
    rememberNumbers,
    findByDay,
    mergeCustomers,
    keepSubscriptions,
    wholeMerges,
    daysOneAfterAnother,
    findStoppedByName,
  ],
  resolvers: [CustomerResolver, MergeResolver, CustomerChanges],
  rules: customerRules,
  personalData: [customerData, subscriptionData, spentNumberData, mergedData],
  files: [customerFile, subscriptionFile],
  longWork: [importing],
  operations,
  promises: [
    { id: 'P2', keptBy: 'every column is classified: the compiler and the boot refuse one that is not' },
    { id: 'P3', keptBy: 'each personal column names its purposes' },
    { id: 'P11', keptBy: 'the database refuses to minimise a customer whose subscription has not ended' },
    { id: 'P12', keptBy: 'the database refuses to minimise before two years have passed' },
  ],
});
