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

/** Somebody left after a campaign when it was the last that they had got before they left. */
export const figuresOf = defineLoader<string, Figures>(async (scope, ids) => {
  const rows = await scope.rows<Figures & { id: string }>(sql`
    select k.id,
      (select count(*)::int from newsletter.delivery d where d.campaign_id = k.id and d.state = 'sent') as sent,
      (select count(distinct b.delivery_id)::int from newsletter.bounce b join newsletter.delivery d on d.id = b.delivery_id
        where d.campaign_id = k.id and b.verdict in ('hard', 'soft')) as bounced,
      (select count(distinct b.delivery_id)::int from newsletter.bounce b join newsletter.delivery d on d.id = b.delivery_id
        where d.campaign_id = k.id and b.verdict = 'complaint') as complained,
      (select count(distinct e.contact_id)::int from newsletter.consent_event e
        join newsletter.delivery d on d.contact_id = e.contact_id and d.campaign_id = k.id and d.state = 'sent' and d.ended_at <= e.at
        where e.purpose = k.purpose and e.kind in ('withdrawn', 'objected') and e.at >= k.started_at
          and not exists (select 1 from newsletter.delivery l join newsletter.campaign lk on lk.id = l.campaign_id
            where l.contact_id = e.contact_id and l.state = 'sent' and lk.purpose = k.purpose and l.ended_at > d.ended_at and l.ended_at <= e.at)) as withdrawn
    from newsletter.campaign k where k.id = any(${ids as string[]}::uuid[])`);
  return ids.map((id) => rows.find((row) => row.id === id) ?? none);
});
