import sql from 'sql-template-tag';
import { within } from '../../kernel/events.js';
import { defineSteps } from '../../kernel/jobs.js';
import { MailNotTaken } from '../../kernel/mail.js';
import { apiTokenCreated } from '../api-tokens/events.js';
import { identityLinked } from '../issuer/events.js';
import * as events from './events.js';
import { accountChangedMail } from './mail.js';

/** What an account's owner hears of by mail: whoever took an account over does just these. */
const told = [
  [events.passwordChanged, 'Uw wachtwoord voor Klantmap is gewijzigd.'],
  [events.passwordReset, 'Met een link uit een e-mail is een nieuw wachtwoord voor Klantmap gekozen.'],
  [events.secondFactorSetUp, 'Voor uw account bij Klantmap is een app met codes in gebruik genomen.'],
  [events.secondFactorRemoved, 'De tweede factor van uw account bij Klantmap is uitgezet.'],
  [events.secondFactorReset, 'Een beheerder heeft de tweede factor van uw account bij Klantmap gewist.'],
  [events.recoveryCodeUsed, 'Met een herstelcode is ingelogd op uw account bij Klantmap.'],
  [
    identityLinked,
    'Een beheerder heeft uw account bij Klantmap gekoppeld aan uw inlog bij uw organisatie; uw wachtwoord hier werkt niet meer.',
  ],
  [apiTokenCreated, 'Op uw naam is een API-token voor Klantmap gemaakt.'],
] as const;

interface Notice {
  accountId: string;
  event: string;
}

export const tellOwner = defineSteps<Notice>(
  'staff: tell owner of a change',
  async (work, { accountId, event }) => {
    const what = told.find(([{ name }]) => name === event)?.[1];
    const owner = await work.read.row<{ name: string; email: string }>(
      sql`select name, email from staff.account where id = ${accountId} and active`,
    );
    if (!what || !owner || !work.house.mailer.configured) return;
    // An account has no language of its own yet, so Dutch.
    const mail = await accountChangedMail.render('nl', { name: owner.name, what });
    const to = { name: owner.name, address: owner.email };
    await work.house.mailer.send({ to, ...mail, language: 'nl' }).catch((error: unknown) => {
      if (error instanceof MailNotTaken) throw error;
      work.house.log.warn({ error }, 'the owner of an account may not have heard of a change to it');
    });
  },
  { maxAttempts: 8 },
);

export const notices = told.map(([event]) =>
  within<{ staffId: string | null }>(event as never, async (scope, { staffId }) => {
    if (staffId) await scope.enqueue(tellOwner, { accountId: staffId, event: event.name });
  }),
);
