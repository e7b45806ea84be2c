import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { VatGroup } from '../amounts.js';
import type { InvoiceDocument } from '../document.js';
import { faint, fullWidth } from '../../kernel/pdf/look.js';
import { day, euros, grouped, plain } from './values.js';
import type { Words } from './words.js';

export function totalsTable(document: InvoiceDocument, say: Words): Content {
  const row = (label: string, amount: string, isBold = false): TableCell[] => [
    { text: label, bold: isBold },
    { text: euros(amount, say), alignment: 'right', bold: isBold, noWrap: true },
  ];
  const last = document.breakdown.length + 1;
  const label = document.kind === 'CREDIT_NOTE' ? say.credited : say.gross;
  return {
    unbreakable: true,
    margin: [0, 10, 0, 16],
    columns: [
      { width: '*', text: '' },
      {
        width: 300,
        table: {
          widths: [188, 100],
          body: [
            row(say.net, document.net),
            ...document.breakdown.map((group) => row(groupText(group, say), group.vat)),
            row(label, document.gross, true),
          ],
        },
        layout: {
          hLineWidth: (index) => (index === last ? 0.8 : 0),
          hLineColor: faint,
          vLineWidth: () => 0,
          paddingLeft: () => 0,
          paddingRight: (index) => (index === 0 ? 12 : 0),
          paddingTop: () => 3,
          paddingBottom: () => 1,
        },
      },
    ],
  };
}

function groupText({ vatCategory, vatRate, taxable }: VatGroup, say: Words): string {
  return say.group[vatCategory](plain(vatRate, say), euros(taxable, say));
}

/** What the law wants said where no VAT is charged (Directive art. 226 (11), (11a)), and what the seller adds. */
export function remarks(document: InvoiceDocument, say: Words): Content[] {
  const { seller, buyer, exemptionReason, note } = document;
  const categories = new Set(document.breakdown.map(({ vatCategory }) => vatCategory));
  const said: string[] = [];
  if (categories.has('AE')) said.push(say.reverseCharge(buyer.vatNumber));
  if (categories.has('K')) said.push(say.intraCommunity(seller.vatNumber, buyer.vatNumber));
  if (exemptionReason?.trim()) said.push(exemptionReason.trim());
  else if (categories.has('E')) said.push(say.exempt);
  else if (categories.has('O')) said.push(say.outOfScope);
  if (note?.trim()) said.push(note.trim());
  return said.map((text) => ({ text, margin: [0, 0, 0, 6] }));
}

export function payment(document: InvoiceDocument, say: Words): Content {
  const { seller } = document;
  const gross = euros(document.gross, say);
  const owes = /[1-9]/.test(document.gross);
  let text = say.nothingToPay;
  if (document.kind === 'CREDIT_NOTE') text = say.willBeCredited(gross);
  else if (owes) {
    text = say.pay(gross, day(document.dueOn, say), grouped(seller.iban), seller.name, document.number);
  }
  return {
    unbreakable: true,
    margin: [0, 6, 0, 0],
    table: { widths: [fullWidth - 20], body: [[{ text, margin: [0, 2, 0, 1] }]] },
    layout: {
      hLineWidth: () => 0,
      vLineWidth: () => 0,
      fillColor: '#eef2f6',
      paddingLeft: () => 10,
      paddingRight: () => 10,
      paddingTop: () => 6,
      paddingBottom: () => 6,
    },
  };
}
