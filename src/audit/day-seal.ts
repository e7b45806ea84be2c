import sql from 'sql-template-tag';
import { addTo } from '../kernel/clock.js';
import { defineSteps, type JobDefinition } from '../kernel/jobs.js';
import { type Language, mailSettings, type OutgoingMail } from '../kernel/mail.js';
import type { Scope } from '../kernel/scope.js';
import { sendOnce } from '../kernel/send-once.js';
import { daySealMail } from './mail.js';
import { sealEntries } from './seal.js';
import { auditSettings } from './settings.js';

interface OfDay {
  day: string;
}

/**
 * Notes the seal at the end of yesterday, and mails it to whoever keeps it outside. From then on, whoever makes the
 * chain anew would have to reach their mailbox too.
 */
export const noteDaySeal = defineSteps('audit: seal of the day', async (work) => {
  if (!work.house.settings(auditSettings).sealTo) return;
  await sealEntries(work);
  const day = addTo(work.clock.today(), { days: -1 });
  await work.transaction(async (scope) => {
    // Counted from the seal that was mailed last, so that no day has to be looked through.
    const noted = await scope.row<{ day: string }>(sql`
      insert into audit.day_seal (day, block_n, hash, entries, state)
      select ${day}::date, last.n, last.hash, coalesce((
          select sum(b.entries) from audit.block b where b.kind = 'sealed'
            and b.n > coalesce((select max(block_n) from audit.day_seal), 0) and b.n <= last.n), 0), 'queued'
      from (select n, hash from audit.block order by n desc limit 1) last
      on conflict (day) do nothing returning day::text as day`);
    if (noted) await enqueueSending(scope, day);
  });
});

/** Sends the seal of one day, at most once. */
export const sendDaySeal: JobDefinition<OfDay> = defineSteps<OfDay>(
  'audit: mail the seal of a day',
  async (work, { day }) => {
    await sendOnce(work, {
      claim: (scope) => claim(scope, day),
      settle: async (scope, state, reason) => {
        const sentAt = state === 'sent' ? scope.now().toISOString() : null;
        await scope.rows(sql`
        update audit.day_seal set state = ${state}, reason = ${reason}, sent_at = ${sentAt} where day = ${day}`);
      },
      retry: (scope, delaySeconds) => enqueueSending(scope, day, delaySeconds),
    });
  },
);

const enqueueSending = (scope: Scope, day: string, delaySeconds = 0): Promise<void> =>
  scope.enqueue(sendDaySeal, { day }, { key: `audit: mail the seal of ${day}`, delaySeconds });

const locales: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };

interface DaySeal {
  state: string;
  n: number;
  hash: string;
  entries: string;
}

async function claim(scope: Scope, day: string): Promise<OutgoingMail | 'in flight' | undefined> {
  const seal = await scope.row<DaySeal>(sql`
    select d.state, d.block_n as n, d.hash, d.entries from audit.day_seal d where d.day = ${day} for update`);
  if (seal?.state === 'sending') return 'in flight';
  const { sealTo, sealLanguage: language } = scope.settings(auditSettings);
  if (seal?.state !== 'queued' || !sealTo) return undefined;
  await scope.rows(sql`update audit.day_seal set state = 'sending' where day = ${day}`);
  const { fromName, fromAddress } = scope.settings(mailSettings);
  const mail = await daySealMail.render(language, {
    house: fromName,
    day: new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(
      new Date(day),
    ),
    block: seal.n,
    entries: Number(seal.entries).toLocaleString(locales[language]),
    hash: seal.hash,
  });
  return {
    to: { name: sealTo, address: sealTo },
    ...mail,
    language,
    messageId: `<audit-seal.${day}.${seal.hash.slice(0, 16)}@${fromAddress.split('@')[1]}>`,
  };
}
