import { defineEntity } from '@mikro-orm/core';
import type { Language } from '../../../src/kernel/mail.js';
import type { SendState } from '../../../src/kernel/send-once.js';

export type LinkKind = 'sign-up' | 'preferences' | 'new address' | 'address changed';

/** No field of the API shows it: it is the reader's own. */
export const PageLinkSchema = defineEntity({
  name: 'NewsletterPageLink',
  schema: 'newsletter',
  tableName: 'page_link',
  properties: (p) => ({
    id: p.uuid().primary(),
    kind: p.text().$type<LinkKind>(),
    contactId: p.uuid(),
    email: p.text(),
    language: p.text().$type<Language>(),
    wordingId: p.uuid().nullable(),
    topicIds: p.type('uuid[]').fieldName('topics').$type<string[]>().nullable(),
    tokenHash: p.blob().nullable(),
    state: p.text().$type<SendState>(),
    tries: p.integer(),
    reason: p.text().nullable(),
    askedAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  }),
});
