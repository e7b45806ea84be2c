import type { Content, CustomTableLayout, TableCell } from 'pdfmake/interfaces.js';
import type { VatCategory } from '../amounts.js';
import type { DocumentLine, InvoiceDocument } from '../document.js';
import { faint, fullWidth, rule } from '../../kernel/pdf/look.js';
import { euros, plain } from './values.js';
import type { Words } from './words.js';

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
export function lineTable(document: InvoiceDocument, say: Words): Content {
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
