import { createHash, randomBytes } from 'node:crypto';
import sql from 'sql-template-tag';
import { noticesFirst } from '../../../src/contacts/notices.js';
import { newId } from '../../../src/kernel/ids.js';
import { defineJob, defineSteps, type JobDefinition, type Schedule } from '../../../src/kernel/jobs.js';
import { type Language, mailSettings, type OutgoingMail } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { sendOnce, type SendState } from '../../../src/kernel/send-once.js';
import { hashOfToken } from '../tokens.js';
import { renderLinkMail } from './mail.js';
import type { LinkKind } from './page-link.js';

/** Days in which a link works. */
export const lasts: Record<LinkKind, number> = {
  'sign-up': 7,
  preferences: 2,
  'new address': 2,
  'address changed': 1,
};

/**
 * Nobody's mailbox is flooded, whoever fills in their address how often: so many in a day of links to leave by, and so
 * many of all else. Who fills in somebody else's address to sign it up does not keep them from leaving.
 */
const mostADay = 3;
/** And the same thing is not asked twice within so many minutes: a second click is the first. */
const pauseMinutes = 10;
/** Somebody corrects their address a few times a day at the most, whatever the addresses are. */
const mostNewAddresses = 3;

export interface NewLink {
  kind: LinkKind;
  contactId: string;
  email: string;
  language: Language;
  wordingId?: string | null;
  topicIds?: readonly string[] | null;
}

/**
 * A link that goes by mail to an address. False when that got enough of them lately: nothing is made then, and whoever
 * asked is told the same.
 */
export async function addLink(scope: Scope, link: NewLink): Promise<boolean> {
  // Two who ask for one address at the same time: the second sees the first.
  await scope.rows(
    sql`select pg_advisory_xact_lock(hashtextextended(${`newsletter link ${link.email.toLowerCase()}`}, 0))::text as locked`,
  );
  const now = scope.now();
  const lately = await scope.row<{ all: number; same: number; addresses: number }>(sql`
    select count(*) filter (where lower(email) = lower(${link.email}) and (kind = 'preferences') = ${link.kind === 'preferences'})::int as all,
      count(*) filter (where lower(email) = lower(${link.email}) and kind = ${link.kind} and contact_id = ${link.contactId}
        and asked_at > ${now}::timestamptz - ${pauseMinutes} * interval '1 minute')::int as same,
      count(*) filter (where contact_id = ${link.contactId} and kind = 'new address')::int as addresses
    from newsletter.page_link
    where (lower(email) = lower(${link.email}) or contact_id = ${link.contactId})
      and kind <> 'address changed' and asked_at > ${now}::timestamptz - interval '1 day'`);
  if (link.kind !== 'address changed' && lately) {
    if (lately.all >= mostADay || lately.same > 0) return false;
    if (link.kind === 'new address' && lately.addresses >= mostNewAddresses) return false;
  }
  const id = newId(scope);
  await scope.rows(sql`
    insert into newsletter.page_link (id, kind, contact_id, email, language, wording_id, topics, asked_at, expires_at)
    values (${id}, ${link.kind}, ${link.contactId}, ${link.email}, ${link.language}, ${link.wordingId ?? null},
      ${link.topicIds ?? null}::uuid[], ${now}, ${now}::timestamptz + ${lasts[link.kind]} * interval '1 day')`);
  // GDPR art. 14(3)(b): who was entered by their employer is told what we keep at the latest with our first mail.
  await noticesFirst(scope, sql`select ${link.contactId}::uuid`);
  await scope.enqueue(sendLink, { linkId: id }, { key: jobKey(id) });
  return true;
}

const jobKey = (linkId: string) => `newsletter.link ${linkId}`;

export const sendLink: JobDefinition<{ linkId: string }> = defineSteps(
  'newsletter.link',
  async (work, { linkId }) => {
    let tries = 0;
    await sendOnce(work, {
      async claim(scope) {
        const claimed = await claim(scope, linkId);
        tries = claimed.tries;
        return claimed.mail;
      },
      settle: (scope, state, reason) => settle(scope, linkId, state, reason),
      tries: () => tries,
      retry: (scope, delaySeconds) =>
        scope.enqueue(sendLink, { linkId }, { key: jobKey(linkId), delaySeconds }),
    });
  },
);

interface Row {
  state: SendState;
  kind: LinkKind;
  tries: number;
  email: string;
  language: Language;
  name: string;
  wording: string | null;
  fits: boolean;
}

/** The token is made here, and is in the mail alone. */
async function claim(
  scope: Scope,
  linkId: string,
): Promise<{ tries: number; mail: OutgoingMail | 'in flight' | undefined }> {
  const row = await scope.row<Row>(sql`
    select l.state, l.kind, l.tries, l.email, l.language, p.name, w.text as wording,
      o.minimised_on is null and l.expires_at > ${scope.now()} and not newsletter.suppressed(l.email)
        and (l.kind in ('new address', 'address changed') or lower(p.email) = lower(l.email)) as fits
    from newsletter.page_link l join contacts.contact p on p.id = l.contact_id join customers.customer o on o.id = p.customer_id
    left join newsletter.wording w on w.id = l.wording_id
    where l.id = ${linkId} for update of l for key share of p, o`);
  const tries = (row?.tries ?? 0) + 1;
  if (row?.state === 'sending') return { tries, mail: 'in flight' };
  if (row?.state !== 'queued') return { tries, mail: undefined };
  if (!row.fits) {
    await settle(scope, linkId, 'refused', 'the address is not one to write to any more');
    return { tries, mail: undefined };
  }
  const token = randomBytes(32).toString('base64url');
  const page = row.kind === 'preferences' ? 'preferences' : 'confirm';
  const asks = row.kind !== 'address changed';
  await scope.rows(sql`
    update newsletter.page_link set state = 'sending', tries = ${tries}, reason = null, token_hash = ${asks ? hashOfToken(token) : null}
    where id = ${linkId}`);
  const { fromAddress } = scope.settings(mailSettings);
  return {
    tries,
    mail: {
      to: { name: row.name, address: row.email },
      ...(await renderLinkMail(row.language, row.kind, {
        url: asks ? `${scope.house.publicUrl()}/p/newsletter/${page}/${token}?lang=${row.language}` : '',
        wording: row.wording,
        lasts: lasts[row.kind],
      })),
      language: row.language,
      category: 'service',
      messageId: `<newsletter-link.${linkId}@${fromAddress.split('@')[1]}>`,
    },
  };
}

async function settle(
  scope: Scope,
  linkId: string,
  state: Exclude<SendState, 'sending'>,
  reason: string | null,
): Promise<void> {
  await scope.rows(
    sql`update newsletter.page_link set state = ${state}, reason = ${reason} where id = ${linkId}`,
  );
}

/** So long after they stopped working, a link is answered with why it does not; then nothing is known of it. */
const forgetAfterDays = 30;

export const forgetLinks: JobDefinition<Record<never, never>> = defineJob(
  'newsletter.forget-links',
  async (scope) => {
    await scope.rows(sql`
      delete from newsletter.page_link where expires_at < ${scope.now()}::timestamptz - ${forgetAfterDays} * interval '1 day'`);
  },
);

export const linkSchedules: Schedule[] = [{ cron: '40 22 * * *', job: forgetLinks }];

interface Asked {
  kind: 'sign-up' | 'preferences';
  email: string;
  language: Language;
  wordingId?: string;
  topicIds?: string[] | null;
}

/**
 * Somebody filled in an address. Whether it is known is found out here, in a job: the page has been answered by then,
 * in the same way and as fast for each address. Only an address of a contact gets a mail; of any other one nothing is
 * kept, since P2 has no place for people who are at no customer's office.
 */
export const asked: JobDefinition<Asked> = defineJob<Asked>('newsletter.asked', async (scope, request) => {
  const { kind, email, language } = request;
  const readers = await scope.rows<{ id: string; email: string; language: Language }>(sql`
    select p.id, p.email, p.language from contacts.contact p join customers.customer o on o.id = p.customer_id
    where lower(p.email) = lower(${email}) and o.minimised_on is null and not newsletter.suppressed(p.email)
    order by exists (select 1 from newsletter.consent c where c.contact_id = p.id and c.live) desc, p.general desc, p.id`);
  // An address of two contacts: each has preferences of their own, but one letter is enough for who signs up.
  for (const reader of kind === 'sign-up' ? readers.slice(0, 1) : readers.slice(0, mostADay))
    await addLink(scope, {
      kind,
      contactId: reader.id,
      email: reader.email,
      language: kind === 'sign-up' ? language : reader.language,
      wordingId: request.wordingId ?? null,
      topicIds: request.topicIds ?? null,
    });
});

/** One job an address and kind waits at a time, so that the queue cannot be filled with one of them either. */
export const ask = (scope: Scope, request: Asked): Promise<void> =>
  scope.enqueue(asked, request, {
    key: `newsletter.asked ${request.kind} ${createHash('sha256').update(request.email.toLowerCase()).digest('hex')}`,
  });
