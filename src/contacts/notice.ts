import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { SendState } from '../kernel/send-once.js';
import { GraphQLDate, GraphQLEmailAddress } from '../kernel/scalars.js';

export type NoticeStateName = SendState | 'held' | 'told';

export enum NoticeState {
  HELD = 'held',
  QUEUED = 'queued',
  SENDING = 'sending',
  SENT = 'sent',
  REFUSED = 'refused',
  UNKNOWN = 'unknown',
  TOLD = 'told',
}
registerEnumType(NoticeState, {
  name: 'NoticeState',
  description: 'How far the notice of GDPR art. 14 to a contact is.',
  valuesConfig: {
    HELD: { description: 'They came with an import: somebody decides first (decideImportedNotices).' },
    QUEUED: {
      description:
        'Goes by mail within a day, if there is an address; without one they must be told otherwise.',
    },
    SENDING: { description: 'With the mail server just now.' },
    SENT: { description: 'The mail server took it. It is never sent again.' },
    REFUSED: { description: 'The mail server refused it; mend the address, or tell them otherwise.' },
    UNKNOWN: { description: 'It may have arrived; it is not sent again by itself.' },
    TOLD: { description: 'They were told in another way.' },
  },
});

export const NoticeSchema = defineEntity({
  name: 'ContactNotice',
  schema: 'contacts',
  tableName: 'notice',
  properties: (p) => ({
    id: p.uuid().primary(),
    contactId: p.uuid(),
    state: p.text().$type<NoticeStateName>(),
    dueOn: p.date(),
    tries: p.integer(),
    sentTo: p.text().nullable(),
    endedAt: p.datetime().nullable(),
    reason: p.text().nullable(),
  }),
});

@ObjectType({
  description:
    'The notice to somebody whose details came from their employer: what we keep of them and why (GDPR art. 14).',
})
export class ContactNotice extends NoticeSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => NoticeState, { description: 'How far it is.' })
  declare state: NoticeStateName;

  @Field(() => GraphQLDate, { description: 'The last day on which the law wants them told.' })
  declare dueOn: string;

  @Field(() => GraphQLEmailAddress, { nullable: true, description: 'The address to which it went.' })
  declare sentTo: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was sent, or they were told otherwise.' })
  declare endedAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was refused, or how they were told otherwise.',
  })
  declare reason: string | null;
}
NoticeSchema.setClass(ContactNotice);
