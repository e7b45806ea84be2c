import { debtorNumberColumn } from '../../customers/import/columns.js';
import {
  type Column,
  readCountry,
  readDate,
  readDecimal,
  readLanguage,
  writeDecimal,
  wrongDate,
  wrongDecimal,
} from '../../kernel/import/columns.js';
import { OneLine, Prose } from '../../kernel/input.js';
import { vatCategories } from '../amounts.js';
import { DraftInvoiceInput, InvoiceLineInput } from '../inputs.js';
import { readBreakdown, writeBreakdown } from './breakdown.js';

/** What an earlier system may have put on an invoice: kept as it was, so long as it can be shown. */
class Earlier {
  @OneLine(40)
  number!: string;

  @OneLine(160)
  name!: string;

  @OneLine(120)
  line!: string;

  @Prose(1000)
  prose!: string;
}

const text = (
  field: string,
  nl: Column['nl'],
  en: Column['en'],
  like: 'number' | 'name' | 'line' | 'prose' = 'line',
): Column => ({ field, nl, en, like: [Earlier, like] });

const date = (field: string, nl: Column['nl'], en: Column['en']): Column => ({
  field,
  nl,
  en,
  read: readDate,
  wrong: wrongDate,
});

const amount = (field: string, nl: Column['nl'], en: Column['en']): Column => ({
  field,
  nl,
  en,
  read: readDecimal,
  write: writeDecimal,
  wrong: wrongDecimal,
});

const whole = (field: string, nl: Column['nl'], en: Column['en']): Column => ({
  field,
  nl,
  en,
  read: readWhole,
  wrong: 'is geen getal',
});

const { required: _required, ...debtorNumber } = debtorNumberColumn;

/** On the first row of an invoice; below it they may be empty, or say the same. */
export const headColumns: readonly Column[] = [
  debtorNumber,
  {
    field: 'kind',
    nl: ['soort', 'soort factuur'],
    en: ['kind', 'type'],
    read: readKind,
    write: (value, language) => kinds[value as Kind][language],
    wrong: 'moet factuur of creditnota zijn',
  },
  date('issuedOn', ['factuurdatum', 'datum'], ['invoice date', 'date']),
  date('suppliedOn', ['leverdatum', 'datum van levering'], ['supply date']),
  date('dueOn', ['vervaldatum', 'uiterste betaaldatum'], ['due date']),
  whole('financialYear', ['boekjaar'], ['financial year']),
  text('series', ['reeks', 'factuurreeks'], ['series'], 'number'),
  whole('year', ['jaar van de reeks'], ['year of the series']),
  whole('sequence', ['volgnummer'], ['sequence']),
  text('credits', ['crediteert', 'crediteert factuur'], ['credits', 'credited invoice'], 'number'),
  {
    field: 'reference',
    nl: ['referentie', 'uw referentie'],
    en: ['reference'],
    like: [DraftInvoiceInput, 'reference'],
  },
  { field: 'note', nl: ['opmerking'], en: ['note'], like: [DraftInvoiceInput, 'note'] },
  text('exemptionReason', ['reden van vrijstelling', 'vrijstelling'], ['exemption reason'], 'prose'),
  { field: 'language', nl: ['taal'], en: ['language'], read: readLanguage, wrong: 'moet nl of en zijn' },
  text('buyerName', ['koper', 'koper naam'], ['buyer', 'buyer name'], 'name'),
  text('buyerStreet', ['koper straat', 'koper adres'], ['buyer street']),
  text('buyerPostalCode', ['koper postcode'], ['buyer postal code']),
  text('buyerCity', ['koper plaats'], ['buyer city']),
  { ...text('buyerCountry', ['koper land'], ['buyer country']), read: readCountry },
  text('buyerKvkNumber', ['koper kvk'], ['buyer chamber of commerce']),
  text('buyerVatNumber', ['koper btw-nummer'], ['buyer vat number']),
  text('sellerName', ['verkoper', 'verkoper naam'], ['seller', 'seller name'], 'name'),
  text('sellerStreet', ['verkoper straat', 'verkoper adres'], ['seller street']),
  text('sellerPostalCode', ['verkoper postcode'], ['seller postal code']),
  text('sellerCity', ['verkoper plaats'], ['seller city']),
  { ...text('sellerCountry', ['verkoper land'], ['seller country']), read: readCountry },
  text('sellerKvkNumber', ['verkoper kvk'], ['seller chamber of commerce']),
  text('sellerVatNumber', ['verkoper btw-nummer'], ['seller vat number']),
  text('sellerIban', ['verkoper iban'], ['seller iban']),
  text('sellerEmail', ['verkoper e-mail'], ['seller e-mail'], 'name'),
  text('sellerPhone', ['verkoper telefoon'], ['seller phone']),
  amount('net', ['totaal exclusief btw', 'totaal excl', 'netto'], ['total without vat', 'net']),
  amount('vat', ['totaal btw', 'btw-bedrag', 'btw'], ['total vat', 'vat']),
  amount('gross', ['totaal inclusief btw', 'totaal incl', 'bruto'], ['total with vat', 'gross']),
  {
    field: 'breakdown',
    nl: ['btw per tarief', 'btw-specificatie'],
    en: ['vat per rate'],
    read: readBreakdown,
    write: writeBreakdown,
    wrong: 'moet per tarief zijn als S 21: 100,00 + 21,00 / Z 0: 5,00 + 0,00',
  },
];

/** On each row of an invoice. */
export const lineColumns: readonly Column[] = [
  whole('position', ['regelnummer'], ['line number']),
  {
    field: 'description',
    nl: ['omschrijving', 'artikel'],
    en: ['description'],
    required: true,
    like: [InvoiceLineInput, 'description'],
  },
  amount('quantity', ['aantal', 'hoeveelheid'], ['quantity']),
  { field: 'unit', nl: ['eenheid'], en: ['unit'], like: [InvoiceLineInput, 'unit'] },
  amount('unitPrice', ['prijs', 'prijs per stuk', 'stukprijs'], ['unit price', 'price']),
  amount('discount', ['korting'], ['discount']),
  {
    field: 'vatCategory',
    nl: ['btw-code'],
    en: ['vat category'],
    read: readCategory,
    wrong: `moet een van ${vatCategories.join(', ')} zijn`,
  },
  {
    ...amount('vatRate', ['btw-percentage', 'btw-tarief'], ['vat rate']),
    read: (value, style) => readDecimal(value.replace(/\s*%$/, ''), style),
  },
  amount('lineNet', ['regelbedrag', 'bedrag', 'regelbedrag excl'], ['line amount', 'amount']),
];

export const invoiceColumns: readonly Column[] = [
  {
    ...text('number', ['factuurnummer', 'factuurnr'], ['invoice number', 'number'], 'number'),
    required: true,
  },
  ...headColumns,
  ...lineColumns,
];

type Kind = 'INVOICE' | 'CREDIT_NOTE';
const kinds = {
  INVOICE: { nl: 'factuur', en: 'invoice' },
  CREDIT_NOTE: { nl: 'creditnota', en: 'credit note' },
} as const;

function readKind(value: string): Kind {
  if (/^(factuur|invoice|f|380)$/i.test(value)) return 'INVOICE';
  if (/^(credit.?nota|credit.?factuur|credit.?note|credit|c|381)$/i.test(value)) return 'CREDIT_NOTE';
  throw new Error('neither');
}

function readWhole(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new Error('no whole number');
  return Number(value);
}

function readCategory(value: string): string {
  const category = vatCategories.find((one) => one === value.toUpperCase());
  if (!category) throw new Error('no category');
  return category;
}
