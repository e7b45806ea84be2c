import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { GraphQLDate } from '../../src/kernel/scalars.js';
import { RetentionStep } from './run.js';

export const HoldSchema = defineEntity({
  name: 'RetentionHold',
  schema: 'retention',
  tableName: 'hold',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    steps: p.array().$type<(keyof typeof RetentionStep)[]>(),
    reason: p.text(),
    ownerId: p.uuid(),
    placedAt: p.datetime(),
    reviewOn: p.date(),
    liftedAt: p.datetime().nullable(),
    liftedBy: p.uuid().nullable(),
    liftReason: p.text().nullable(),
    version: p.integer().version(),
  }),
});

@ObjectType({
  description:
    'Why a customer’s data is not let go when its time has come, such as a claim in court (GDPR art. 17(3)(e)).',
})
export class RetentionHold extends HoldSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => ID, { description: 'The customer that is held.' })
  declare customerId: string;

  @Field(() => [RetentionStep], { description: 'The steps that it stops.' })
  declare steps: (keyof typeof RetentionStep)[];

  @Field(() => String, { nullable: true, description: 'Why it is held.' })
  declare reason: string;

  @Field(() => ID, { description: 'Account that placed it and answers for it.' })
  declare ownerId: string;

  @Field(() => Date, { description: 'When it was placed.' })
  declare placedAt: Date;

  @Field(() => GraphQLDate, { description: 'Day on which somebody looks whether it is still needed.' })
  declare reviewOn: string;

  @Field(() => Date, { nullable: true, description: 'When it was lifted; null while it holds.' })
  declare liftedAt: Date | null;

  @Field(() => ID, { nullable: true, description: 'Account that lifted it.' })
  declare liftedBy: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was lifted.' })
  declare liftReason: string | null;

  @Field(() => Int, { description: 'Raised with each change.' })
  declare version: Opt<number>;
}
HoldSchema.setClass(RetentionHold);
