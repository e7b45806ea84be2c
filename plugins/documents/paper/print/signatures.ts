import type { Column, Content } from 'pdfmake/interfaces.js';
import { faint, fullWidth, rule } from '../../../../src/kernel/pdf/look.js';
import type { Words } from './words.js';

const gap = 24;
const half = (fullWidth - gap) / 2;

const field = (label: string, width: number, hint = ''): Column => ({
  width,
  stack: [
    { text: label, fontSize: 8, color: faint, margin: [0, 6, 0, 0] },
    { text: hint || ' ', fontSize: 8, color: faint, alignment: 'right', margin: [0, 10, 0, 0] },
    { canvas: [{ type: 'line', x1: 0, y1: 0, x2: width, y2: 0, lineWidth: 0.6, lineColor: rule }] },
  ],
});

export interface Signature {
  name: string;
  moment: string;
}

/** How it was done, and the room for two people to sign; they stay together on one page. */
export function signatures(say: Words, signed: 'to fill in' | readonly [Signature, Signature]): Content {
  const toFillIn = signed === 'to fill in';
  const of = (title: string, one?: Signature): Column => ({
    width: half,
    stack: [
      { text: title, bold: true, margin: [0, 0, 0, 2] },
      ...(one
        ? [
            { text: one.name },
            {
              text: say.signedOn(one.moment),
              color: faint,
              margin: [0, 0, 0, 6] as [number, number, number, number],
            },
          ]
        : [field(say.name, half), field(say.date, half)]),
      { text: say.signature, fontSize: 8, color: faint, margin: [0, 6, 0, 34] },
      { canvas: [{ type: 'line', x1: 0, y1: 0, x2: half, y2: 0, lineWidth: 0.6, lineColor: faint }] },
    ],
  });
  const third = (fullWidth - 2 * gap) / 3;
  return {
    unbreakable: true,
    stack: [
      ...(toFillIn
        ? [
            { text: say.together, margin: [0, 0, 0, 4] as [number, number, number, number] },
            {
              columnGap: gap,
              margin: [0, 0, 0, 16] as [number, number, number, number],
              columns: [
                field(say.destroyedOn, third),
                field(say.methodUsed, third),
                field(say.level, third, say.levelHint),
              ],
            },
          ]
        : []),
      {
        columnGap: gap,
        columns: [
          of(say.first, toFillIn ? undefined : signed[0]),
          of(say.second, toFillIn ? undefined : signed[1]),
        ],
      },
    ],
  };
}
