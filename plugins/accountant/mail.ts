import type { InvoiceDocument } from '../../src/invoices/document.js';
import { beside } from '../../src/kernel/files.js';
import { defineMail, type Language, mailSettings, type OutgoingMail } from '../../src/kernel/mail.js';
import type { Scope } from '../../src/kernel/scope.js';

interface SharedInvoiceData {
  kind: InvoiceDocument['kind'];
  number: string;
  creditsNumber: string;
  party: string;
  seller: string;
  buyer: string;
  issuedOn: string;
  dueOn: string;
  net: string;
  vat: string;
  gross: string;
  /** Where they sign in; empty for a party without a login. */
  login: string;
}

export const sharedInvoiceMail = defineMail<SharedInvoiceData>({
  name: 'accountant.shared-invoice',
  category: 'service',
  files: {
    nl: beside(import.meta.url, 'mails/shared-invoice.nl.mjml'),
    en: beside(import.meta.url, 'mails/shared-invoice.en.mjml'),
  },
  subject: {
    nl: '{% if kind == "CREDIT_NOTE" %}Creditfactuur{% else %}Factuur{% endif %} {{ number }} van {{ seller }}',
    en: '{% if kind == "CREDIT_NOTE" %}Credit note{% else %}Invoice{% endif %} {{ number }} from {{ seller }}',
  },
});

const locales: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };

const inEuros = (language: Language, amount: string) =>
  new Intl.NumberFormat(locales[language], { style: 'currency', currency: 'EUR' }).format(amount as never); // exact from text

const inWords = (language: Language, day: string) =>
  new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));

const titles: Record<Language, Record<InvoiceDocument['kind'], string>> = {
  nl: { INVOICE: 'Factuur', CREDIT_NOTE: 'Creditfactuur' },
  en: { INVOICE: 'Invoice', CREDIT_NOTE: 'Credit-note' },
};

/** `Factuur-2026-00001.pdf`, in the language of whoever files it. */
export const fileName = (language: Language, { kind, number }: Pick<InvoiceDocument, 'kind' | 'number'>) =>
  `${titles[language][kind]}-${number.replaceAll(/[^\w.-]+/g, '-')}.pdf`;

/** The same try or another, a hand-over keeps its message id: a mailbox that has it already can tell. */
export async function mailFor(
  scope: Scope,
  {
    handOverId,
    party,
    document,
    pdf,
  }: {
    handOverId: string;
    party: { name: string; email: string; language: Language; hasLogin: boolean };
    document: InvoiceDocument;
    pdf: Buffer;
  },
): Promise<OutgoingMail> {
  const { language } = party;
  const rendered = await sharedInvoiceMail.render(language, {
    kind: document.kind,
    number: document.number,
    creditsNumber: document.creditsNumber ?? '',
    party: party.name,
    seller: document.seller.name,
    buyer: document.buyer.name,
    issuedOn: inWords(language, document.issuedOn),
    dueOn: document.kind === 'INVOICE' ? inWords(language, document.dueOn) : '',
    net: inEuros(language, document.net),
    vat: inEuros(language, document.vat),
    gross: inEuros(language, document.gross),
    login: party.hasLogin ? `${scope.house.publicUrl()}/graphiql` : '',
  });
  const domain = scope.settings(mailSettings).fromAddress.split('@')[1];
  return {
    to: { name: party.name, address: party.email },
    ...rendered,
    language,
    headers: { 'Reply-To': document.seller.email },
    messageId: `<hand-over.${handOverId}@${domain}>`,
    attachments: [{ filename: fileName(language, document), content: pdf, contentType: 'application/pdf' }],
  };
}
