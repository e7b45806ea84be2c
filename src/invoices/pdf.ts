import { createRequire } from 'node:module';
import { dirname, resolve, sep } from 'node:path';
import pdfmake from 'pdfmake';
import type {
  Content,
  ContentStack,
  CustomTableLayout,
  TableCell,
  TDocumentDefinitions,
  TFontDictionary,
} from 'pdfmake/interfaces.js';
import type { VatCategory, VatGroup } from './amounts.js';
import type { DocumentLine, InvoiceDocument, PostalAddress } from './document.js';

/**
 * The invoice on paper: a PDF made from the document as it was at issue and from nothing else, so that the same
 * document gives the same bytes today and in seven years.
 *
 * Source: Wet OB 1968 art. 35a and Directive 2006/112/EC art. 226 for what must be stated.
 */

const require = createRequire(import.meta.url);
const fonts = require('pdfmake/fonts/Roboto.js') as TFontDictionary;
const fontFiles = Object.values(fonts['Roboto'] ?? {}) as string[];
const fontFolder = resolve(dirname(fontFiles[0] ?? '.')) + sep;

pdfmake.setFonts(fonts);
// Text on an invoice comes from outside: whatever it says, nothing but the fonts is ever opened.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => resolve(path).startsWith(fontFolder));

/**
 * Renders an invoice or credit note as an A4 PDF, in the language of the document.
 *
 * Characters that the font lacks show as �. Ask `checkDocument` first: this only draws what it is given.
 *
 * @throws RangeError if the day of issue is not a date.
 */
export async function renderInvoicePdf(document: InvoiceDocument): Promise<Buffer> {
  return pdfmake.createPdf(invoiceDefinition(document)).getBuffer();
}

// Words

interface Words {
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

const words: Record<InvoiceDocument['language'], Words> = {
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

// Writing values

const noBreak = '\u00a0';

/** '1234.5' as '1.234,5'; works on the text alone, so that no digit is ever lost to a float. */
function number(text: string, { point, thousands }: Words): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, thousands);
  return fraction === undefined ? grouped : grouped + point + fraction;
}

/** '1234.50' as '€ 1.234,50', '0.1230' as '€ 0,123'; at least two decimals, on one line. */
function euros(text: string, say: Words): string {
  const [whole = '', fraction = ''] = text.split('.');
  return `€${noBreak}${number(`${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`, say)}`;
}

/** A quantity or a rate: '1.500' as '1,5', '21.00' as '21'. */
function plain(text: string, say: Words): string {
  return number(text.includes('.') ? text.replace(/\.?0+$/, '') : text, say);
}

/** 'yyyy-mm-dd' as the language writes it; what is no date is shown as it is. */
function day(date: string, say: Words): string {
  const [, year, month, dayOfMonth] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)?.map(Number) ?? [];
  return year && month && dayOfMonth ? say.date(dayOfMonth, month, year).replaceAll(' ', noBreak) : date;
}

/** An IBAN in groups of four that stay on one line. */
function grouped(iban: string): string {
  return (iban.replace(/\s/g, '').match(/.{1,4}/g) ?? []).join(noBreak);
}

// Text that comes from outside

interface Font {
  hasGlyphForCodePoint(codePoint: number): boolean;
}

/** The same reader of fonts as pdfmake draws with, found from where pdfmake finds it. */
const fontkit = createRequire(createRequire(require.resolve('pdfmake')).resolve('pdfkit'))('fontkit') as {
  openSync(file: string): Font;
};
const openedFonts = fontFiles.map((file) => fontkit.openSync(file));
const graphemes = new Intl.Segmenter('nl', { granularity: 'grapheme' });

/** Controls but for the line feed, soft hyphens, joiners, marks of direction, variation selectors, byte order marks. */
const invisible = /(?!\n)[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu;

/**
 * Text as the font can show it: line ends are \n, accents are joined to their letters, what cannot be seen is
 * gone and what cannot be drawn is �, one for each character as a reader counts them.
 */
function shown(text: string): string {
  const joined = text
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ');
  // Most text is ASCII: nothing to look up.
  if (/^[\n\u0020-\u007e]*$/.test(joined)) return joined;
  return [...graphemes.segment(joined)]
    .map(({ segment }) => {
      const visible = segment.replace(invisible, '');
      const known = Array.from(visible).every(
        (character) =>
          character === '\n' ||
          openedFonts.every((font) => font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0)),
      );
      return known ? visible : '\ufffd';
    })
    .join('');
}

/** All text of a document made showable, once, so that no field is forgotten. */
function showable<T>(value: T): T {
  if (typeof value === 'string') return shown(value) as T;
  if (Array.isArray(value)) return value.map(showable) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, showable(part)])) as T;
  }
  return value;
}

// The page

const ink = '#1d2733';
const faint = '#5b6875';
const rule = '#c9d1d9';
const accent = '#1f4e79';

const page = { width: 595.28, side: 48 };
const fullWidth = page.width - 2 * page.side;

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

/** The buyer's address stands where a window envelope shows it; the seller's details are at the right. */
function parties({ seller, buyer }: InvoiceDocument, say: Words): Content {
  const details: [string, string | null][] = [
    [say.kvk, seller.kvkNumber],
    [say.vatId, seller.vatNumber],
    ['IBAN', grouped(seller.iban)],
  ];
  return {
    columnGap: 24,
    columns: [
      {
        width: fullWidth - 190 - 24,
        stack: [
          { text: seller.name, fontSize: 16, bold: true, color: accent, margin: [0, 0, 0, 58] },
          ...address(buyer, seller.country !== buyer.country, say),
        ],
      },
      {
        width: 190,
        fontSize: 8.5,
        stack: [
          ...address(seller, seller.country !== buyer.country, say),
          { text: seller.email, margin: [0, 6, 0, 0] },
          ...(seller.phone ? [seller.phone] : []),
          {
            margin: [0, 6, 0, 0],
            stack: details.map(([label, value]) => ({
              columnGap: 0,
              columns: [
                { width: 30, text: label, color: faint },
                { width: 160, text: value ?? '' },
              ],
            })),
          },
        ],
      },
    ],
  };
}

function address(party: PostalAddress, abroad: boolean, say: Words): Content[] {
  const lines = [party.street, `${party.postalCode}  ${party.city}`.trim()];
  if (abroad) lines.push(countryName(party.country, say));
  return [{ text: party.name, bold: true }, ...lines.filter((line) => line !== '')];
}

function countryName(code: string, { locale }: Words): string {
  const known = /^[A-Z]{2}$/.test(code);
  return known ? (new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code) : code;
}

function heading(document: InvoiceDocument, say: Words, title: string): Content {
  const { buyer } = document;
  const isCredit = document.kind === 'CREDIT_NOTE';
  const facts: [string, string | null][] = [
    [isCredit ? say.creditNumber : say.number, document.number],
    [say.issuedOn, day(document.issuedOn, say)],
    [say.suppliedOn, document.suppliedOn && day(document.suppliedOn, say)],
    [say.dueOn, isCredit ? null : day(document.dueOn, say)],
    [say.debtorNumber, buyer.debtorNumber],
    [say.reference, document.reference],
    [say.yourKvk, buyer.kvkNumber],
    [say.yourVat, buyer.vatNumber],
  ];
  const stated = facts.filter(([, value]) => value);
  const half = Math.ceil(stated.length / 2);
  const side = (some: [string, string | null][]): ContentStack & { width: number } => ({
    width: (fullWidth - 20) / 2,
    stack: some.map(([label, value]) => ({
      columnGap: 0, // else the outer gap is inherited
      columns: [
        { width: 104, text: label, color: faint },
        { width: (fullWidth - 20) / 2 - 104, text: value ?? '' },
      ],
    })),
  });
  return {
    margin: [0, 34, 0, 18],
    stack: [
      { text: title, fontSize: 20, bold: true, color: accent },
      ...(isCredit && document.creditsNumber
        ? [
            {
              text: say.credits(
                document.creditsNumber,
                document.creditsIssuedOn && day(document.creditsIssuedOn, say),
              ),
              bold: true,
            },
          ]
        : []),
      {
        margin: [0, 8, 0, 0],
        columnGap: 20,
        columns: [side(stated.slice(0, half)), side(stated.slice(half))],
      },
    ],
  };
}

// The lines

const lineSize = 9;
/** Roboto's digits are all as wide as this part of the font's size; letters and points are narrower on average. */
const digitWidth = 0.5615;
const cellPadding = 6;

interface Column {
  title: string;
  /** the least that the title needs, in points */
  least: number;
  text: (line: DocumentLine) => string;
}

/**
 * Widths are worked out from the text and given in points: left to pdfmake, one long word in a description would
 * push the amounts off the page, while in a column of fixed width it is cut into lines.
 */
function lineTable(document: InvoiceDocument, say: Words): Content {
  const { lines } = document;
  const columns: Column[] = [
    {
      title: say.quantity,
      least: 40,
      text: ({ quantity, unit }) => plain(quantity, say) + (unit?.trim() ? ` ${unit.trim()}` : ''),
    },
    { title: say.unitPrice, least: 44, text: ({ unitPrice }) => euros(unitPrice, say) },
    { title: say.vat, least: 34, text: ({ vatCategory, vatRate }) => rateText(vatCategory, vatRate, say) },
    { title: say.amount, least: 52, text: ({ net }) => euros(net, say) },
  ];
  if (lines.some(hasDiscount)) {
    columns.splice(2, 0, {
      title: say.discount,
      least: 42,
      text: (line) => (hasDiscount(line) ? euros(line.discount ?? '0', say) : ''),
    });
  }
  const widths = columns.map(({ least, text }, index) => {
    const longest = Math.max(0, ...lines.map((line) => text(line).length)) * digitWidth * lineSize + 1;
    // A quantity may wrap between number and unit, an amount may not.
    return Math.max(least, index === 0 ? Math.min(longest, 72) : longest);
  });
  const rest = fullWidth - widths.reduce((sum, width) => sum + width, 0) - columns.length * cellPadding * 2;
  const header = [say.description, ...columns.map(({ title }) => title)].map((text, index) => ({
    text,
    bold: true,
    color: faint,
    alignment: index === 0 ? ('left' as const) : ('right' as const),
    verticalAlignment: 'bottom' as const,
  }));
  const rows = lines.flatMap((line) =>
    parts(line.description).map((description, index): LineRow => ({
      line,
      description,
      isFirst: index === 0,
    })),
  );
  return {
    fontSize: lineSize,
    table: {
      headerRows: 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: [Math.max(rest, 60), ...widths],
      body: [
        header,
        ...rows.map(({ line, description, isFirst }): TableCell[] => [
          description,
          ...columns.map(({ text }) => ({ text: isFirst ? text(line) : '', alignment: 'right' as const })),
        ]),
      ],
    },
    layout: lineLayout((row) => rows[row - 1]?.isFirst ?? true),
  };
}

interface LineRow {
  line: DocumentLine;
  description: string;
  isFirst: boolean;
}

function hasDiscount({ discount }: DocumentLine): boolean {
  return discount !== null && /[1-9]/.test(discount);
}

function rateText(category: VatCategory, rate: string, say: Words): string {
  return say.rate[category](plain(rate, say));
}

/** A row stays on one page, so that a description too long for that goes on in rows of its own, none too tall. */
function parts(description: string): string[] {
  const most = { lines: 12, characters: 600 };
  const found: string[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) found.push(lines.join('\n'));
    lines = [];
  };
  for (const line of description.trim().split('\n')) {
    for (const piece of pieces(line, most.characters)) {
      if (lines.length >= most.lines || lines.join('\n').length + piece.length > most.characters) flush();
      lines.push(piece);
    }
  }
  flush();
  return found.length > 0 ? found : [''];
}

/** A line cut into pieces of at most `most` characters, at a space where there is one. */
function pieces(line: string, most: number): string[] {
  const found: string[] = [];
  let rest = line;
  while (rest.length > most) {
    const space = rest.lastIndexOf(' ', most);
    const end = space > 0 ? space : most;
    found.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...found, rest];
}

/** Thin rules above each line of the invoice, a dark one under the header; text is flush with the margins. */
function lineLayout(startsLine: (row: number) => boolean): CustomTableLayout {
  return {
    hLineWidth: (row, { table }) =>
      row === 0 ? 0 : row === 1 || row === table.body.length ? 0.8 : startsLine(row) ? 0.4 : 0,
    hLineColor: (row, { table }) => (row === 1 || row === table.body.length ? faint : rule),
    vLineWidth: () => 0,
    paddingLeft: (column) => (column === 0 ? 0 : cellPadding),
    paddingRight: (column, { table }) => (column === (table.widths?.length ?? 0) - 1 ? 0 : cellPadding),
    paddingTop: (row) => (startsLine(row) ? 4 : 0),
    paddingBottom: (row) => (startsLine(row + 1) ? 3 : 0),
  };
}

// Under the lines

function totalsTable(document: InvoiceDocument, say: Words): Content {
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
function remarks(document: InvoiceDocument, say: Words): Content[] {
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

function payment(document: InvoiceDocument, say: Words): Content {
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
