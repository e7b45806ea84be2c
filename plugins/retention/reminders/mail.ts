import { beside } from '../../../src/kernel/files.js';
import { defineMail, mailSettings, type OutgoingMail } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { retentionSettings } from '../settings.js';
import type { ReminderKind } from './reminder.js';

interface ReminderData {
  kind: ReminderKind;
  name: string;
  offices: string;
  officesInEnglish: string;
  since: string;
  /** `GONE`: after the law's own term; otherwise minimising. */
  step: string;
  days: number;
  link: string;
  sender: string;
}

const subject = (approval: string, escalation: string, deadline: string) =>
  `{% if kind == "APPROVAL" %}${approval}{% elsif kind == "ESCALATION" %}${escalation}{% else %}${deadline}{% endif %}`;

/** In both languages at once, Dutch first: of colleagues it is not known which one they read. */
export const retentionReminder = defineMail<ReminderData>({
  name: 'retention.reminder',
  category: 'service',
  files: {
    nl: beside(import.meta.url, '../mails/reminder.nl.mjml'),
    en: beside(import.meta.url, '../mails/reminder.en.mjml'),
  },
  subject: {
    nl: subject(
      'Opschonen wacht op uw goedkeuring',
      'Opschonen wacht al lang op goedkeuring',
      'Gegevens moeten weg vóór het jaar om is',
    ),
    en: subject(
      'A retention run waits for your approval',
      'A retention run has long waited for approval',
      'Data has to go before the year is over',
    ),
  },
});

export async function reminderMail(
  scope: Scope,
  about: {
    reminderId: string;
    kind: ReminderKind;
    name: string;
    email: string;
    customers: number;
    onDate: string | null;
    step: string | null;
  },
): Promise<OutgoingMail> {
  const { fromName, fromAddress } = scope.settings(mailSettings);
  const rendered = await retentionReminder.render('nl', {
    kind: about.kind,
    name: about.name,
    offices: about.customers === 1 ? '1 kantoor' : `${about.customers} kantoren`,
    officesInEnglish: about.customers === 1 ? '1 office' : `${about.customers} offices`,
    since: about.onDate?.split('-').toReversed().join('-') ?? '',
    step: about.step ?? '',
    days: scope.settings(retentionSettings).warningDays,
    link: `${scope.house.publicUrl()}/graphiql`,
    sender: fromName,
  });
  return {
    to: { name: about.name, address: about.email },
    ...rendered,
    language: 'nl',
    category: retentionReminder.category,
    messageId: `<retention.${about.reminderId}@${fromAddress.split('@')[1]}>`,
  };
}
