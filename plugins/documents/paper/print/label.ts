import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { accent, faint } from '../../../../src/kernel/pdf/look.js';
import { houseStyle } from '../../../../src/kernel/pdf/render.js';
import { fitting } from '../../../../src/kernel/pdf/showable.js';
import type { DocumentKind } from '../../document.js';
import { labelNumber } from '../hard-copy.js';
import { type Language, words } from './words.js';

export interface LabelledCopy {
  id: string;
  number: number;
  kind: DocumentKind;
  cabinet: string;
  folder: string;
}

const mm = (millimetres: number): number => (millimetres * 72) / 25.4;

interface Sheet {
  page: { width: number; height: number };
  columns: number;
  rows: number;
  label: { width: number; height: number };
  /** Of the first label, and from one to the next. */
  left: number;
  top: number;
  across: number;
  down: number;
}

/** 62 × 29 mm, from the roll of a label printer; and A4 with 3 × 7 labels of 63.5 × 38.1 mm, such as L7160. */
export const sheets = {
  ROLL: {
    page: { width: mm(62), height: mm(29) },
    columns: 1,
    rows: 1,
    label: { width: mm(62), height: mm(29) },
    left: 0,
    top: 0,
    across: 0,
    down: 0,
  },
  A4: {
    page: { width: mm(210), height: mm(297) },
    columns: 3,
    rows: 7,
    label: { width: mm(63.5), height: mm(38.1) },
    left: mm(7.25),
    top: mm(15.15),
    across: mm(66),
    down: mm(38.1),
  },
} as const satisfies Record<string, Sheet>;

export type SheetName = keyof typeof sheets;
export const perSheet = (name: SheetName): number => sheets[name].columns * sheets[name].rows;

/**
 * What the QR code says: the id as a URN (RFC 9562), and nothing about anybody. Capitals alone make it a code of 29
 * modules instead of 33, so that each is larger.
 */
export const qrText = (id: string): string => `URN:UUID:${id.toUpperCase()}`;
/** Modules of two points (0.7 mm) each, which any phone and scanner reads. */
const codeSize = 29 * 2;

/** @param skip labels of the first sheet that were used up before */
export function labelDefinition(
  copies: readonly LabelledCopy[],
  options: { sheet: SheetName; skip: number; language: Language; made: Date },
): TDocumentDefinitions {
  const say = words[options.language];
  const sheet = sheets[options.sheet];
  const onSheet = perSheet(options.sheet);
  const pages = Math.ceil((options.skip + copies.length) / onSheet);
  return {
    ...houseStyle(say.labels, say.locale, options.made),
    pageSize: sheet.page,
    pageMargins: 0,
    content: Array.from({ length: pages }, (_, page): Content => ({
      ...(page > 0 ? { pageBreak: 'before' as const } : {}),
      // Something that takes its place in the flow, or the page break would have nothing to hold on to.
      stack: [
        { text: ' ', fontSize: 1 },
        ...copies.flatMap((copy, index) => {
          const place = options.skip + index;
          if (Math.floor(place / onSheet) !== page) return [];
          const [column, row] = [place % sheet.columns, Math.floor((place % onSheet) / sheet.columns)];
          const x = sheet.left + column * sheet.across;
          const y = sheet.top + row * sheet.down;
          return oneLabel(copy, sheet.label, { x, y }, say.kind[copy.kind], say);
        }),
      ],
    })),
  };
}

function oneLabel(
  copy: LabelledCopy,
  { width, height }: { width: number; height: number },
  { x, y }: { x: number; y: number },
  kind: string,
  say: { cabinet: string; folder: string },
): Content[] {
  const edge = mm(3);
  const left = x + edge + codeSize + mm(3);
  const room = x + width - mm(2.5) - left;
  const top = y + (height - codeSize) / 2;
  const line = (text: string, fontSize: number, below: number, look: object = {}): Content => ({
    absolutePosition: { x: left, y: top + below },
    text: fitting(text, room, fontSize),
    fontSize,
    lineHeight: 1,
    noWrap: true,
    ...look,
  });
  return [
    {
      absolutePosition: { x: x + edge, y: top },
      qr: qrText(copy.id),
      fit: codeSize,
      eccLevel: 'M',
      foreground: '#000000',
    },
    line(labelNumber(copy.number), 15, 0, { bold: true, color: accent }),
    line(kind, 8, 18),
    line(say.cabinet, 5.5, 30, { color: faint }),
    line(copy.cabinet, 7.5, 36),
    line(say.folder, 5.5, 47, { color: faint }),
    line(copy.folder, 7.5, 53),
  ];
}
