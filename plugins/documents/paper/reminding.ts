import sql from 'sql-template-tag';
import { beside } from '../../../src/kernel/files.js';
import { defineSteps, type JobDefinition } from '../../../src/kernel/jobs.js';
import { defineMail, MailNotTaken, mailSettings } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { labelNumber } from './hard-copy.js';
import { isLate } from './lists.js';

interface LateData {
  name: string;
  labels: string;
  link: string;
  sender: string;
}

/** In both languages at once, Dutch first: of colleagues it is not known which one they read. */
export const latePaperMail = defineMail<LateData>({
  name: 'documents.late-paper',
  category: 'service',
  files: {
    nl: beside(import.meta.url, '../mails/late-paper.nl.mjml'),
    en: beside(import.meta.url, '../mails/late-paper.en.mjml'),
  },
  subject: { nl: 'Papier terugleggen: {{ labels }}', en: 'Paper to bring back: {{ labels }}' },
});

interface OfHolder {
  accountId: string;
}

/** Once a copy should have been back, and each week after, whoever has it hears of all that they have. */
export async function remindHolders(scope: Scope): Promise<void> {
  const today = scope.today();
  const holders = await scope.rows<OfHolder>(sql`
    with told as (
      update documents.hard_copy t set late_told_on = ${today}::date
      where ${isLate(scope)} and (t.late_told_on is null or t.late_told_on <= t.back_by or t.late_told_on <= ${today}::date - 7)
      returning t.taken_out_by)
    select distinct taken_out_by as "accountId" from told`);
  for (const { accountId } of holders)
    await scope.enqueue(remindHolder, { accountId }, { key: `documents.late-paper ${accountId}` });
}

const mostNamed = 20;

/** It names labels, and nobody; what was brought back since is left out. */
export const remindHolder: JobDefinition<OfHolder> = defineSteps<OfHolder>(
  'documents.late-paper',
  async ({ read, house }, { accountId }) => {
    if (!house.mailer.configured) return;
    const late = await read.rows<{ number: number; name: string; email: string }>(sql`
      select t.number, a.name, a.email from documents.hard_copy t join staff.account a on a.id = t.taken_out_by
      where t.taken_out_by = ${accountId} and a.active and ${isLate(read)} order by t.number`);
    const [holder] = late;
    if (!holder) return;
    const numbers = late.slice(0, mostNamed).map(({ number }) => labelNumber(number));
    const more = late.length > mostNamed ? ` + ${late.length - mostNamed}` : '';
    const mail = await latePaperMail.render('nl', {
      name: holder.name,
      labels: numbers.join(', ') + more,
      link: `${house.publicUrl()}/graphiql`,
      sender: read.settings(mailSettings).fromName,
    });
    await house.mailer
      .send({
        to: { name: holder.name, address: holder.email },
        ...mail,
        language: 'nl',
        category: latePaperMail.category,
      })
      .catch((error: unknown) => {
        if (error instanceof MailNotTaken) throw error;
        house.log.warn({ error }, 'whoever has paper that should be back may not have heard of it');
      });
  },
  { maxAttempts: 8 },
);
