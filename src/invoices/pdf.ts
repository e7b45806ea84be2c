import { dirname, resolve, sep } from 'node:path';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { InvoiceDocument } from './document.js';
import { fontFiles, fonts } from './pdf/fonts.js';
import { heading, parties } from './pdf/head.js';
import { lineTable } from './pdf/lines.js';
import { faint, fullWidth, ink, page } from './pdf/look.js';
import { showable } from './pdf/text.js';
import { payment, remarks, totalsTable } from './pdf/totals.js';
import { words } from './pdf/words.js';

/**
 * The invoice on paper: a PDF made from the document as it was at issue and from nothing else, so that the same
 * document gives the same bytes today and in seven years.
 *
 * Source: Wet OB 1968 art. 35a and Directive 2006/112/EC art. 226 for what must be stated.
 */

const fontFolder = resolve(dirname(fontFiles[0] ?? '.')) + sep;

/** Loaded with the first PDF: no start waits for it. */
async function loadPdfmake() {
  const { default: pdfmake } = await import('pdfmake');
  pdfmake.setFonts(fonts);
  // Text on an invoice comes from outside: whatever it says, nothing but the fonts is ever opened.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => resolve(path).startsWith(fontFolder));
  return pdfmake;
}

let loaded: ReturnType<typeof loadPdfmake> | undefined;

/**
 * Renders an invoice or credit note as an A4 PDF, in the language of the document.
 *
 * Characters that the font lacks show as �. Ask `checkDocument` first: this only draws what it is given.
 *
 * @throws RangeError if the day of issue is not a date.
 */
export async function renderInvoicePdf(document: InvoiceDocument): Promise<Buffer> {
  const definition = invoiceDefinition(document);
  return (await (loaded ??= loadPdfmake())).createPdf(definition).getBuffer();
}

/** What pdfmake lays out; exported for tests. No text makes it throw. */
export function invoiceDefinition(original: InvoiceDocument): TDocumentDefinitions {
  const document = showable(original);
  const issued = new Date(`${original.issuedOn}T00:00:00Z`);
  if (Number.isNaN(issued.getTime())) throw new RangeError(`Not a date of issue: ${original.issuedOn}`);
  const say = words[document.language];
  const title = document.kind === 'CREDIT_NOTE' ? say.creditNote : say.invoice;
  return {
    pageSize: 'A4',
    pageMargins: [page.side, 48, page.side, 60],
    version: '1.7',
    language: say.locale,
    displayTitle: true,
    info: {
      title: `${title} ${document.number}`,
      author: document.seller.name,
      creator: 'Klantmap',
      producer: 'pdfmake',
      // The only moment in the file, and the seed of its id: the day of issue, never the clock.
      creationDate: issued,
    },
    defaultStyle: { font: 'Roboto', fontSize: 9.5, lineHeight: 1.2, color: ink },
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
