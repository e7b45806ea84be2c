import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Audience } from './campaigns/audience.js';
import { ConsentPurpose } from './consent.js';
import { LetterBlockType } from './letters/block-types.js';
import type { LetterBlock } from './letters/blocks.js';

export enum CampaignState {
  DRAFT = 'DRAFT',
  SCHEDULED = 'SCHEDULED',
  SENDING = 'SENDING',
  PAUSED = 'PAUSED',
  SENT = 'SENT',
  STOPPED = 'STOPPED',
}
registerEnumType(CampaignState, {
  name: 'CampaignState',
  description: 'How far a campaign is.',
  valuesConfig: {
    DRAFT: { description: 'It can still change.' },
    SCHEDULED: { description: 'It starts by itself at its time; taken back, it can change again.' },
    SENDING: { description: 'It is being sent.' },
    PAUSED: { description: 'It was interrupted; what has not gone waits.' },
    SENT: { description: 'Nothing of it is left to send.' },
    STOPPED: { description: 'It was stopped; what had not gone was withheld.' },
  },
});

export const CampaignSchema = defineEntity({
  name: 'Campaign',
  schema: 'newsletter',
  tableName: 'campaign',
  properties: (p) => ({
    id: p.uuid().primary(),
    name: p.text(),
    purpose: p.text().$type<ConsentPurpose>(),
    topicId: p.uuid().nullable(),
    subjectNl: p.text(),
    mjmlNl: p.text(),
    subjectEn: p.text().nullable(),
    mjmlEn: p.text().nullable(),
    blocksNl: p.json<readonly LetterBlock[]>().nullable(),
    blocksEn: p.json<readonly LetterBlock[]>().nullable(),
    state: p.text().$type<CampaignState>(),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    audience: p.json<Audience>(),
    scheduledFor: p.datetime().nullable(),
    public: p.boolean(),
    queuedTo: p.uuid().nullable(),
    allQueued: p.boolean(),
    endedBecause: p.text().nullable(),
    version: p.integer().version(),
  }),
});

@ObjectType({ description: 'One newsletter or mailing, to those with live consent.' })
export class Campaign extends CampaignSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, { description: 'Name within the house; readers do not see it.' })
  declare name: string;

  @Field(() => ConsentPurpose, { description: 'The purpose that readers agreed to.' })
  declare purpose: ConsentPurpose;

  @Field(() => CampaignState, { description: 'How far it is.' })
  declare state: CampaignState;

  @Field(() => Date, { description: 'When it was made.' })
  declare createdAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When it is to start, or was; null when nobody scheduled it.',
  })
  declare scheduledFor: Date | null;

  @Field(() => Boolean, { description: 'Once it was started, everybody can read it in the archive.' })
  declare public: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Why it ended without being sent, when nobody stopped it.',
  })
  declare endedBecause: string | null;

  @Field(() => Date, { nullable: true, description: 'When sending started.' })
  declare startedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was sent or stopped.' })
  declare finishedAt: Date | null;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the record.' })
  declare version: Opt<number>;
}
CampaignSchema.setClass(Campaign);

/** As the kernel's SendState, and `withheld`: consent or the campaign ended before it was handed over. */
export enum DeliveryState {
  QUEUED = 'queued',
  SENDING = 'sending',
  SENT = 'sent',
  REFUSED = 'refused',
  UNKNOWN = 'unknown',
  WITHHELD = 'withheld',
}
registerEnumType(DeliveryState, {
  name: 'DeliveryState',
  description: 'How far one message is.',
  valuesConfig: {
    QUEUED: { description: 'It waits.' },
    SENDING: { description: 'It is being handed to the mail server.' },
    SENT: { description: 'The mail server took it.' },
    REFUSED: { description: 'The mail server refused it for good.' },
    UNKNOWN: {
      description: 'Contact with the mail server broke off: it may have been taken, so it is not sent again.',
    },
    WITHHELD: { description: 'Consent, the address or the campaign ended before it was handed over.' },
  },
});

export const DeliverySchema = defineEntity({
  name: 'Delivery',
  schema: 'newsletter',
  tableName: 'delivery',
  properties: (p) => ({
    id: p.uuid().primary(),
    campaignId: p.uuid(),
    contactId: p.uuid(),
    consentEventId: p.uuid(),
    state: p.text().$type<DeliveryState>(),
    lane: p.smallint(),
    notBefore: p.datetime(),
    tries: p.smallint(),
    addressHash: p.blob().nullable(),
    queuedAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    reason: p.text().nullable(),
    bounced: p.boolean(),
    complained: p.boolean(),
    leftAt: p.datetime().nullable(),
  }),
});

export const PaceSchema = defineEntity({
  name: 'NewsletterPace',
  schema: 'newsletter',
  tableName: 'pace',
  properties: (p) => ({
    domain: p.text().primary(),
    nextAt: p.datetime(),
    deferredUntil: p.datetime().nullable(),
    strikes: p.smallint(),
    minute: p.datetime().nullable(),
    inMinute: p.integer(),
    day: p.date().nullable(),
    inDay: p.integer(),
    days: p.integer(),
  }),
});

@ObjectType({ description: 'One message of a campaign to one contact.' })
export class Delivery extends DeliverySchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => DeliveryState, { nullable: true, description: 'How far it is.' })
  declare state: DeliveryState;

  @Field(() => Date, { nullable: true, description: 'When it was queued.' })
  declare queuedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was sent, refused, lost or withheld.' })
  declare endedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was not sent.' })
  declare reason: string | null;
}
DeliverySchema.setClass(Delivery);

@ObjectType({ description: 'How many messages of a campaign are how far.' })
export class CampaignProgress {
  @Field(() => Int, { description: 'All of them.' })
  total!: number;
  @Field(() => Int, { description: 'They wait.' })
  queued!: number;
  @Field(() => Int, { description: 'They are being handed to the mail server.' })
  sending!: number;
  @Field(() => Int, { description: 'The mail server took them.' })
  sent!: number;
  @Field(() => Int, { description: 'The mail server refused them for good.' })
  refused!: number;
  @Field(() => Int, { description: 'They may have been taken; they are not sent again.' })
  unknown!: number;
  @Field(() => Int, { description: 'Consent, the address or the campaign ended first.' })
  withheld!: number;
  @Field(() => Int, {
    description:
      'Of all of them, those whose readers were let go since: of them nothing but the count is left.',
  })
  letGo!: number;
}

@ObjectType({ description: 'What readers of one language get.' })
export class Letter {
  @Field(() => String, { description: 'Subject, merge fields unfilled.' })
  subject!: string;
  @Field(() => String, {
    description: 'The body’s mjml source; of a letter of blocks, what was made of them.',
  })
  mjml!: string;
  @Field(() => [LetterBlockType], {
    nullable: true,
    description: 'Its blocks; null when it was written as mjml.',
  })
  blocks!: readonly LetterBlock[] | null;
}
