import sql from 'sql-template-tag';
import type { Customer } from '../../customers/customer.js';
import { byDebtorNumber } from '../../customers/merge/alias.js';
import { BootError } from '../../errors.js';
import type { Ready } from '../../kernel/file-kind.js';
import { newId } from '../../kernel/ids.js';
import { insertRows } from '../../kernel/import/rows.js';
import type { Outcome } from '../../kernel/import/tally.js';
import type { Scope } from '../../kernel/scope.js';
import type { Buyer, Seller } from '../document.js';
import * as events from '../events.js';
import { type Invoice, type InvoiceLine, InvoiceSchema, LineSchema } from '../invoice.js';
import { invoiceSettings } from '../settings.js';
import { amountsOf, NotAsIssued } from './as-issued.js';
import { type Head, heldUntil, type InvoiceRow } from './prepare.js';

type Office = Pick<
  Customer,
  | 'id' | 'debtorNumber' | 'officeName' | 'minimisedOn' | 'language' | 'kvkNumber' | 'vatNumber'
  | 'invoiceStreet' | 'invoicePostalCode' | 'invoiceCity' | 'invoiceCountry'
>; // prettier-ignore

type Known = Pick<
  Invoice,
  'id' | 'customerId' | 'kind' | 'number' | 'series' | 'year' | 'sequence' | 'issuedOn' | 'gross'
> & { credited: boolean };

interface Taken {
  invoice: Omit<Invoice, 'version'>;
  lines: InvoiceLine[];
}

/** What a batch comes down to, before any of it is written. */
class Batch {
  readonly #offices = new Map<string, Office>();
  readonly #byNumber = new Map<string, Known>();
  readonly #bySequence = new Map<string, string>();
  readonly taken: Taken[] = [];

  constructor(private readonly scope: Scope) {}

  async look(rows: readonly InvoiceRow[], lock: boolean): Promise<void> {
    const debtorNumbers = [...new Set(rows.map(({ head }) => head.debtorNumber))];
    const offices = await this.scope.rows<Office>(sql`
      select id, n.number as "debtorNumber", office_name as "officeName", minimised_on as "minimisedOn", language, kvk_number as "kvkNumber",
        vat_number as "vatNumber", invoice_street as "invoiceStreet", invoice_postal_code as "invoicePostalCode",
        invoice_city as "invoiceCity", invoice_country as "invoiceCountry"
      from ${byDebtorNumber(debtorNumbers)} n join customers.customer using (id)`);
    for (const office of offices) this.#offices.set(office.debtorNumber, office);
    // Whoever minimises one of them waits, or is seen: nothing new is kept of it.
    if (lock)
      await this.scope.rows(
        sql`select 1 as n from customers.customer where id = any(${offices.map(({ id }) => id)}) order by id for key share`,
      );
    const numbers = new Set(rows.flatMap(({ number, head }) => [number, String(head.credits ?? number)]));
    const places = rows.map(({ number, head }) => placeOf(number, head));
    const known = await this.scope.rows<Known>(sql`
      select i.id, i.customer_id as "customerId", i.kind, i.number, i.series, i.year, i.sequence, i.issued_on as "issuedOn", i.gross,
        exists (select 1 from invoices.invoice c where c.credits_id = i.id) as credited
      from invoices.invoice i where i.number = any(${[...numbers]})
        or (i.series, i.year, i.sequence) in (select * from unnest(${places.map(({ series }) => series)}::text[],
          ${places.map(({ year }) => year)}::int[], ${places.map(({ sequence }) => sequence)}::int[]))`);
    for (const one of known) this.#know(one);
  }

  #know(one: Known): void {
    this.#byNumber.set(one.number as string, one);
    if (one.sequence !== null) this.#bySequence.set(placeKey(one), one.number as string);
  }

  take(rows: readonly InvoiceRow[]): Outcome {
    const [{ number, head }] = rows as [InvoiceRow];
    const office = this.#offices.get(head.debtorNumber);
    if (!office)
      return { rejected: 'er is geen kantoor met dit debiteurnummer; importeer eerst de kantoren' };
    if (office.minimisedOn) return { rejected: `dit kantoor is op ${office.minimisedOn} geminimaliseerd` };
    try {
      const taken = this.#asIssued(office, rows);
      const known = this.#byNumber.get(number);
      if (known)
        return sameInvoice(known, taken.invoice)
          ? 'unchanged'
          : { rejected: 'er is al een andere factuur met dit nummer; een factuur verandert niet meer' };
      const { invoice } = taken;
      const other = invoice.sequence === null ? undefined : this.#bySequence.get(placeKey(invoice));
      if (other) return { rejected: `factuur ${other} heeft dit volgnummer in deze reeks al` };
      if (invoice.creditsId !== null) this.#credit(head.credits as string);
      this.#know({ ...invoice, credited: false });
      this.taken.push(taken);
      return 'new';
    } catch (error) {
      if (error instanceof NotAsIssued) return { rejected: error.message };
      throw error;
    }
  }

  #credit(number: string): void {
    const known = this.#byNumber.get(number);
    if (known) known.credited = true;
  }

  #asIssued(office: Office, rows: readonly InvoiceRow[]): Taken {
    const { scope } = this;
    const [{ number, head }] = rows as [InvoiceRow];
    const { lines, breakdown, net, vat, gross } = amountsOf(head, rows.map(({ line }) => line)); // prettier-ignore
    const id = newId(scope);
    const kind = (head.kind ?? 'INVOICE') as Invoice['kind'];
    const credits = head.credits as string | undefined;
    const credited = credits === undefined ? undefined : this.#byNumber.get(credits);
    const refers = credited?.kind === 'INVOICE' && credited.customerId === office.id && !credited.credited;
    const text = (field: string): string | null => (head[field] as string | undefined) ?? null;
    return {
      invoice: {
        id,
        customerId: office.id,
        kind,
        state: 'ISSUED',
        ...placeOf(number, head),
        number,
        issuedOn: head.issuedOn,
        suppliedOn: text('suppliedOn'),
        dueOn: text('dueOn'),
        reference: text('reference'),
        note: text('note'),
        exemptionReason: text('exemptionReason'),
        creditsId: refers ? credited.id : null,
        creditsEarlier: refers ? null : (credits ?? null),
        creditsEarlierOn: null,
        buyer: buyerOf(office, head),
        seller: sellerOf(scope, head),
        breakdown: [...breakdown],
        net,
        vat,
        gross,
        heldUntil: heldUntil(head.issuedOn, head.financialYear as number | undefined),
        language: (head.language as 'nl' | 'en' | undefined) ?? office.language,
        createdAt: scope.now(),
        takenOverAt: scope.now(),
      } as Taken['invoice'],
      lines: lines.map((line): InvoiceLine => ({ id: newId(scope), invoiceId: id, ...line })),
    };
  }

  async write(share: boolean): Promise<void> {
    const { scope, taken } = this;
    if (taken.length === 0) return;
    const invoices = taken.map(({ invoice }) => invoice);
    await insertRows(scope, InvoiceSchema, invoices, Object.keys(invoices[0] as object) as 'id'[]);
    const lines = taken.flatMap((one) => one.lines);
    await insertRows(scope, LineSchema, lines, Object.keys(lines[0] as object) as 'id'[]);
    await scope.emit(events.invoicesTakenOver, { invoiceIds: invoices.map(({ id }) => id), share });
  }
}

const placeKey = ({ series, year, sequence }: Pick<Known, 'series' | 'year' | 'sequence'>) =>
  `${year} ${sequence} ${series}`;

/** Where a number stands in its series, so that the series goes on behind it; nowhere when it is of another form. */
function placeOf(number: string, head: Head): Pick<Known, 'series' | 'year' | 'sequence'> {
  if (head.sequence !== undefined)
    return {
      series: (head.series as string | undefined) ?? '',
      year: (head.year as number | undefined) ?? Number(head.issuedOn.slice(0, 4)),
      sequence: head.sequence as number,
    };
  const [, series = '', year, sequence] = /^(.*?)(\d{4})-(\d{1,9})$/.exec(number) ?? [];
  return year === undefined
    ? { series: (head.series as string | undefined) ?? null, year: null, sequence: null }
    : { series, year: Number(year), sequence: Number(sequence) };
}

const sameInvoice = (one: Known, other: Taken['invoice']): boolean =>
  (['customerId', 'kind', 'issuedOn', 'gross'] as const).every((field) => one[field] === other[field]);

/** The buyer as the invoice named it; where the file does not say, as the office is known now. */
function buyerOf(office: Office, head: Head): Buyer {
  const text = (field: string) => head[field] as string | undefined;
  const { debtorNumber } = office;
  if (text('buyerName') === undefined)
    return {
      name: office.officeName,
      street: office.invoiceStreet ?? '',
      postalCode: office.invoicePostalCode ?? '',
      city: office.invoiceCity ?? '',
      country: office.invoiceCountry ?? 'NL',
      kvkNumber: office.kvkNumber,
      vatNumber: office.vatNumber,
      debtorNumber,
    };
  return {
    name: text('buyerName') as string,
    street: text('buyerStreet') ?? '',
    postalCode: text('buyerPostalCode') ?? '',
    city: text('buyerCity') ?? '',
    country: text('buyerCountry') ?? 'NL',
    kvkNumber: text('buyerKvkNumber') ?? null,
    vatNumber: text('buyerVatNumber') ?? null,
    debtorNumber,
  };
}

function sellerOf(scope: Scope, head: Head): Seller {
  const text = (field: string) => head[field] as string | undefined;
  if (text('sellerName') !== undefined)
    return {
      name: text('sellerName') as string,
      street: text('sellerStreet') ?? '',
      postalCode: text('sellerPostalCode') ?? '',
      city: text('sellerCity') ?? '',
      country: text('sellerCountry') ?? 'NL',
      kvkNumber: text('sellerKvkNumber') ?? '',
      vatNumber: text('sellerVatNumber') ?? '',
      iban: text('sellerIban') ?? '',
      email: text('sellerEmail') ?? '',
      phone: text('sellerPhone') ?? null,
    };
  const settings = scope.settings(invoiceSettings);
  if (!settings.name)
    throw new BootError(
      'An invoice states who sent it: give the file a column verkoper, or set SELLER_NAME and the others of SELLER_ first.',
    );
  return {
    name: settings.name,
    street: settings.street ?? '',
    postalCode: settings.postalCode ?? '',
    city: settings.city ?? '',
    country: settings.country,
    kvkNumber: settings.kvkNumber ?? '',
    vatNumber: settings.vatNumber ?? '',
    iban: settings.iban ?? '',
    email: settings.email ?? '',
    phone: settings.phone || null,
  } as Seller;
}

/** @param share hands them over to the bookkeeper and the accountant, as if they were issued today */
export async function storeInvoices(
  scope: Scope,
  rows: readonly Ready<InvoiceRow>[],
  dryRun: boolean,
  share: boolean,
): Promise<Outcome[]> {
  const batch = new Batch(scope);
  const items = rows.map(({ item }) => item);
  await batch.look(items, !dryRun);
  const outcomes: Outcome[] = [];
  for (const group of Map.groupBy(items, ({ number }) => number).values()) {
    const outcome = batch.take(group);
    for (const _row of group) outcomes.push(outcome);
  }
  if (!dryRun) await batch.write(share);
  return outcomes;
}
