import { defineSettings, setting } from '../kernel/settings.js';

/** Who sends the invoices. Drafts can be made without; issuing says which one is missing. */
export const invoiceSettings = defineSettings({
  name: setting.text('SELLER_NAME', { describe: 'vendor’s full name on invoices', default: null }),
  street: setting.text('SELLER_STREET', { describe: 'vendor’s street and house number', default: null }),
  postalCode: setting.text('SELLER_POSTAL_CODE', { describe: 'vendor’s postal code', default: null }),
  city: setting.text('SELLER_CITY', { describe: 'vendor’s place', default: null }),
  country: setting.text('SELLER_COUNTRY', {
    describe: 'vendor’s country (ISO 3166-1 alpha-2)',
    default: 'NL',
  }),
  kvkNumber: setting.text('SELLER_KVK', { describe: 'vendor’s KvK number', default: null }),
  vatNumber: setting.text('SELLER_VAT', { describe: 'vendor’s VAT identification number', default: null }),
  iban: setting.text('SELLER_IBAN', { describe: 'account to which invoices are paid', default: null }),
  email: setting.email('SELLER_EMAIL', { describe: 'vendor’s e-mail address on invoices', default: null }),
  phone: setting.text('SELLER_PHONE', { describe: 'vendor’s phone number on invoices', default: '' }),
  series: setting.text('INVOICE_SERIES', {
    describe: 'what invoice numbers start with; may be empty',
    default: '',
  }),
  paymentDays: setting.integer('INVOICE_PAYMENT_DAYS', {
    describe: 'days in which an invoice is to be paid',
    default: 30,
  }),
});
