import { beside } from '../../../src/kernel/files.js';
import { defineMail, mailSettings, type OutgoingMail } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { retentionSettings } from '../settings.js';
import type { ReminderKind } from './reminder.js';
import { type About, reminderWords } from './words.js';

interface ReminderData {
  kind: ReminderKind;
  name: string;
  inDutch: string;
  inEnglish: string;
  late: string;
  link: string;
  sender: string;
}

const subject = (approval: string, escalation: string, late: string, deadline: string) =>
  `{% if kind == "APPROVAL" %}${approval}{% elsif kind == "ESCALATION" %}${escalation}{% elsif late != "" %}${late}{% else %}${deadline}{% endif %}`;

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
      'Gegevens hadden al weg moeten zijn',
      'Gegevens moeten weg vóór het jaar om is',
    ),
    en: subject(
      'A retention run waits for your approval',
      'A retention run has long waited for approval',
      'Data should have gone by now',
      'Data has to go before the year is over',
    ),
  },
});

export async function reminderMail(
  scope: Scope,
  about: Omit<About, 'days'> & {
    reminderId: string;
    name: string;
    email: string;
  },
): Promise<OutgoingMail> {
  const { fromName, fromAddress } = scope.settings(mailSettings);
  const words = reminderWords({ ...about, days: scope.settings(retentionSettings).warningDays });
  const rendered = await retentionReminder.render('nl', {
    kind: about.kind,
    name: about.name,
    inDutch: words.nl,
    inEnglish: words.en,
    late: about.late > 0 ? 'yes' : '',
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
