import sql, { raw } from 'sql-template-tag';
import type { FileKind } from '../../kernel/file-kind.js';
import { customerColumns } from './columns.js';
import { createPrepare } from './prepare.js';
import { storeCustomers } from './store.js';

/** An office without an invoice address of its own has that of its establishment: so it is written, and read. */
const invoiceAddress = (['street', 'postal_code', 'city', 'country'] as const)
  .map(
    (part) =>
      `case when num_nonnulls(t.invoice_street, t.invoice_postal_code, t.invoice_city, t.invoice_country) = 0
        then t.${part} else t.invoice_${part} end as "invoice${part === 'postal_code' ? 'PostalCode' : part[0]?.toUpperCase() + part.slice(1)}"`,
  )
  .join(', ');

/** Offices, and in an import their subscriptions, known by their debtor number. */
export const customerFile: FileKind = {
  name: 'customers',
  describe: 'customers, with their subscriptions, by debtor number; an empty cell leaves what is known',
  columns: customerColumns,
  begin: (work) => ({ prepare: createPrepare(work.clock.today()), store: storeCustomers }),
  handout: {
    type: 'Customer',
    fields: [
      'debtorNumber',
      'officeName',
      'street',
      'postalCode',
      'city',
      'country',
      'invoiceStreet',
      'invoicePostalCode',
      'invoiceCity',
      'invoiceCountry',
      'email',
      'phone',
      'iban',
      'kvkNumber',
      'vatNumber',
      'language',
    ],
    rows: () => sql`
      select t.id as record, t.debtor_number as "debtorNumber", t.office_name as "officeName", t.street, t.postal_code as "postalCode",
        t.city, t.country, ${raw(invoiceAddress)}, t.email, t.phone, t.iban, t.kvk_number as "kvkNumber",
        t.vat_number as "vatNumber", t.language
      from customers.customer t where t.minimised_on is null order by t.debtor_number collate "C"`,
    leftOut: [
      {
        what: 'customers are left out, with all that is kept of them: they were minimised, and what remains is kept for the law alone',
        count: sql`select count(*) as n from customers.customer where minimised_on is not null`,
      },
    ],
  },
};
