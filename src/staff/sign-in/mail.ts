import { beside } from '../../kernel/files.js';
import { defineMail } from '../../kernel/mail.js';

export const resetLinkMail = defineMail<{ name: string; url: string; minutes: number }>({
  name: 'staff.reset-link',
  category: 'service',
  files: {
    nl: beside(import.meta.url, 'mails/reset-link.nl.mjml'),
    en: beside(import.meta.url, 'mails/reset-link.en.mjml'),
  },
  subject: { nl: 'Een nieuw wachtwoord voor Klantmap', en: 'A new password for Klantmap' },
});

export const accountChangedMail = defineMail<{ name: string; what: string }>({
  name: 'staff.account-changed',
  category: 'service',
  files: {
    nl: beside(import.meta.url, 'mails/account-changed.nl.mjml'),
    en: beside(import.meta.url, 'mails/account-changed.en.mjml'),
  },
  subject: { nl: 'Uw account bij Klantmap is veranderd', en: 'Your account at Klantmap was changed' },
});
