import sql from 'sql-template-tag';
import { notFound } from '../../../src/errors.js';
import type { Page } from '../../../src/kernel/pages.js';

/** A picture by what it is: the same address for everybody, so that it tells nothing of who looks. */
export const imagePage: Page = {
  method: 'GET',
  path: 'newsletter/images/:hash',
  async handle(work, { params }) {
    const hash = params.hash ?? '';
    const image = /^[0-9a-f]{64}$/.test(hash)
      ? await work.read.row<{ type: string; content: Buffer }>(
          sql`select type, content from newsletter.image where hash = ${hash}`,
        )
      : undefined;
    if (!image) throw notFound('picture', hash.slice(0, 64));
    return { type: image.type, content: image.content, keep: true };
  },
};
