import { checkLines, lineNet, totals, type LineAmounts, type VatCategory, type VatGroup } from './amounts.js';

/**
 * An invoice as it was at issue: a frozen copy of everything that the law wants stated, so that a later change of
 * a name, an address or a rate alters nothing that was sent. The PDF and the e-invoice are made from this alone.
 *
 * Source: Wet OB 1968 art. 35a and Directive 2006/112/EC art. 226 (contents), art. 219 (credit notes); EN 16931.
 *
 * Money is a decimal string with 2 decimals in euros; a date is 'yyyy-mm-dd'; a country is its ISO 3166-1 code of
 * two letters. A credit note carries positive amounts.
 */
export interface InvoiceDocument {
  kind: 'INVOICE' | 'CREDIT_NOTE';
  number: string;
  issuedOn: string;
  /** the day of supply, where it is another than the day of issue */
  suppliedOn: string | null;
  /** the last day to pay; of no meaning on a credit note */
  dueOn: string;
  currency: 'EUR';
  /** the buyer's own reference or order number */
  reference: string | null;
  /** of the invoice that a credit note corrects: its number and day of issue */
  creditsNumber: string | null;
  creditsIssuedOn: string | null;
  seller: Seller;
  buyer: Buyer;
  lines: DocumentLine[];
  /** per VAT category and rate, as `vatBreakdown` orders it */
  breakdown: VatGroup[];
  net: string;
  vat: string;
  gross: string;
  /** why no VAT is charged on what is exempt or outside its scope: the article of law, or the KOR */
  exemptionReason: string | null;
  note: string | null;
  language: 'nl' | 'en';
}

export interface PostalAddress {
  name: string;
  /** with the house number */
  street: string;
  postalCode: string;
  city: string;
  country: string;
}

export interface Seller extends PostalAddress {
  kvkNumber: string;
  vatNumber: string;
  iban: string;
  email: string;
  phone: string | null;
}

export interface Buyer extends PostalAddress {
  kvkNumber: string | null;
  vatNumber: string | null;
  debtorNumber: string;
}

export interface DocumentLine extends LineAmounts {
  description: string;
  /** as it is printed after the quantity: 'uur', 'licentie' */
  unit: string | null;
  vatCategory: VatCategory;
  /** without VAT and after the discount, rounded */
  net: string;
  discount: string | null;
}

/** What is asked of the text fields that must not be empty, as a person would name them. */
const mandatory: [name: string, read: (document: InvoiceDocument) => string | null][] = [
  ['the number', (it) => it.number],
  ["the seller's name", (it) => it.seller.name],
  ["the seller's street", (it) => it.seller.street],
  ["the seller's postal code", (it) => it.seller.postalCode],
  ["the seller's city", (it) => it.seller.city],
  ["the seller's KvK number", (it) => it.seller.kvkNumber],
  ["the seller's VAT id", (it) => it.seller.vatNumber],
  ["the seller's IBAN", (it) => it.seller.iban],
  ["the buyer's name", (it) => it.buyer.name],
  ["the buyer's street", (it) => it.buyer.street],
  ["the buyer's city", (it) => it.buyer.city],
];

/**
 * What keeps a document from being a lawful invoice, in plain sentences; empty when nothing does. Ask before it is
 * issued: afterwards it can only be credited.
 */
export function checkDocument(document: InvoiceDocument): string[] {
  const missing = (what: string): string => `The invoice does not state ${what}.`;
  const problems = mandatory.filter(([, read]) => !read(document)?.trim()).map(([name]) => missing(name));
  const dates = [document.issuedOn, document.dueOn, document.suppliedOn, document.creditsIssuedOn];
  for (const date of dates) {
    if (date !== null && !isDate(date)) problems.push(`${date} is not a date such as 2026-01-31.`);
  }
  for (const country of [document.seller.country, document.buyer.country]) {
    if (!/^[A-Z]{2}$/.test(country)) problems.push(`${country} is not a country's code of two letters.`);
  }
  document.lines.forEach((line, index) => {
    if (!line.description.trim()) problems.push(missing(`what line ${index + 1} is for`));
  });

  const categories = new Set(document.lines.map((line) => line.vatCategory));
  if ((categories.has('AE') || categories.has('K')) && !document.buyer.vatNumber?.trim()) {
    problems.push(missing("the buyer's VAT id, which a reverse charge or intra-community supply needs"));
  }
  if ((categories.has('E') || categories.has('O')) && !document.exemptionReason?.trim()) {
    problems.push(missing('why no VAT is charged'));
  }
  if (document.kind === 'CREDIT_NOTE' && !(document.creditsNumber?.trim() && document.creditsIssuedOn)) {
    problems.push(missing('the number and date of the invoice that it credits')); // art. 219, NL-R-001
  }

  const lineProblems = checkLines(document.lines);
  return [...problems, ...(lineProblems.length > 0 ? lineProblems : checkSums(document))];
}

function checkSums(document: InvoiceDocument): string[] {
  const { net, vat, gross, breakdown } = totals(document.lines);
  const stated = [document.net, document.vat, document.gross, ...document.breakdown.flatMap(amountsOf)];
  stated.push(...document.lines.map((line) => line.net));
  const right = [net, vat, gross, ...breakdown.flatMap(amountsOf), ...document.lines.map(lineNet)];
  return stated.join() === right.join() ? [] : ['The totals are not the sums of the lines.'];
}

function amountsOf({ vatCategory, vatRate, taxable, vat }: VatGroup): string[] {
  return [vatCategory, vatRate, taxable, vat];
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  if (!year || !month || !day || month > 12) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
