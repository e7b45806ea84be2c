import sql from 'sql-template-tag';
import type { FileKind } from '../../kernel/file-kind.js';
import { headColumns, invoiceColumns, lineColumns } from './columns.js';
import { createPrepare } from './prepare.js';
import { storeInvoices } from './store.js';

const heads = headColumns.map(({ field }) => field);

/**
 * Invoices and credit notes as they were issued, a row for each line. Of an earlier system they keep their own numbers,
 * cannot change, and are handed over to nobody unless `--share` says so.
 */
export const invoiceFile: FileKind = {
  name: 'invoices',
  describe:
    'invoices and credit notes of an earlier system, by their own numbers, a row for each line; they cannot change',
  columns: invoiceColumns,
  groupBy: 'number',
  options: [
    { flags: '--share', describe: 'hand them over to the bookkeeper and the accountant, as if issued today' },
  ],
  begin: (work, { share }) => ({
    prepare: createPrepare(work.clock.today()),
    store: (scope, rows, dryRun) => storeInvoices(scope, rows as never, dryRun, Boolean(share)),
  }),
  handout: {
    type: 'Invoice',
    fields: ['number', ...heads, ...lineColumns.map(({ field }) => field)],
    // What stands on an invoice once is written once, with its first line.
    rows: ({ clock }) => sql`
      with one as (
        select i.*, c.debtor_number, o.number as credited
        from invoices.invoice i join customers.customer c on c.id = i.customer_id left join invoices.invoice o on o.id = i.credits_id
        where i.state = 'ISSUED' and c.minimised_on is null and i.held_until >= ${clock.today()}::date)
      select one.id as record, one.number, h.*,
        l.position, l.description, l.quantity, l.unit, l.unit_price as "unitPrice", l.discount, l.vat_category as "vatCategory",
        l.vat_rate as "vatRate", l.net as "lineNet"
      from one join invoices.line l on l.invoice_id = one.id
      left join lateral (
        select one.debtor_number as "debtorNumber", one.kind, one.issued_on as "issuedOn", one.supplied_on as "suppliedOn", one.due_on as "dueOn",
          extract(year from one.held_until)::int - 7 as "financialYear", one.series, one.year, one.sequence,
          coalesce(one.credited, one.credits_earlier) as credits, one.reference, one.note, one.exemption_reason as "exemptionReason", one.language,
          one.buyer ->> 'name' as "buyerName", one.buyer ->> 'street' as "buyerStreet", one.buyer ->> 'postalCode' as "buyerPostalCode",
          one.buyer ->> 'city' as "buyerCity", one.buyer ->> 'country' as "buyerCountry", one.buyer ->> 'kvkNumber' as "buyerKvkNumber",
          one.buyer ->> 'vatNumber' as "buyerVatNumber",
          one.seller ->> 'name' as "sellerName", one.seller ->> 'street' as "sellerStreet", one.seller ->> 'postalCode' as "sellerPostalCode",
          one.seller ->> 'city' as "sellerCity", one.seller ->> 'country' as "sellerCountry", one.seller ->> 'kvkNumber' as "sellerKvkNumber",
          one.seller ->> 'vatNumber' as "sellerVatNumber", one.seller ->> 'iban' as "sellerIban", one.seller ->> 'email' as "sellerEmail",
          one.seller ->> 'phone' as "sellerPhone", one.net, one.vat, one.gross, one.breakdown
        where l.position = (select min(position) from invoices.line f where f.invoice_id = one.id)) h on true
      order by one.issued_on, one.kind desc, one.number collate "C", l.position`,
    leftOut: [
      {
        what: 'drafts are left out: only what was issued is an invoice',
        count: sql`select count(*) as n from invoices.invoice where state = 'DRAFT'`,
      },
    ],
  },
};
