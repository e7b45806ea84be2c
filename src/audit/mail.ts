import { beside } from '../kernel/files.js';
import { defineMail } from '../kernel/mail.js';

export interface DaySealData {
  house: string;
  day: string;
  block: number;
  entries: string;
  hash: string;
}

/** Holds no personal data: a day, counts and a hash. */
export const daySealMail = defineMail<DaySealData>({
  name: 'audit.day-seal',
  category: 'service',
  files: {
    nl: beside(import.meta.url, 'mails/day-seal.nl.mjml'),
    en: beside(import.meta.url, 'mails/day-seal.en.mjml'),
  },
  subject: {
    nl: 'Zegel van {{ day }} op het logboek van {{ house }}',
    en: 'Seal of {{ day }} on the audit of {{ house }}',
  },
});
