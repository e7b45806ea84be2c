import { badInput } from '../../../src/errors.js';
import { tidy } from '../../../src/kernel/input.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { LetterInput } from '../inputs.js';
import { blocksToMjml, type ColumnBlock, type LetterBlock } from './blocks.js';

/** A letter as it is stored. */
export interface Source {
  readonly subject: string;
  readonly mjml: string;
  readonly blocks: readonly LetterBlock[] | null;
}

/** @throws BAD_USER_INPUT unless it is mjml or blocks, each block one thing */
export function sourceOf(field: Language, input: LetterInput): Source {
  const subject = tidy(input.subject);
  const { mjml, blocks } = input;
  if (Boolean(mjml) === Boolean(blocks))
    throw badInput(field, 'give the letter as `mjml`, or as `blocks`: one of them');
  if (!blocks) return { subject, mjml: mjml as string, blocks: null };
  for (const [index, block] of blocks.entries()) {
    const path = `${field}.blocks[${index}]`;
    refuseUnlessOne(path, [block.text, block.image, block.button, block.columns]);
    for (const side of ['left', 'right'] as const)
      for (const [row, part] of (block.columns?.[side] ?? []).entries())
        refuseUnlessOne(`${path}.columns.${side}[${row}]`, [part.text, part.image, part.button]);
  }
  const plain = plainly(blocks);
  return { subject, mjml: blocksToMjml(plain, subject, field), blocks: plain };
}

function refuseUnlessOne(path: string, kinds: readonly (object | null | undefined)[]): void {
  if (kinds.filter(Boolean).length !== 1)
    throw badInput(path, 'must be exactly one of text, image, button and, outside a column, columns');
}

const present = (block: ColumnBlock): ColumnBlock => ({
  ...(block.text ? { text: { heading: tidy(block.text.heading) ?? null, text: tidy(block.text.text) } } : {}),
  ...(block.image
    ? { image: { ...block.image, alt: tidy(block.image.alt), link: tidy(block.image.link) ?? null } }
    : {}),
  ...(block.button ? { button: { label: tidy(block.button.label), link: tidy(block.button.link) } } : {}),
});

/** Without the classes of the API, as JSON keeps it. */
const plainly = (blocks: readonly LetterBlock[]): LetterBlock[] =>
  blocks.map((block) => ({
    ...present(block),
    ...(block.columns
      ? { columns: { left: block.columns.left.map(present), right: block.columns.right.map(present) } }
      : {}),
  }));
