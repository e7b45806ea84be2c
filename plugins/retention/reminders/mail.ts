import { beside } from '../../../src/kernel/files.js';
import { defineMail, mailSettings, type OutgoingMail } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { retentionSettings } from '../settings.js';
import { type About, reminderWords } from './words.js';

interface ReminderData {
  subject: string;
  name: string;
  inDutch: string;
  inEnglish: string;
  link: string;
  sender: string;
}

/** In both languages at once, Dutch first: of colleagues it is not known which one they read. */
export const retentionReminder = defineMail<ReminderData>({
  name: 'retention.reminder',
  category: 'service',
  files: {
    nl: beside(import.meta.url, '../mails/reminder.nl.mjml'),
    en: beside(import.meta.url, '../mails/reminder.en.mjml'),
  },
  subject: { nl: '{{ subject }}', en: '{{ subject }}' },
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
    subject: words.subject,
    name: about.name,
    inDutch: words.text.nl,
    inEnglish: words.text.en,
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
