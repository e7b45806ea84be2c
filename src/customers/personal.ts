import { aboutCustomer, aboutNobody, definePersonalData, holds, notPersonal } from '../kernel/personal.js';
import { CustomerSchema, SpentDebtorNumberSchema, SubscriptionSchema } from './customer.js';

const everyday = ['support', 'invoicing', 'privacy'] as const;
/** What tax law puts on an invoice, and the contract's dates, stay for as long as that law says (P14). */
const statutory = ['support', 'invoicing', 'bookkeeping', 'privacy', 'statutory'] as const;
const address = holds('contact details', { purposes: everyday, until: 'minimise' });
const invoiceAddress = holds('contact details', { purposes: statutory, until: 'statutory' });

export const customerData = definePersonalData(CustomerSchema, {
  subject: aboutCustomer('id'),
  rowsAtMinimise: 'keep',
  retention: 'master data',
  columns: {
    id: notPersonal,
    debtorNumber: holds('identifier', { purposes: statutory, until: 'statutory' }),
    officeName: holds('identity', { purposes: [...statutory, 'information'], until: 'statutory' }),
    street: address,
    postalCode: address,
    city: address,
    country: holds('contact details', { purposes: everyday, until: 'minimise', replaceBy: 'NL' }),
    invoiceStreet: invoiceAddress,
    invoicePostalCode: invoiceAddress,
    invoiceCity: invoiceAddress,
    invoiceCountry: invoiceAddress,
    email: holds('contact details', { purposes: [...everyday, 'information'], until: 'minimise' }),
    phone: holds('contact details', { purposes: everyday, until: 'minimise' }),
    iban: holds('financial', { purposes: ['invoicing', 'privacy'], until: 'minimise' }),
    kvkNumber: holds('identifier', { purposes: statutory, until: 'statutory' }),
    vatNumber: holds('identifier', { purposes: statutory, until: 'statutory' }),
    language: holds('contact details', {
      purposes: [...everyday, 'information'],
      until: 'minimise',
      replaceBy: 'nl',
    }),
    endedOn: holds('contract', { purposes: [...statutory, 'information'], until: 'statutory' }),
    startedOn: holds('contract', { purposes: [...statutory, 'information'], until: 'statutory' }),
    minimisedOn: notPersonal,
    createdAt: notPersonal,
    version: notPersonal,
  },
  shows: { phoneForDisplay: 'phone', minimiseFrom: 'endedOn', minimiseBefore: 'endedOn' },
});

export const subscriptionData = definePersonalData(SubscriptionSchema, {
  subject: aboutCustomer('customerId'),
  rowsAtMinimise: 'keep',
  retention: 'master data',
  columns: {
    id: notPersonal,
    customerId: notPersonal,
    plan: holds('contract', { purposes: [...statutory, 'information'], until: 'statutory' }),
    startedOn: holds('contract', { purposes: [...statutory, 'information'], until: 'statutory' }),
    endedOn: holds('contract', { purposes: [...statutory, 'information'], until: 'statutory' }),
    createdAt: notPersonal,
    version: notPersonal,
  },
});

/** Once the customer is gone its number tells of nobody: nothing is left that it could be held against. */
export const spentNumberData = definePersonalData(SpentDebtorNumberSchema, {
  subject: aboutNobody,
  rowsAtMinimise: 'keep',
  columns: { number: notPersonal },
});
