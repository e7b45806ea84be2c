import sql from 'sql-template-tag';
import { defineLoader } from '../../../src/kernel/scope.js';

/** What became of a campaign, as counts. Who opened it, or clicked, is not known here, and never will be (P18). */
export interface Figures {
  readonly sent: number;
  readonly bounced: number;
  readonly complained: number;
  readonly withdrawn: number;
}

const none: Figures = { sent: 0, bounced: 0, complained: 0, withdrawn: 0 };

/** Somebody left after a campaign when it was the last that they had got. Who was let go since still counts. */
export const figuresOf = defineLoader<string, Figures>(async (scope, ids) => {
  const rows = await scope.rows<{ id: string } & Record<keyof Figures, string>>(sql`
    select id, sum(sent) as sent, sum(bounced) as bounced, sum(complained) as complained, sum(withdrawn) as withdrawn from (
      select campaign_id as id, count(*) filter (where state = 'sent') as sent, count(*) filter (where bounced) as bounced,
        count(*) filter (where complained) as complained, count(left_at) as withdrawn
      from newsletter.delivery where campaign_id = any(${ids as string[]}::uuid[]) group by 1
      union all
      select campaign_id, sent, bounced, complained, withdrawn from newsletter.past_mailing
      where campaign_id = any(${ids as string[]}::uuid[])) counted
    group by id`);
  const found = new Map(
    rows.map(({ id, sent, bounced, complained, withdrawn }) => [
      id,
      {
        sent: Number(sent),
        bounced: Number(bounced),
        complained: Number(complained),
        withdrawn: Number(withdrawn),
      },
    ]),
  );
  return ids.map((id) => found.get(id) ?? none);
});
