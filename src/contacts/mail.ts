import { beside } from '../kernel/files.js';
import { defineMail, type Language, mailSettings, type OutgoingMail } from '../kernel/mail.js';
import type { Scope } from '../kernel/scope.js';

interface NoticeData {
  name: string;
  office: string;
  sender: string;
  address: string;
  /** Empty where we have none. */
  function: string;
  email: string;
  phone: string;
}

/** What GDPR art. 14(1) and (2) want said: who we are, what we have, where it came from, why, how long, and their rights. */
export const noticeMail = defineMail<NoticeData>({
  name: 'contacts.notice',
  category: 'service',
  files: {
    nl: beside(import.meta.url, 'mails/notice.nl.mjml'),
    en: beside(import.meta.url, 'mails/notice.en.mjml'),
  },
  subject: {
    nl: 'U bent onze contactpersoon bij {{ office }}',
    en: 'You are our contact at {{ office }}',
  },
});

export async function mailNotice(
  scope: Scope,
  contact: {
    noticeId: string;
    name: string;
    officeName: string;
    function: string | null;
    email: string;
    phone: string | null;
    language: Language;
  },
): Promise<OutgoingMail> {
  const { fromName, fromAddress } = scope.settings(mailSettings);
  const rendered = await noticeMail.render(contact.language, {
    name: contact.name,
    office: contact.officeName,
    sender: fromName,
    address: fromAddress,
    function: contact.function ?? '',
    email: contact.email,
    phone: contact.phone ?? '',
  });
  return {
    to: { name: contact.name, address: contact.email },
    ...rendered,
    language: contact.language,
    messageId: `<notice.${contact.noticeId}@${fromAddress.split('@')[1]}>`,
  };
}
