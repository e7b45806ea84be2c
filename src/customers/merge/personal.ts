import { aboutCustomer, definePersonalData, notPersonal } from '../../kernel/personal.js';
import { customerData } from '../personal.js';
import { MergedCustomerSchema } from './merged-customer.js';

/** The same data as of the customer that was kept, for the same purposes, let go at the same time. */
const as = (property: string) => customerData.columns[property] ?? notPersonal;

export const mergedData = definePersonalData(MergedCustomerSchema, {
  subject: aboutCustomer('customerId'),
  rowsAtMinimise: 'keep',
  retention: 'master data',
  columns: {
    id: notPersonal,
    customerId: notPersonal,
    debtorNumber: as('debtorNumber'),
    officeName: as('officeName'),
    street: as('street'),
    postalCode: as('postalCode'),
    city: as('city'),
    country: as('country'),
    invoiceStreet: as('invoiceStreet'),
    invoicePostalCode: as('invoicePostalCode'),
    invoiceCity: as('invoiceCity'),
    invoiceCountry: as('invoiceCountry'),
    email: as('email'),
    phone: as('phone'),
    iban: as('iban'),
    kvkNumber: as('kvkNumber'),
    vatNumber: as('vatNumber'),
    language: as('language'),
    createdAt: notPersonal,
    mergedAt: notPersonal,
    mergedBy: notPersonal,
  },
});
