import { LockMode } from '@mikro-orm/core';
import sql from 'sql-template-tag';
import { type Customer } from '../customers/customer.js';
import { findCustomer, isUuid, refuseMinimised } from '../customers/actions.js';
import { badInput, conflict, notFound } from '../errors.js';
import { addTo } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { tidy } from '../kernel/input.js';
import type { Scope } from '../kernel/scope.js';
import { checkLine, checkLines, lineNet, totals } from './amounts.js';
import type { Buyer, InvoiceDocument, Seller } from './document.js';
import * as events from './events.js';
import type {
  CreditInvoiceInput,
  DraftInvoiceInput,
  InvoiceLineInput,
  InvoiceVersionInput,
  UpdateDraftInput,
} from './inputs.js';
import { Invoice, InvoiceLine } from './invoice.js';
import { nextNumber } from './numbering.js';
import { invoiceSettings } from './settings.js';

/** AWR art. 52(4): to 31 December of the financial year + 7. */
const heldYears = 7;

/** @throws BAD_USER_INPUT naming the line and field, such as `lines[2].vatRate` */
export async function draftInvoice(scope: Scope, input: DraftInvoiceInput): Promise<Invoice> {
  const customer = await findCustomer(scope, input.customerId);
  refuseMinimised(customer);
  checkInput(input);
  const invoice = newDraft(scope, { customerId: customer.id, kind: 'INVOICE', creditsId: null });
  await write(scope, invoice, input);
  await scope.emit(events.invoiceDrafted, { customerId: customer.id, invoiceId: invoice.id });
  return invoice;
}

function newDraft(scope: Scope, of: Pick<Invoice, 'customerId' | 'kind' | 'creditsId'>): Invoice {
  return scope.em.create(Invoice, {
    id: newId(scope),
    ...of,
    state: 'DRAFT',
    series: null,
    year: null,
    sequence: null,
    number: null,
    issuedOn: null,
    suppliedOn: null,
    dueOn: null,
    reference: null,
    note: null,
    exemptionReason: null,
    buyer: null,
    seller: null,
    breakdown: null,
    net: '0.00',
    vat: '0.00',
    gross: '0.00',
    heldUntil: null,
    language: null,
    creditsEarlier: null,
    creditsEarlierOn: null,
    createdAt: scope.now(),
    takenOverAt: null,
  });
}

function checkInput(input: DraftInvoiceInput): void {
  for (const [index, line] of input.lines.entries()) {
    const [problem] = checkLine(line);
    if (problem) throw badInput(`lines[${index}]`, problem);
  }
  const [problem] = checkLines(input.lines);
  if (problem) throw badInput('lines', problem);
  const needsReason = input.lines.some((line) => line.vatCategory === 'E' || line.vatCategory === 'O');
  if (needsReason && !input.exemptionReason)
    throw badInput('exemptionReason', 'say why no VAT is due: a line is exempt or outside its scope');
}

async function write(
  scope: Scope,
  invoice: Invoice,
  input: Omit<DraftInvoiceInput, 'customerId'>,
): Promise<void> {
  const { net, vat, gross } = totals(input.lines);
  Object.assign(invoice, {
    suppliedOn: input.suppliedOn ?? null,
    reference: tidy(input.reference) ?? null,
    note: tidy(input.note) ?? null,
    exemptionReason: tidy(input.exemptionReason) ?? null,
    net,
    vat,
    gross,
  });
  await scope.em.flush(); // the lines refer to it
  for (const [index, line] of input.lines.entries()) {
    scope.em.create(InvoiceLine, {
      id: newId(scope),
      invoiceId: invoice.id,
      position: index + 1,
      description: tidy(line.description),
      quantity: line.quantity,
      unit: tidy(line.unit) ?? null,
      unitPrice: line.unitPrice,
      discount: line.discount ?? null,
      vatCategory: line.vatCategory,
      vatRate: line.vatRate,
      net: lineNet(line),
    });
  }
}

export async function updateDraft(scope: Scope, input: UpdateDraftInput): Promise<Invoice> {
  const invoice = await findDraft(scope, input);
  if (input.customerId !== invoice.customerId)
    throw badInput('customerId', 'a draft stays with its customer; delete it and make another');
  checkInput(input);
  await scope.rows(sql`delete from invoices.line where invoice_id = ${invoice.id}`);
  await write(scope, invoice, input);
  await scope.emit(events.invoiceDraftChanged, { customerId: invoice.customerId, invoiceId: invoice.id });
  return invoice;
}

export async function deleteDraft(scope: Scope, input: InvoiceVersionInput): Promise<string> {
  const invoice = await findDraft(scope, input);
  await scope.emit(events.invoiceDraftDeleted, { customerId: invoice.customerId, invoiceId: invoice.id });
  scope.em.remove(invoice);
  return invoice.id;
}

export async function findInvoice(scope: Scope, id: string): Promise<Invoice> {
  const invoice = isUuid(id) ? await scope.em.findOne(Invoice, { id }) : null;
  if (!invoice) throw notFound('invoice', id);
  return invoice;
}

async function findDraft(scope: Scope, { id, version }: InvoiceVersionInput): Promise<Invoice> {
  // Locked first: of two who act on one version, the second finds it changed.
  const found = isUuid(id)
    ? await scope.em.findOne(Invoice, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true })
    : null;
  if (!found) throw notFound('invoice', id);
  const invoice = found;
  if (invoice.state !== 'DRAFT')
    throw conflict(`Invoice ${invoice.number} is issued and cannot change; credit it instead.`);
  if (invoice.version !== version)
    throw conflict(
      `Somebody else changed this draft after you read it: it is at version ${invoice.version} now.`,
      { version: invoice.version },
    );
  return invoice;
}

/**
 * Gives a draft its number and fixes it for good. The number is taken last, since from then on the others of its
 * series wait for this transaction.
 * @throws CONFLICT when the seller's details or the buyer's address are incomplete, naming what is missing
 */
export async function issueInvoice(scope: Scope, input: InvoiceVersionInput): Promise<Invoice> {
  const invoice = await findDraft(scope, input);
  const customer = await findCustomer(scope, invoice.customerId);
  refuseMinimised(customer);
  const lines = await scope.em.find(InvoiceLine, { invoiceId: invoice.id }, { orderBy: { position: 'asc' } });
  await issue(scope, invoice, { buyer: buyerOf(customer, lines), language: customer.language }, lines);
  return invoice;
}

async function issue(
  scope: Scope,
  invoice: Invoice,
  to: { buyer: Buyer; language: 'nl' | 'en' },
  lines: readonly InvoiceLine[],
): Promise<void> {
  const settings = scope.settings(invoiceSettings);
  const today = scope.today();
  const year = Number(today.slice(0, 4));
  const sums = totals(lines);
  Object.assign(invoice, {
    state: 'ISSUED',
    issuedOn: today,
    dueOn: invoice.kind === 'INVOICE' ? addTo(today, { days: settings.paymentDays }) : null,
    ...to,
    seller: sellerOf(scope),
    breakdown: sums.breakdown,
    net: sums.net,
    vat: sums.vat,
    gross: sums.gross,
    heldUntil: `${year + heldYears}-12-31`,
    series: settings.series,
    year,
  });
  const sequence = await nextNumber(scope, settings.series, year);
  invoice.sequence = sequence;
  invoice.number = `${settings.series}${year}-${String(sequence).padStart(5, '0')}`;
  await scope.emit(events.invoiceIssued, { customerId: invoice.customerId, invoiceId: invoice.id });
}

function sellerOf(scope: Scope): Seller {
  const settings = scope.settings(invoiceSettings);
  const required = {
    SELLER_NAME: settings.name,
    SELLER_STREET: settings.street,
    SELLER_POSTAL_CODE: settings.postalCode,
    SELLER_CITY: settings.city,
    SELLER_KVK: settings.kvkNumber,
    SELLER_VAT: settings.vatNumber,
    SELLER_IBAN: settings.iban,
    SELLER_EMAIL: settings.email,
  };
  const missing = Object.entries(required)
    .filter(([, value]) => !value)
    .map(([name]) => name);
  if (missing.length > 0)
    throw conflict(`An invoice states who sends it; set ${missing.join(', ')} first.`, { missing });
  const { name, street, postalCode, city, country, kvkNumber, vatNumber, iban, email, phone } = settings;
  return {
    name,
    street,
    postalCode,
    city,
    country,
    kvkNumber,
    vatNumber,
    iban,
    email,
    phone: phone || null,
  } as Seller;
}

function buyerOf(customer: Customer, lines: readonly { vatCategory: string }[]): Buyer {
  const missing = (['invoiceStreet', 'invoicePostalCode', 'invoiceCity'] as const).filter(
    (field) => !customer[field],
  );
  if (missing.length > 0)
    throw conflict(
      `An invoice states the buyer’s full address; fill in ${missing.join(', ')} of customer ${customer.debtorNumber} first.`,
      { missing },
    );
  const needsVatNumber = lines.some((line) => line.vatCategory === 'AE' || line.vatCategory === 'K');
  if (needsVatNumber && !customer.vatNumber)
    throw conflict(
      `VAT is shifted to the buyer, so the invoice states its VAT number; fill in vatNumber of customer ${customer.debtorNumber} first.`,
      { missing: ['vatNumber'] },
    );
  return {
    name: customer.officeName,
    street: customer.invoiceStreet as string,
    postalCode: customer.invoicePostalCode as string,
    city: customer.invoiceCity as string,
    country: customer.invoiceCountry ?? 'NL',
    kvkNumber: customer.kvkNumber,
    vatNumber: customer.vatNumber,
    debtorNumber: customer.debtorNumber,
  };
}

/**
 * Takes an issued invoice back as a whole, by a credit note that refers to it (Dir. 2006/112 art. 219). The buyer
 * on it is the one of the invoice, also when the office moved since, or was minimised.
 */
export async function creditInvoice(
  scope: Scope,
  input: CreditInvoiceInput,
): Promise<{ invoice: Invoice; creditNote: Invoice }> {
  const invoice = await findInvoice(scope, input.id);
  if (invoice.state !== 'ISSUED') throw conflict('This is a draft: change or delete it instead.');
  if (invoice.kind === 'CREDIT_NOTE')
    throw conflict(`${invoice.number} is a credit note itself; issue a new invoice instead.`);
  if (await scope.em.findOne(Invoice, { creditsId: invoice.id }))
    throw conflict(`Invoice ${invoice.number} has been credited already.`);
  const lines = await scope.em.find(InvoiceLine, { invoiceId: invoice.id }, { orderBy: { position: 'asc' } });
  const creditNote = newDraft(scope, {
    customerId: invoice.customerId,
    kind: 'CREDIT_NOTE',
    creditsId: invoice.id,
  });
  await write(scope, creditNote, {
    lines: lines as InvoiceLineInput[],
    suppliedOn: invoice.suppliedOn,
    reference: invoice.reference,
    note: input.note,
    exemptionReason: invoice.exemptionReason,
  });
  await scope.em.flush();
  await issue(
    scope,
    creditNote,
    { buyer: invoice.buyer as Buyer, language: invoice.language ?? 'nl' },
    lines,
  );
  await scope.emit(events.invoiceCredited, {
    customerId: invoice.customerId,
    invoiceId: invoice.id,
    creditNoteId: creditNote.id,
  });
  return { invoice, creditNote };
}

/** The invoice as issued, for its PDF and for those it is shared with. @throws NOT_FOUND for a draft */
export async function documentOf(scope: Scope, invoiceId: string): Promise<InvoiceDocument> {
  const invoice = await findInvoice(scope, invoiceId);
  if (invoice.state !== 'ISSUED') throw notFound('issued invoice', invoiceId);
  const [lines, credited] = await Promise.all([
    scope.em.find(InvoiceLine, { invoiceId }, { orderBy: { position: 'asc' } }),
    invoice.creditsId ? scope.em.findOne(Invoice, { id: invoice.creditsId }) : null,
  ]);
  return {
    kind: invoice.kind,
    number: invoice.number as string,
    issuedOn: invoice.issuedOn as string,
    suppliedOn: invoice.suppliedOn,
    dueOn: invoice.dueOn ?? (invoice.issuedOn as string),
    currency: 'EUR',
    reference: invoice.reference,
    creditsNumber: credited?.number ?? invoice.creditsEarlier ?? null,
    creditsIssuedOn: credited?.issuedOn ?? invoice.creditsEarlierOn ?? null,
    seller: invoice.seller as Seller,
    buyer: invoice.buyer as Buyer,
    lines: lines.map(({ description, quantity, unit, unitPrice, vatCategory, vatRate, net, discount }) => ({
      description,
      quantity,
      unit,
      unitPrice,
      vatCategory,
      vatRate,
      net,
      discount,
    })),
    breakdown: invoice.breakdown ?? [],
    net: invoice.net,
    vat: invoice.vat,
    gross: invoice.gross,
    exemptionReason: invoice.exemptionReason,
    note: invoice.note,
    language: invoice.language ?? 'nl',
  };
}
