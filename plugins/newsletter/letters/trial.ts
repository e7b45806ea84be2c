import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { Language } from '../../../src/kernel/mail.js';

/** As the kernel's SendState. */
export enum TrialState {
  QUEUED = 'queued',
  SENDING = 'sending',
  SENT = 'sent',
  REFUSED = 'refused',
  UNKNOWN = 'unknown',
}
registerEnumType(TrialState, {
  name: 'TrialState',
  description: 'How far a trial of a letter is.',
  valuesConfig: {
    QUEUED: { description: 'It waits.' },
    SENDING: { description: 'It is being handed to the mail server.' },
    SENT: { description: 'The mail server took it.' },
    REFUSED: { description: 'It was refused; the reason says by whom.' },
    UNKNOWN: { description: 'Contact with the mail server broke off.' },
  },
});

export const TrialSchema = defineEntity({
  name: 'NewsletterTrial',
  schema: 'newsletter',
  tableName: 'trial',
  properties: (p) => ({
    id: p.uuid().primary(),
    campaignId: p.uuid(),
    accountId: p.uuid(),
    language: p.text().$type<Language>(),
    state: p.text().$type<TrialState>(),
    tries: p.integer(),
    requestedBy: p.uuid().nullable(),
    requestedAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    reason: p.text().nullable(),
  }),
});

@ObjectType({ description: 'A letter that was sent to one of the vendor’s own people, to look at.' })
export class NewsletterTrial extends TrialSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => ID, { description: 'The account that it goes to.' })
  declare accountId: string;

  @Field(() => String, { description: 'nl or en.' })
  declare language: Language;

  @Field(() => TrialState, { description: 'How far it is.' })
  declare state: TrialState;

  @Field(() => Date, { description: 'When it was asked for.' })
  declare requestedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was sent or refused.' })
  declare endedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was not sent.' })
  declare reason: string | null;
}
TrialSchema.setClass(NewsletterTrial);
