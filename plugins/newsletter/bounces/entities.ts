import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';

export enum SuppressionReason {
  HARD_BOUNCE = 'hard bounce',
  SOFT_BOUNCES = 'soft bounces',
  COMPLAINT = 'complaint',
}
registerEnumType(SuppressionReason, {
  name: 'SuppressionReason',
  description: 'Why nothing more is sent to an address.',
  valuesConfig: {
    HARD_BOUNCE: { description: 'A mail server said that nobody is there.' },
    SOFT_BOUNCES: { description: 'Messages to it came back again and again.' },
    COMPLAINT: { description: 'Its reader told their provider that it was unwanted.' },
  },
});

export const SuppressionSchema = defineEntity({
  name: 'Suppression',
  schema: 'newsletter',
  tableName: 'suppression',
  properties: (p) => ({
    id: p.uuid().primary(),
    addressHash: p.blob(),
    reason: p.text().$type<SuppressionReason>(),
    status: p.text().nullable(),
    at: p.datetime(),
    liftedAt: p.datetime().nullable(),
    liftedBy: p.uuid().nullable(),
    liftedBecause: p.text().nullable(),
  }),
});

@ObjectType({ description: 'That nothing more is sent to an address, kept as a keyed hash of it.' })
export class Suppression extends SuppressionSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => SuppressionReason, { nullable: true, description: 'Why.' })
  declare reason: SuppressionReason;

  @Field(() => String, {
    nullable: true,
    description: 'What the mail server said, as RFC 3463 has it, such as 5.1.1.',
  })
  declare status: string | null;

  @Field(() => Date, { nullable: true, description: 'Since when.' })
  declare at: Date;
}
SuppressionSchema.setClass(Suppression);

export enum BounceVerdict {
  HARD = 'hard',
  SOFT = 'soft',
  COMPLAINT = 'complaint',
}
registerEnumType(BounceVerdict, {
  name: 'BounceVerdict',
  description: 'What it means that a message came back.',
  valuesConfig: {
    HARD: { description: 'Nobody is there: the address is suppressed.' },
    SOFT: { description: 'It did not work this time; after a number of times the address is suppressed.' },
    COMPLAINT: { description: 'The reader complained: consent ended, and the address is suppressed.' },
  },
});

export const BounceSchema = defineEntity({
  name: 'Bounce',
  schema: 'newsletter',
  tableName: 'bounce',
  properties: (p) => ({
    id: p.uuid().primary(),
    deliveryId: p.uuid(),
    contactId: p.uuid(),
    verdict: p.text().$type<BounceVerdict>(),
    reason: p.text(),
    status: p.text().nullable(),
    source: p.text(),
    reportHash: p.blob(),
    at: p.datetime(),
  }),
});

@ObjectType({ description: 'That a message came back, or that its reader complained.' })
export class Bounce extends BounceSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => BounceVerdict, { nullable: true, description: 'What it means.' })
  declare verdict: BounceVerdict;

  @Field(() => String, { nullable: true, description: 'Why, in a word or two.' })
  declare reason: string;

  @Field(() => String, { nullable: true, description: 'As RFC 3463 has it, such as 5.2.2.' })
  declare status: string | null;

  @Field(() => Date, { nullable: true, description: 'When it came in.' })
  declare at: Date;
}
BounceSchema.setClass(Bounce);

/** Of one row: which key the hashes were made with. */
export const AddressKeySchema = defineEntity({
  name: 'NewsletterAddressKey',
  schema: 'newsletter',
  tableName: 'address_key',
  properties: (p) => ({
    onlyOne: p.boolean().primary(),
    fingerprint: p.blob(),
    session: p.blob().nullable(),
  }),
});
