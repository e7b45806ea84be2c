import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { isUuid } from '../../src/customers/actions.js';
import { conflict, notFound } from '../../src/errors.js';
import { documentOf } from '../../src/invoices/actions.js';
import { renderInvoicePdf } from '../../src/invoices/pdf.js';
import { newId } from '../../src/kernel/ids.js';
import { tidy } from '../../src/kernel/input.js';
import type { OutgoingMail } from '../../src/kernel/mail.js';
import type { Scope } from '../../src/kernel/scope.js';
import type { SendState } from '../../src/kernel/send-once.js';
import * as events from './events.js';
import { HandOver, type HandOverStateName } from './hand-over.js';
import type { ResendHandOverInput } from './inputs.js';
import { mailFor } from './mail.js';
import type { Party } from './party.js';

/**
 * Records a hand-over to each party that is engaged today. The day is the database's, whose trigger asks the same,
 * so that the two cannot differ at midnight.
 */
export async function recordHandOvers(scope: Scope, invoiceId: string): Promise<HandOver[]> {
  const parties = await scope.rows<Pick<Party, 'id' | 'ground' | 'agreement'>>(
    sql`select id, ground, agreement from accountant.party where accountant.is_engaged(id) order by id`,
  );
  return parties.map(({ id, ground, agreement }) =>
    scope.em.create(HandOver, {
      id: newId(scope),
      invoiceId,
      partyId: id,
      ground,
      agreement,
      queuedAt: scope.now(),
      state: 'queued',
      tries: 0,
      sentAt: null,
      sentTo: null,
      pdfSha256: null,
      reason: null,
      resendReason: null,
    }),
  );
}

/** @property tries which try this is: how it ends is written down for that one alone */
interface Claimed {
  tries: number;
  mail: OutgoingMail | 'in flight' | undefined;
}

interface Row {
  id: string;
  state: HandOverStateName;
  tries: number;
  invoiceId: string;
  partyId: string;
  customerId: string;
  name: string;
  email: string;
  language: 'nl' | 'en';
  hasLogin: boolean;
  engaged: boolean;
}

/** The row, locked until the transaction ends. */
const locked = (scope: Scope, id: string) =>
  scope.row<Row>(sql`
    select h.id, h.state, h.tries, h.invoice_id as "invoiceId", h.party_id as "partyId", i.customer_id as "customerId",
      p.name, p.email, p.language, p.account_id is not null as "hasLogin", accountant.is_engaged(p.id) as engaged
    from accountant.hand_over h join accountant.party p on p.id = h.party_id join invoices.invoice i on i.id = h.invoice_id
    where h.id = ${id} for update of h`);

const about = (row: Row) => ({
  customerId: row.customerId,
  invoiceId: row.invoiceId,
  partyId: row.partyId,
  handOverId: row.id,
});

/** The mail to send now; or nothing, when it went already or the ground to share it is gone. */
export async function claim(scope: Scope, handOverId: string): Promise<Claimed> {
  const row = await locked(scope, handOverId);
  if (row?.state === 'sending') return { tries: row.tries, mail: 'in flight' };
  if (row?.state !== 'queued') return { tries: 0, mail: undefined };
  if (!row.engaged) {
    await scope.rows(sql`update accountant.hand_over set state = 'withheld',
      reason = 'the engagement had ended before this could be sent' where id = ${row.id}`);
    await scope.emit(events.invoiceWithheld, about(row));
    return { tries: 0, mail: undefined };
  }
  const document = await documentOf(scope, row.invoiceId);
  const pdf = await renderInvoicePdf(document);
  const mail = await mailFor(scope, { handOverId, party: row, document, pdf });
  await scope.rows(sql`update accountant.hand_over set state = 'sending', tries = tries + 1, reason = null, sent_to = ${row.email},
    pdf_sha256 = ${createHash('sha256').update(pdf).digest('hex')} where id = ${row.id}`);
  return { tries: row.tries + 1, mail };
}

/**
 * Writes down how a try ended. A process that was thought dead may still say so afterwards: it knows better than
 * `unknown`, unless a person had it sent again in the meantime.
 */
export async function settle(
  scope: Scope,
  handOverId: string,
  tries: number,
  state: Exclude<SendState, 'sending'>,
  reason: string | null,
): Promise<void> {
  const row = await locked(scope, handOverId);
  if (!row || row.tries !== tries || !['sending', 'unknown'].includes(row.state) || row.state === state)
    return;
  await scope.rows(sql`update accountant.hand_over set state = ${state}, reason = ${reason},
    sent_at = ${state === 'sent' ? scope.now().toISOString() : null} where id = ${row.id}`);
  if (state === 'sent') await scope.emit(events.invoiceShared, about(row));
}

/** @throws CONFLICT when it was sent, is on its way, or may not be sent since the engagement has ended */
export async function resendHandOver(scope: Scope, input: ResendHandOverInput): Promise<HandOver> {
  const row = isUuid(input.id) ? await locked(scope, input.id) : undefined;
  if (!row) throw notFound('hand-over', input.id);
  if (row.state !== 'refused' && row.state !== 'unknown')
    throw conflict(`This hand-over is ${row.state}; only what is refused or unknown is sent again.`, {
      state: row.state.toUpperCase(),
    });
  if (!row.engaged)
    throw conflict('This engagement has ended, so there is no ground to share an invoice with the party.');
  await scope.rows(sql`update accountant.hand_over set state = 'queued', reason = null, resend_reason = ${tidy(input.reason)}
    where id = ${row.id}`);
  await scope.emit(events.handOverResent, about(row));
  return scope.em.findOneOrFail(HandOver, { id: row.id });
}
