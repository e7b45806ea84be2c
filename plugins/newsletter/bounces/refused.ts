import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import type { MailRefused } from '../../../src/kernel/mail.js';
import { newId } from '../../../src/kernel/ids.js';
import type { Scope } from '../../../src/kernel/scope.js';
import * as events from '../events.js';
import { suppress } from './actions.js';
import { SuppressionReason } from './entities.js';
import { judge, type Judged } from './verdict.js';

export interface Refused {
  readonly deliveryId: string;
  readonly address: string;
  readonly error: MailRefused;
}

/**
 * A mail server that knows at once that nobody is there says so instead of sending a bounce: it is one all the same. What
 * blames us, the message or the moment says nothing of the address, and only stands with the message.
 */
export async function refusedAtHandOver(scope: Scope, refused: readonly Refused[]): Promise<void> {
  const nobodys = new Map(
    refused.flatMap((one) => {
      const judged = one.error.atRecipient ? judgeAnswer(one) : undefined;
      return judged?.verdict === 'hard' ? [[one.deliveryId, judged] as const] : [];
    }),
  );
  if (nobodys.size === 0) return;
  // Two lanes may suppress the same addresses, so in one order.
  const rows = await scope.rows<{
    delivery_id: string;
    contact_id: string;
    customer_id: string;
    address_hash: Buffer | null;
  }>(sql`
    select d.id as delivery_id, d.contact_id, p.customer_id, d.address_hash
    from newsletter.delivery d join contacts.contact p on p.id = d.contact_id
    where d.id = any(${[...nobodys.keys()]}::uuid[]) order by d.address_hash`);
  for (const row of rows) {
    const { reason, status } = nobodys.get(row.delivery_id) as Judged;
    const id = newId(scope);
    const stored = await scope.row(sql`
      insert into newsletter.bounce (id, delivery_id, contact_id, verdict, reason, status, source, report_hash, at)
      values (${id}, ${row.delivery_id}, ${row.contact_id}, 'hard', ${reason}, ${status}, 'hand-over',
        ${createHash('sha256').update(`hand-over ${row.delivery_id}`).digest()}, ${scope.now()})
      on conflict (report_hash) do nothing returning id`);
    if (!stored) continue;
    await scope.emit(events.newsletterBounced, {
      customerId: row.customer_id,
      contactId: row.contact_id,
      bounceId: id,
    });
    await suppress(scope, row, SuppressionReason.HARD_BOUNCE, status);
  }
}

function judgeAnswer({ address, error }: Refused): Judged | undefined {
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(error.said)?.[1] ?? null;
  const recipient = { address, action: 'failed', status, answer: error.said, words: '' };
  return judge({ kind: 'delivery status', recipients: [recipient], all: '' })[0];
}
