import sql from 'sql-template-tag';
import { isUuid } from '../../../src/customers/actions.js';
import { badInput, conflict, limitExceeded } from '../../../src/errors.js';
import { newId } from '../../../src/kernel/ids.js';
import { defineSteps, type JobDefinition } from '../../../src/kernel/jobs.js';
import { type Language, mailSettings, type OutgoingMail } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { sendOnce } from '../../../src/kernel/send-once.js';
import { findCampaign } from '../campaign-actions.js';
import * as events from '../events.js';
import { fillLetter, loadLetter, sample } from '../letter.js';
import type { SendTrialInput } from './trial-inputs.js';
import { NewsletterTrial, TrialState } from './trial.js';

/** Nobody's way of mailing many: so many of one campaign in an hour. */
const mostInAnHour = 50;

interface Account {
  id: string;
  name: string;
  email: string;
  /** Its address is also that of somebody at an office. */
  contact: boolean;
}

const accounts = (scope: Scope, ids: readonly string[]): Promise<Account[]> =>
  scope.rows<Account>(sql`
    select a.id, a.name, a.email, exists (select 1 from contacts.contact c where lower(c.email) = lower(a.email)) as contact
    from staff.account a where a.id = any(${ids}::uuid[]) and a.active and not a.external`);

/**
 * Sends a letter to the caller, or to other staff, marked as a trial: no contact, no delivery, no consent is in it.
 * @throws BAD_USER_INPUT where somebody is no member of staff, or is a contact as well
 */
export async function sendTrial(scope: Scope, input: SendTrialInput): Promise<NewsletterTrial[]> {
  const campaign = await findCampaign(scope, input.campaignId);
  const asked = [...new Set(input.accountIds ?? (scope.actor.id ? [scope.actor.id] : []))];
  const found = await accounts(scope, asked.filter(isUuid));
  for (const id of asked) {
    const account = found.find((one) => one.id === id);
    if (!account) throw badInput('accountIds', `${id} is no member of staff who can sign in`);
    if (account.contact)
      throw badInput('accountIds', `${id} has an address that is a contact’s too; ${never}`);
  }
  const recent = await scope.row<{ n: number }>(sql`
    select count(*)::int as n from newsletter.trial
    where campaign_id = ${campaign.id} and requested_at > ${scope.now()}::timestamptz - interval '1 hour'`);
  if ((recent?.n ?? 0) + found.length > mostInAnHour)
    throw limitExceeded(`A campaign has ${mostInAnHour} trials an hour at the most; wait a while.`);
  if (input.language === 'en' && !campaign.mjmlEn)
    throw conflict('This campaign has no English letter: who reads English gets the Dutch one.');
  const trials: NewsletterTrial[] = [];
  for (const { id } of found) {
    const trial = scope.em.create(NewsletterTrial, {
      id: newId(scope),
      campaignId: campaign.id,
      accountId: id,
      language: input.language,
      state: TrialState.QUEUED,
      tries: 0,
      requestedBy: scope.actor.id,
      requestedAt: scope.now(),
      endedAt: null,
      reason: null,
    });
    await scope.emit(events.trialRequested, { campaignId: campaign.id, accountId: id });
    await scope.enqueue(sendOneTrial, { trialId: trial.id }, { key: keyOf(trial.id) });
    trials.push(trial);
  }
  return trials;
}

const never = 'a trial never goes to a contact';
const keyOf = (id: string) => `newsletter.trial ${id}`;

export const sendOneTrial: JobDefinition<{ trialId: string }> = defineSteps(
  'newsletter.trial',
  async (work, { trialId }) => {
    let tries = 0;
    await sendOnce(work, {
      async claim(scope) {
        const row = await scope.row<Claimable>(sql`
          select state, tries, campaign_id as "campaignId", account_id as "accountId", language
          from newsletter.trial where id = ${trialId} for update`);
        if (row?.state === TrialState.SENDING) return 'in flight';
        if (row?.state !== TrialState.QUEUED) return undefined;
        // Looked at once more: meanwhile they may have left, or become a contact.
        const [account] = await accounts(scope, [row.accountId]);
        if (!account || account.contact) {
          await settle(scope, trialId, 'refused', account ? never : 'no member of staff any more');
          return undefined;
        }
        tries = row.tries + 1;
        await scope.rows(
          sql`update newsletter.trial set state = 'sending', tries = ${tries}, reason = null where id = ${trialId}`,
        );
        return trialMail(scope, trialId, row, account);
      },
      settle: (scope, state, reason) => settle(scope, trialId, state, reason),
      tries: () => tries,
      retry: (scope, delaySeconds) =>
        scope.enqueue(sendOneTrial, { trialId }, { key: keyOf(trialId), delaySeconds }),
    });
  },
);

interface Claimable {
  state: TrialState;
  tries: number;
  campaignId: string;
  accountId: string;
  language: Language;
}

const settle = (scope: Scope, id: string, state: string, reason: string | null) =>
  scope
    .rows(
      sql`update newsletter.trial set state = ${state}, reason = ${reason},
      ended_at = ${state === 'queued' ? null : scope.now().toISOString()}::timestamptz where id = ${id}`,
    )
    .then(() => undefined);

const marks: Record<Language, { subject: string; body: string }> = {
  nl: {
    subject: 'PROEF',
    body: 'Dit is een proef, voor medewerkers. Naam, kantoor en links zijn verzonnen.',
  },
  en: { subject: 'TRIAL', body: 'This is a trial, for staff. Name, office and links are made up.' },
};

/** What a reader would get, but for what marks it as a trial. */
async function trialMail(
  scope: Scope,
  trialId: string,
  { campaignId, language }: Claimable,
  account: Account,
): Promise<OutgoingMail> {
  const letter = await loadLetter(scope, { campaignId, language }, 'message');
  const filled = await fillLetter(letter, sample(scope.house.publicUrl(), letter.language));
  const mark = marks[letter.language];
  const strip = `<div role="note" style="padding:8px 16px;background:#8a4b00!important;color:#ffffff!important;font:14px/1.4 system-ui,sans-serif">${mark.body}</div>`;
  const { fromAddress } = scope.settings(mailSettings);
  return {
    to: { name: account.name, address: account.email },
    subject: `[${mark.subject}] ${filled.subject}`,
    html: filled.html.replace(/<body\b(?:[^>"']|"[^"]*"|'[^']*')*>/i, (body) => body + strip),
    text: `*** ${mark.body} ***\n\n${filled.text}`,
    language: letter.language,
    category: 'trial',
    messageRow: trialId,
    messageId: `<trial.${trialId}@${fromAddress.split('@')[1]}>`,
    attachments: letter.inline.map(({ cid, type, filename, content }) => ({
      cid,
      filename,
      content,
      contentType: type,
    })),
  };
}
