import { defineEntity } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

/** What a consent is for: one consent per purpose (GDPR recital 43). */
export enum ConsentPurpose {
  NEWSLETTER = 'newsletter',
  NON_COMMERCIAL = 'non-commercial',
}
registerEnumType(ConsentPurpose, {
  name: 'ConsentPurpose',
  description: 'What a consent is for.',
  valuesConfig: {
    NEWSLETTER: { description: 'The newsletter about new functions.' },
    NON_COMMERCIAL: { description: 'Mailings that sell nothing, such as an invitation or an inquiry.' },
  },
});

export enum ConsentKind {
  GIVEN = 'given',
  CONFIRMED = 'confirmed',
  WITHDRAWN = 'withdrawn',
  OBJECTED = 'objected',
  EXPIRED = 'expired',
  SUPERSEDED = 'superseded',
}
registerEnumType(ConsentKind, {
  name: 'ConsentKind',
  description: 'What happened to a consent.',
  valuesConfig: {
    GIVEN: { description: 'The person agreed to the wording.' },
    CONFIRMED: { description: 'The person confirmed it from the address itself.' },
    WITHDRAWN: { description: 'The person took it back (GDPR art. 7(3)).' },
    OBJECTED: { description: 'The person objected to being written to (GDPR art. 21(2)).' },
    EXPIRED: { description: 'It grew too old.' },
    SUPERSEDED: { description: 'It no longer covers what is sent.' },
  },
});

export enum ConsentChannel {
  FORM = 'form',
  PHONE = 'phone',
  PAPER = 'paper',
  IMPORT = 'import',
  LINK = 'link',
  HOUSE = 'house',
  COMPLAINT = 'complaint',
}
registerEnumType(ConsentChannel, {
  name: 'ConsentChannel',
  description: 'How it reached us.',
  valuesConfig: {
    FORM: { description: 'A form on the web.' },
    PHONE: { description: 'By telephone.' },
    PAPER: { description: 'On paper, such as an order form.' },
    IMPORT: { description: 'Taken over from another system, with its proof.' },
    LINK: { description: 'A link in a mail of ours: to leave, or to the preference page.' },
    HOUSE: { description: 'Nobody did it: its term ended, or another text took its place.' },
    COMPLAINT: { description: 'They told their e-mail provider that a mail of ours was unwanted.' },
  },
});

export const WordingSchema = defineEntity({
  name: 'ConsentWording',
  schema: 'newsletter',
  tableName: 'wording',
  properties: (p) => ({
    id: p.uuid().primary(),
    purpose: p.text().$type<ConsentPurpose>(),
    language: p.text().$type<'nl' | 'en'>(),
    version: p.integer(),
    text: p.text(),
    validMonths: p.integer().nullable(),
    replacesEarlier: p.boolean(),
    createdAt: p.datetime(),
  }),
});

@ObjectType({ description: 'The exact words that somebody agrees to; they never change.' })
export class ConsentWording extends WordingSchema.class {
  @Field(() => ID, { description: 'UUID.' })
  declare id: string;

  @Field(() => ConsentPurpose, { description: 'What it asks consent for.' })
  declare purpose: ConsentPurpose;

  @Field(() => String, { description: 'Its language: nl or en.' })
  declare language: 'nl' | 'en';

  @Field(() => Int, { description: 'Counts the texts of this purpose and language, from 1.' })
  declare version: number;

  @Field(() => String, { description: 'The words.' })
  declare text: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Months after which consent to it ends by itself; null: as NEWSLETTER_CONSENT_MONTHS says.',
  })
  declare validMonths: number | null;

  @Field(() => Boolean, {
    description: 'True: who agreed to an earlier text of this purpose and language is asked again.',
  })
  declare replacesEarlier: boolean;

  @Field(() => Date, { description: 'Since when it is used.' })
  declare createdAt: Date;
}
WordingSchema.setClass(ConsentWording);

export const ConsentEventSchema = defineEntity({
  name: 'ConsentEvent',
  schema: 'newsletter',
  tableName: 'consent_event',
  properties: (p) => ({
    id: p.uuid().primary(),
    contactId: p.uuid(),
    purpose: p.text().$type<ConsentPurpose>(),
    kind: p.text().$type<ConsentKind>(),
    sequence: p.integer(),
    wordingId: p.uuid().nullable(),
    language: p.text().$type<'nl' | 'en'>().nullable(),
    channel: p.text().$type<ConsentChannel>(),
    proof: p.text().nullable(),
    recordedBy: p.uuid().nullable(),
    topicIds: p.type('uuid[]').fieldName('topics').$type<string[]>().nullable(),
    expiresAt: p.datetime().nullable(),
    at: p.datetime(),
  }),
});

@ObjectType({ description: 'Something that happened to a consent; it never changes.' })
export class ConsentEvent extends ConsentEventSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => ConsentPurpose, { description: 'Of which consent.' })
  declare purpose: ConsentPurpose;

  @Field(() => ConsentKind, { nullable: true, description: 'What happened.' })
  declare kind: ConsentKind;

  @Field(() => String, { nullable: true, description: 'Language of the wording that was agreed to.' })
  declare language: 'nl' | 'en' | null;

  @Field(() => ConsentChannel, { nullable: true, description: 'How it reached us.' })
  declare channel: ConsentChannel;

  @Field(() => String, {
    nullable: true,
    description: 'What shows that it happened, or why; always there when consent was given.',
  })
  declare proof: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Account of who wrote it down; null when the person did it without us.',
  })
  declare recordedBy: string | null;

  @Field(() => Date, { nullable: true, description: 'When this consent ends by itself; null: it does not.' })
  declare expiresAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When.' })
  declare at: Date;
}
ConsentEventSchema.setClass(ConsentEvent);

export const ConsentSchema = defineEntity({
  name: 'Consent',
  schema: 'newsletter',
  tableName: 'consent',
  properties: (p) => ({
    id: p.uuid().primary(),
    contactId: p.uuid(),
    purpose: p.text().$type<ConsentPurpose>(),
    live: p.boolean(),
    eventId: p.uuid().nullable(),
    since: p.datetime().nullable(),
    topicIds: p.type('uuid[]').fieldName('topics').$type<string[]>().nullable(),
    expiresAt: p.datetime().nullable(),
    lastSequence: p.integer(),
    otherName: p.boolean(),
    otherAddress: p.boolean(),
  }),
});

@ObjectType({ description: 'Where one contact stands for one purpose: what the events come to.' })
export class Consent extends ConsentSchema.class {
  @Field(() => ID, { description: 'UUID.' })
  declare id: string;

  @Field(() => ConsentPurpose, { description: 'For what.' })
  declare purpose: ConsentPurpose;

  @Field(() => Boolean, { nullable: true, description: 'True: they may be written to.' })
  declare live: boolean;

  @Field(() => Date, { nullable: true, description: 'Since when that is so.' })
  declare since: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ends by itself; null: it does not.' })
  declare expiresAt: Date | null;
}
ConsentSchema.setClass(Consent);
