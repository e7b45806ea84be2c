import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { InvoiceDocument } from './document.js';
import { heading, parties } from './pdf/head.js';
import { lineTable } from './pdf/lines.js';
import { faint, fullWidth, page } from '../kernel/pdf/look.js';
import { houseStyle, renderPdf } from '../kernel/pdf/render.js';
import { showable } from '../kernel/pdf/showable.js';
import { payment, remarks, totalsTable } from './pdf/totals.js';
import { words } from './pdf/words.js';

/**
 * The invoice on paper: a PDF made from the document as it was at issue and from nothing else, so that the same
 * document gives the same bytes today and in seven years.
 *
 * Source: Wet OB 1968 art. 35a and Directive 2006/112/EC art. 226 for what must be stated.
 */

/**
 * Renders an invoice or credit note as an A4 PDF, in the language of the document.
 *
 * Characters that the font lacks show as �. Ask `checkDocument` first: this only draws what it is given.
 *
 * @throws RangeError if the day of issue is not a date.
 */
export async function renderInvoicePdf(document: InvoiceDocument): Promise<Buffer> {
  return renderPdf(invoiceDefinition(document));
}

/** What pdfmake lays out; exported for tests. No text makes it throw. */
export function invoiceDefinition(original: InvoiceDocument): TDocumentDefinitions {
  const document = showable(original);
  const issued = new Date(`${original.issuedOn}T00:00:00Z`);
  if (Number.isNaN(issued.getTime())) throw new RangeError(`Not a date of issue: ${original.issuedOn}`);
  const say = words[document.language];
  const title = document.kind === 'CREDIT_NOTE' ? say.creditNote : say.invoice;
  // The day of issue: the same document gives the same bytes today and in seven years.
  const style = houseStyle(`${title} ${document.number}`, say.locale, issued);
  return {
    pageSize: 'A4',
    pageMargins: [page.side, 48, page.side, 60],
    ...style,
    info: { ...style.info, author: document.seller.name },
    content: [
      parties(document, say),
      heading(document, say, title),
      lineTable(document, say),
      totalsTable(document, say),
      ...remarks(document, say),
      payment(document, say),
    ],
    footer: (current, count) => ({
      margin: [page.side, 20, page.side, 0],
      fontSize: 8,
      color: faint,
      columns: [
        { width: fullWidth - 110, text: `${shortened(document.seller.name)} · ${title} ${document.number}` },
        { width: 110, text: say.page(current, count), alignment: 'right' },
      ],
    }),
  };
}

/** A footer has room for a few lines only; the full name stands on the first page. */
function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}
