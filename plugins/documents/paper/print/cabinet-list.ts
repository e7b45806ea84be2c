import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { accent, faint, fullWidth, page, rule } from '../../../../src/kernel/pdf/look.js';
import { houseStyle } from '../../../../src/kernel/pdf/render.js';
import { fitting, showable } from '../../../../src/kernel/pdf/showable.js';
import type { DocumentKind } from '../../document.js';
import { labelNumber } from '../hard-copy.js';
import { signatures } from './signatures.js';
import { type Language, longDay, shortDay, type Words, words } from './words.js';

export interface DueCopy {
  number: number;
  kind: DocumentKind;
  cabinet: string;
  codeLocked: boolean;
  folder: string;
  officeName: string;
  debtorNumber: string;
  keptSince: string;
  /** Name and day, of what is out. */
  outWith: string | null;
  outSince: string | null;
}

/**
 * What is to be destroyed today, in the order in which one walks past the cabinets, to be ticked and signed by two.
 * @param options.all how many there are, when the list holds only the first of them
 */
export function cabinetListDefinition(
  due: readonly DueCopy[],
  options: { all: number; on: string; language: Language; made: Date; house: string },
): TDocumentDefinitions {
  const say = words[options.language];
  const copies = showable(due) as DueCopy[];
  const inside = copies.filter(({ outSince }) => !outSince);
  const out = copies.filter(({ outSince }) => outSince);
  const cabinets = Map.groupBy(inside, ({ cabinet }) => cabinet);
  return {
    ...houseStyle(say.listTitle, say.locale, options.made),
    pageSize: 'A4',
    pageMargins: [page.side, 48, page.side, 56],
    content: [
      {
        columns: [
          { width: '*', text: say.listTitle, fontSize: 20, bold: true, color: accent },
          { width: 100, text: say.confidential, alignment: 'right', color: faint, margin: [0, 9, 0, 0] },
        ],
      },
      {
        text: `${say.listOn(longDay(options.on, say))} · ${say.copies(copies.length)}${options.all > copies.length ? say.ofAll(options.all) : ''}`,
        color: faint,
        margin: [0, 2, 0, 8],
      },
      ...(copies.length === 0
        ? [{ text: say.nothingDue }]
        : [
            { text: say.listHow, margin: [0, 0, 0, 4] as [number, number, number, number] },
            ...[...cabinets].flatMap(([name, rows]) => [
              heading(name, say.codeLocked(rows[0]?.codeLocked ?? true), rows.length, say),
              table(rows, say),
            ]),
            ...(out.length > 0 ? [heading(say.out, '', out.length, say), outTable(out, say)] : []),
            { text: '', margin: [0, 14, 0, 0] as [number, number, number, number] },
            signatures(say, 'to fill in'),
          ]),
    ],
    footer: (current, pages) => ({
      margin: [page.side, 20, page.side, 0],
      fontSize: 8,
      color: faint,
      columns: [
        {
          width: fullWidth - 110,
          text: `${fitting(options.house, 260, 8)} · ${say.listTitle} · ${say.confidential}`,
        },
        { width: 110, text: say.page(current, pages), alignment: 'right' },
      ],
    }),
  };
}

const heading = (title: string, aside: string, rows: number, say: Words): Content => ({
  margin: [0, 14, 0, 4],
  headlineLevel: 1,
  text: [
    { text: title, bold: true, fontSize: 11 },
    { text: `   ${[aside, say.copies(rows)].filter(Boolean).join(' · ')}`, color: faint },
  ],
});

/** A new one each time: pdfmake writes into what it draws. */
const box = (): TableCell => ({
  canvas: [{ type: 'rect', x: 0, y: 0, w: 10, h: 10, lineWidth: 0.8, lineColor: '#1d2733' }],
  alignment: 'center',
  margin: [0, 0.5, 0, 0],
});
const widths = [44, 60, 74, 112, 46, 56, 50, 56];
const layout = {
  hLineWidth: (row: number) => (row === 0 ? 0 : row === 1 ? 0.8 : 0.4),
  hLineColor: (row: number) => (row === 1 ? faint : rule),
  vLineWidth: () => 0,
  paddingLeft: (column: number) => (column === 0 ? 0 : 3),
  paddingRight: () => 3,
  paddingTop: () => 4,
  paddingBottom: () => 3,
};
const head = (titles: string[]): TableCell[] =>
  titles.map((text, index) => ({
    text,
    bold: true,
    color: faint,
    fontSize: 8,
    ...(index > 5 ? { alignment: 'center' as const } : {}),
  }));

/** Widths are left fixed: a long name wraps in its column, and pushes no box off the page. */
function table(rows: readonly DueCopy[], say: Words): Content {
  const sizes = fitted();
  return {
    fontSize: 8.5,
    table: {
      headerRows: 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: sizes,
      body: [
        head([
          say.label,
          say.folder,
          say.what,
          say.office,
          say.debtorNumber,
          say.since,
          say.found,
          say.destroyed,
        ]),
        ...rows.map((row): TableCell[] => [
          { text: labelNumber(row.number), bold: true },
          row.folder,
          say.kind[row.kind],
          row.officeName,
          row.debtorNumber,
          shortDay(row.keptSince, say),
          box(),
          box(),
        ]),
      ],
    },
    layout,
  };
}

/** The columns as wide as the page lets them be, padding taken off. */
function fitted(): number[] {
  const padding = widths.length * 6 - 3;
  const room = fullWidth - padding;
  const total = widths.reduce((sum, width) => sum + width, 0);
  return widths.map((width) => (width * room) / total);
}

function outTable(rows: readonly DueCopy[], say: Words): Content {
  return {
    fontSize: 8.5,
    table: {
      dontBreakRows: true,
      widths: [44, 66, 110, fullWidth - 220 - 21],
      body: rows.map((row): TableCell[] => [
        { text: labelNumber(row.number), bold: true },
        say.kind[row.kind],
        row.officeName,
        say.outWith(row.outWith ?? '?', shortDay(row.outSince as string, say)),
      ]),
    },
    layout: { ...layout, hLineWidth: (line) => (line === 0 ? 0.8 : 0.4), hLineColor: () => rule },
  };
}
