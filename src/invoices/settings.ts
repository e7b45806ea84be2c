import {
  countryOf,
  kvkNumberOf,
  vatNumberOf,
  wrongKvkNumber,
  wrongVatNumber,
} from '../customers/identifiers.js';
import { mailSettings } from '../kernel/mail.js';
import { ibanOf } from '../kernel/scalars.js';
import type { Scope } from '../kernel/scope.js';
import { defineSettings, setting } from '../kernel/settings.js';

/** As a customer's number is checked: what is printed on an invoice can never be put right. */
const checked =
  (wrong: (text: string) => string | undefined, tidy: (text: string) => string) => (text: string) => {
    const problem = wrong(text);
    if (problem) throw new Error(problem);
    return tidy(text);
  };

/** Who sends the invoices. Drafts can be made without; issuing says which one is missing. */
export const invoiceSettings = defineSettings({
  name: setting.text('SELLER_NAME', { describe: 'vendor’s full name on invoices', default: null }),
  street: setting.text('SELLER_STREET', { describe: 'vendor’s street and house number', default: null }),
  postalCode: setting.text('SELLER_POSTAL_CODE', { describe: 'vendor’s postal code', default: null }),
  city: setting.text('SELLER_CITY', { describe: 'vendor’s place', default: null }),
  country: setting.parsed('SELLER_COUNTRY', {
    describe: 'vendor’s country (ISO 3166-1 alpha-2)',
    default: 'NL',
    parse: countryOf,
  }),
  kvkNumber: setting.parsed('SELLER_KVK', {
    describe: 'vendor’s KvK number',
    default: null,
    parse: checked(wrongKvkNumber, kvkNumberOf),
  }),
  vatNumber: setting.parsed('SELLER_VAT', {
    describe: 'vendor’s VAT identification number',
    default: null,
    parse: checked(wrongVatNumber, vatNumberOf),
  }),
  iban: setting.parsed('SELLER_IBAN', {
    describe: 'account to which invoices are paid',
    default: null,
    parse: ibanOf,
  }),
  email: setting.email('SELLER_EMAIL', { describe: 'vendor’s e-mail address on invoices', default: null }),
  phone: setting.text('SELLER_PHONE', { describe: 'vendor’s phone number on invoices', default: '' }),
  series: setting.text('INVOICE_SERIES', {
    describe: 'what invoice numbers start with; may be empty',
    default: '',
  }),
  paymentDays: setting.integer('INVOICE_PAYMENT_DAYS', {
    describe: 'days in which an invoice is to be paid',
    default: 30,
    from: 0,
    to: 365,
  }),
});

/** Who the house is of, as an auditor or a customer knows it; without one, as its mails are signed. */
export const vendorName = (scope: Pick<Scope, 'settings'>): string =>
  scope.settings(invoiceSettings).name ?? scope.settings(mailSettings).fromName;
