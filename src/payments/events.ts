import { defineEvent } from '../kernel/events.js';
import type { OfInvoice } from '../invoices/events.js';

type OfPayment = OfInvoice & { paymentId: string };
const aboutIt = ({ customerId, paymentId }: OfPayment) => ({
  customer: customerId,
  record: ['Payment', paymentId] as const,
});
const everyone = ['support', 'invoicing', 'privacy', 'statutory'] as const;

export const paymentRecorded = defineEvent<OfPayment>('payment.recorded', aboutIt, {
  nl: 'Betaling geboekt',
  en: 'Payment recorded',
  for: everyone,
});
export const paymentReversed = defineEvent<OfPayment>('payment.reversed', aboutIt, {
  nl: 'Boeking van een betaling teruggedraaid',
  en: 'Payment taken back',
  for: everyone,
});
