import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType } from 'type-graphql';

export const PlacementSchema = defineEntity({
  name: 'Placement',
  schema: 'contacts',
  tableName: 'placement',
  properties: (p) => ({
    id: p.uuid().primary(),
    contactId: p.uuid(),
    customerId: p.uuid(),
    function: p.text().nullable(),
    general: p.boolean(),
    startedAt: p.datetime(),
    endedAt: p.datetime(),
  }),
});

@ObjectType({ description: 'Where a contact worked before: all that stays there of somebody who moved.' })
export class Placement extends PlacementSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, { nullable: true, description: 'What they did there.' })
  declare function: string | null;

  @Field(() => Boolean, { description: 'True when they were the general contact of that office.' })
  declare general: boolean;

  @Field(() => Date, { nullable: true, description: 'Since when they were known there.' })
  declare startedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When they moved away.' })
  declare endedAt: Date;
}
PlacementSchema.setClass(Placement);
