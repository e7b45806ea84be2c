import sql from 'sql-template-tag';
import { defineJob, defineSteps } from '../../kernel/jobs.js';
import { type Language, MailRefused } from '../../kernel/mail.js';
import { resetLinkMail } from './mail.js';
import { createResetLink, resetLinkMinutes } from './reset-link.js';

interface ResetAsked {
  /** Null when nobody has the address that was given: then there is nothing to do but take as long to answer. */
  accountId: string | null;
  language: Language;
  askedAt: string;
}

/** A try that fails leaves a link that nobody has; the next one makes its own, since only its hash is kept. */
export const sendResetLink = defineSteps<ResetAsked>(
  'staff: send reset link',
  async (work, { accountId, language, askedAt }) => {
    const tooLate = work.clock.now().getTime() - Date.parse(askedAt) > resetLinkMinutes * 60_000;
    if (!accountId || tooLate) return;
    if (!work.house.mailer.configured) {
      work.house.log.warn({}, 'somebody asked for a link for another password, but no SMTP_URL is set');
      return;
    }
    const link = await work.transaction((scope) => createResetLink(scope, accountId));
    if (!link) return;
    const url = work.house.publicUrl() + link.path + (language === 'en' ? '?lang=en' : '');
    const mail = await resetLinkMail.render(language, {
      name: link.name,
      url,
      minutes: resetLinkMinutes,
    });
    await work.house.mailer
      .send({
        to: { name: link.name, address: link.email },
        ...mail,
        language,
      })
      .catch((error: unknown) => {
        if (!(error instanceof MailRefused)) throw error;
        work.house.log.warn({ error }, 'the mail server refused a link for another password');
      });
  },
  { maxAttempts: 8 },
);

/** What is over and proves nothing any more; that it happened stays in the audit. */
export const cleanUp = defineJob('staff: clean up', async (scope) => {
  const now = scope.now().toISOString();
  await scope.rows(sql`delete from staff.guess where last_at < ${now}::timestamptz - interval '1 day'`);
  // Kept for a while, so that a token of it that turns up later is still known as withdrawn, and told.
  await scope.rows(
    sql`delete from staff.session where refresh_expires_at < ${now}::timestamptz - interval '30 days' or ended_at < ${now}::timestamptz - interval '30 days'`,
  );
  await scope.rows(
    sql`delete from staff.reset_link where expires_at < ${now}::timestamptz - interval '30 days'`,
  );
  await scope.rows(
    sql`delete from staff.setup_link where used_at < ${now}::timestamptz - interval '30 days'`,
  );
});
