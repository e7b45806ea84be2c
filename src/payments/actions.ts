import { LockMode } from '@mikro-orm/core';
import { Big } from 'big.js';
import sql from 'sql-template-tag';
import { badInput, conflict, notFound } from '../errors.js';
import { findInvoice } from '../invoices/actions.js';
import { Invoice } from '../invoices/invoice.js';
import { isUuid, newId } from '../kernel/ids.js';
import type { Scope } from '../kernel/scope.js';
import * as events from './events.js';
import type { RecordPaymentInput, ReversePaymentInput } from './inputs.js';
import { Payment } from './payment.js';

export interface Recorded {
  invoice: Invoice;
  payment: Payment;
}

/**
 * Writes down what came in for an invoice.
 * @throws CONFLICT for a draft, a credit note, an invoice of an earlier system, and one with nothing left to pay
 */
export async function recordPayment(scope: Scope, input: RecordPaymentInput): Promise<Recorded> {
  const invoice = await lockInvoice(scope, input.invoiceId);
  if (invoice.state === 'DRAFT') throw conflict('This is a draft: issue it first.');
  if (invoice.kind === 'CREDIT_NOTE')
    throw conflict(`${invoice.number} is a credit note: nobody pays it; record payments on an invoice.`);
  if (invoice.takenOverAt)
    throw conflict(`${invoice.number} was issued by an earlier system: its payments are kept there.`);
  const amount = new Big(input.amount);
  if (amount.lte(0) || !amount.eq(amount.round(2)))
    throw badInput('amount', 'give an amount above zero, to the cent');
  if (input.receivedOn > scope.today())
    throw badInput('receivedOn', `is after today, ${scope.today()}; record a payment once it came in`);
  const open = await leftOf(scope, invoice);
  if (!open)
    throw conflict(`Nothing of invoice ${invoice.number} is left to pay: it was paid or credited.`, {
      open: '0.00',
    });
  if (amount.gt(open))
    throw badInput('amount', `is more than the ${open} that is left to pay of ${invoice.number}`);
  const payment = await insert(scope, invoice, { ...input, amount: amount.toFixed(2), reversesId: null });
  await scope.emit(events.paymentRecorded, about(invoice, payment));
  return { invoice, payment };
}

/** Takes a payment back that was recorded by mistake: what was open is open again. */
export async function reversePayment(scope: Scope, input: ReversePaymentInput): Promise<Recorded> {
  const wrong = isUuid(input.id) ? await scope.em.findOne(Payment, { id: input.id }) : null;
  if (!wrong) throw notFound('payment', input.id);
  const invoice = await lockInvoice(scope, wrong.invoiceId);
  if (wrong.reversesId) throw conflict('This takes a payment back itself; record the payment again instead.');
  if (await scope.em.findOne(Payment, { reversesId: wrong.id }))
    throw conflict('This payment was taken back already.');
  const payment = await insert(scope, invoice, {
    receivedOn: wrong.receivedOn,
    amount: new Big(wrong.amount).neg().toFixed(2),
    reversesId: wrong.id,
  });
  await scope.emit(events.paymentReversed, about(invoice, payment));
  return { invoice, payment };
}

const about = (invoice: Invoice, payment: Payment) => ({
  customerId: invoice.customerId,
  invoiceId: invoice.id,
  paymentId: payment.id,
});

const leftOf = async (scope: Scope, invoice: Invoice): Promise<string | undefined> =>
  (
    await scope.row<{ amount: string }>(
      sql`select amount::text from payments.open_item where invoice_id = ${invoice.id}`,
    )
  )?.amount;

/** Two who record at the same time do so one after the other, and the second sees what is left. */
async function lockInvoice(scope: Scope, id: string): Promise<Invoice> {
  const invoice = await findInvoice(scope, id);
  await scope.em.lock(invoice, LockMode.PESSIMISTIC_WRITE);
  return invoice;
}

async function insert(
  scope: Scope,
  invoice: Invoice,
  of: Pick<Payment, 'receivedOn' | 'amount' | 'reversesId'>,
): Promise<Payment> {
  const payment = scope.em.create(Payment, {
    id: newId(scope),
    invoiceId: invoice.id,
    receivedOn: of.receivedOn,
    amount: of.amount,
    reversesId: of.reversesId,
    recordedBy: scope.actor.kind === 'staff' ? scope.actor.id : null,
    recordedAt: scope.now(),
  });
  await scope.em.flush();
  return payment;
}
