import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { accent, faint, fullWidth, page } from '../../../../src/kernel/pdf/look.js';
import { houseStyle } from '../../../../src/kernel/pdf/render.js';
import { fitting, showable } from '../../../../src/kernel/pdf/showable.js';
import { DocumentKind } from '../../document.js';
import { type DestructionMethod, destructionNumber } from '../destruction.js';
import { labelNumber } from '../hard-copy.js';
import { type Signature, signatures } from './signatures.js';
import { type Language, longDay, words } from './words.js';

export interface DestructionRecord {
  number: number;
  destroyedOn: string;
  method: keyof typeof DestructionMethod;
  level: string | null;
  items: readonly { number: number; kind: DocumentKind }[];
  signed: readonly [Signature, Signature];
}

/** For the binder: what two people signed for. Of whom the paper was, it does not say. */
export function recordDefinition(
  given: DestructionRecord,
  options: { language: Language; made: Date; house: string },
): TDocumentDefinitions {
  const record = showable(given) as DestructionRecord;
  const say = words[options.language];
  const missing = record.method === 'MISSING';
  const reference = destructionNumber(record.number);
  const title = missing ? say.missingTitle(reference) : say.recordTitle(reference);
  const copies = say.copies(record.items.length);
  const day = longDay(record.destroyedOn, say);
  const facts: [string, string][] = [
    [missing ? say.date : say.destroyedOn, day],
    [say.methodUsed, say.method[record.method]],
    ...(record.level ? ([[say.level, `${record.level} (${say.standard})`]] as [string, string][]) : []),
    [say.number, copies],
  ];
  return {
    ...houseStyle(title, say.locale, options.made),
    pageSize: 'A4',
    pageMargins: [page.side, 56, page.side, 56],
    content: [
      { text: title, fontSize: 20, bold: true, color: accent },
      { text: showable(options.house), color: faint, margin: [0, 2, 0, 16] },
      {
        text: missing ? say.missingSays(copies, day) : say.recordSays(copies, day),
        fontSize: 10.5,
        margin: [0, 0, 0, 12],
      },
      ...facts.map(([label, value]): Content => ({
        columnGap: 0,
        columns: [
          { width: 120, text: label, color: faint },
          { width: fullWidth - 120, text: value },
        ],
      })),
      { text: '', margin: [0, 6, 0, 0] },
      ...Object.values(DocumentKind).flatMap((kind): Content[] => {
        const numbers = record.items
          .filter((item) => item.kind === kind)
          .map(({ number }) => labelNumber(number));
        if (numbers.length === 0) return [];
        return [
          { text: `${say.kind[kind]} (${numbers.length})`, bold: true, margin: [0, 8, 0, 2] },
          { text: numbers.map((one) => one.replace('-', '\u2011')).join(', ') },
        ];
      }),
      { text: say.noPersonalData, color: faint, fontSize: 8.5, margin: [0, 16, 0, 20] },
      signatures(say, record.signed),
    ],
    footer: (current, pages) => ({
      margin: [page.side, 20, page.side, 0],
      fontSize: 8,
      color: faint,
      columns: [
        { width: fullWidth - 110, text: `${fitting(options.house, 200, 8)} · ${title}` },
        { width: 110, text: say.page(current, pages), alignment: 'right' },
      ],
    }),
  };
}
