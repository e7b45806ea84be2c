import type { VatCategory } from '../amounts.js';
import type { InvoiceDocument } from '../document.js';

export interface Words {
  invoice: string;
  creditNote: string;
  number: string;
  creditNumber: string;
  issuedOn: string;
  suppliedOn: string;
  dueOn: string;
  reference: string;
  debtorNumber: string;
  yourVat: string;
  yourKvk: string;
  kvk: string;
  vatId: string;
  credits: (number: string, date: string | null) => string;
  description: string;
  quantity: string;
  unitPrice: string;
  discount: string;
  vat: string;
  amount: string;
  net: string;
  gross: string;
  credited: string;
  rate: Record<VatCategory, (rate: string) => string>;
  group: Record<VatCategory, (rate: string, taxable: string) => string>;
  reverseCharge: (vatNumber: string | null) => string;
  intraCommunity: (seller: string, buyer: string | null) => string;
  exempt: string;
  outOfScope: string;
  pay: (gross: string, due: string, iban: string, name: string, number: string) => string;
  nothingToPay: string;
  willBeCredited: (gross: string) => string;
  page: (page: number, pages: number) => string;
  date: (day: number, month: number, year: number) => string;
  locale: string;
  /** amounts are written the Dutch way in both languages, so that an office can compare them */
  point: string;
  thousands: string;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

export const words: Record<InvoiceDocument['language'], Words> = {
  nl: {
    invoice: 'Factuur',
    creditNote: 'Creditfactuur',
    number: 'Factuurnummer',
    creditNumber: 'Creditfactuurnummer',
    issuedOn: 'Factuurdatum',
    suppliedOn: 'Leverdatum',
    dueOn: 'Vervaldatum',
    reference: 'Uw referentie',
    debtorNumber: 'Debiteurnummer',
    yourVat: 'Uw btw-nummer',
    yourKvk: 'Uw KvK-nummer',
    kvk: 'KvK',
    vatId: 'Btw',
    credits: (number, date) => `Correctie op factuur ${number}${date ? ` van ${date}` : ''}`,
    description: 'Omschrijving',
    quantity: 'Aantal',
    unitPrice: 'Prijs\nexcl. btw',
    discount: 'Korting',
    vat: 'Btw',
    amount: 'Bedrag\nexcl. btw',
    net: 'Totaal excl. btw',
    gross: 'Totaal te betalen',
    credited: 'Totaal te crediteren',
    rate: {
      S: (rate) => `${rate}%`,
      Z: () => '0%',
      E: () => 'vrijgesteld',
      AE: () => 'verlegd',
      K: () => '0%',
      O: () => 'geen',
    },
    group: {
      S: (rate, taxable) => `${rate}% btw over ${taxable}`,
      Z: (_, taxable) => `0% btw over ${taxable}`,
      E: (_, taxable) => `Vrijgesteld van btw: ${taxable}`,
      AE: (_, taxable) => `Btw verlegd over ${taxable}`,
      K: (_, taxable) => `0% btw (intracommunautair) over ${taxable}`,
      O: (_, taxable) => `Buiten de btw-heffing: ${taxable}`,
    },
    reverseCharge: (vatNumber) =>
      `Btw verlegd${vatNumber ? ` naar de afnemer, btw-nummer ${vatNumber}` : ''}.`,
    intraCommunity: (seller, buyer) =>
      'Intracommunautaire levering, 0% btw (art. 138 Richtlijn 2006/112/EG). ' +
      `Btw-nummer leverancier ${seller}${buyer ? `, afnemer ${buyer}` : ''}.`,
    exempt: 'Vrijgesteld van btw.',
    outOfScope: 'Buiten de heffing van Nederlandse btw.',
    pay: (gross, due, iban, name, number) =>
      `Graag ${gross} uiterlijk ${due} overmaken op IBAN ${iban} op naam van ${name}, ` +
      `onder vermelding van factuurnummer ${number}.`,
    nothingToPay: 'U hoeft niets te betalen.',
    willBeCredited: (gross) => `Het bedrag van ${gross} wordt aan u gecrediteerd; u hoeft niets te betalen.`,
    page: (page, pages) => `Pagina ${page} van ${pages}`,
    date: (day, month, year) => `${twoDigits(day)}-${twoDigits(month)}-${year}`,
    locale: 'nl-NL',
    point: ',',
    thousands: '.',
  },
  en: {
    invoice: 'Invoice',
    creditNote: 'Credit note',
    number: 'Invoice number',
    creditNumber: 'Credit note number',
    issuedOn: 'Invoice date',
    suppliedOn: 'Date of supply',
    dueOn: 'Due date',
    reference: 'Your reference',
    debtorNumber: 'Customer number',
    yourVat: 'Your VAT number',
    yourKvk: 'Your KvK number',
    kvk: 'KvK',
    vatId: 'VAT',
    credits: (number, date) => `Corrects invoice ${number}${date ? ` of ${date}` : ''}`,
    description: 'Description',
    quantity: 'Quantity',
    unitPrice: 'Price\nexcl. VAT',
    discount: 'Discount',
    vat: 'VAT',
    amount: 'Amount\nexcl. VAT',
    net: 'Total excl. VAT',
    gross: 'Total to pay',
    credited: 'Total credited',
    rate: {
      S: (rate) => `${rate}%`,
      Z: () => '0%',
      E: () => 'exempt',
      AE: () => 'reverse charge',
      K: () => '0%',
      O: () => 'none',
    },
    group: {
      S: (rate, taxable) => `${rate}% VAT on ${taxable}`,
      Z: (_, taxable) => `0% VAT on ${taxable}`,
      E: (_, taxable) => `Exempt from VAT: ${taxable}`,
      AE: (_, taxable) => `VAT reverse charged on ${taxable}`,
      K: (_, taxable) => `0% VAT (intra-Community) on ${taxable}`,
      O: (_, taxable) => `Outside the scope of VAT: ${taxable}`,
    },
    reverseCharge: (vatNumber) =>
      `Reverse charge (btw verlegd): VAT is due by the customer${vatNumber ? `, VAT number ${vatNumber}` : ''}.`,
    intraCommunity: (seller, buyer) =>
      'Intra-Community supply, 0% VAT (Art. 138 Directive 2006/112/EC). ' +
      `VAT number of the supplier ${seller}${buyer ? `, of the customer ${buyer}` : ''}.`,
    exempt: 'Exempt from VAT.',
    outOfScope: 'Outside the scope of Dutch VAT.',
    pay: (gross, due, iban, name, number) =>
      `Please transfer ${gross} by ${due} to IBAN ${iban} in the name of ${name}, ` +
      `quoting invoice number ${number}.`,
    nothingToPay: 'There is nothing to pay.',
    willBeCredited: (gross) => `The amount of ${gross} will be credited to you; there is nothing to pay.`,
    page: (page, pages) => `Page ${page} of ${pages}`,
    date: (day, month, year) => `${day} ${months[month - 1]} ${year}`,
    locale: 'en-GB',
    point: ',',
    thousands: '.',
  },
};
