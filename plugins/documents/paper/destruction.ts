import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDate } from '../../../src/kernel/scalars.js';
import { DocumentKind } from '../document.js';

export enum DestructionMethod {
  SHREDDED = 'SHREDDED',
  INCINERATED = 'INCINERATED',
  CONTRACTOR = 'CONTRACTOR',
  MISSING = 'MISSING',
}
registerEnumType(DestructionMethod, {
  name: 'DestructionMethod',
  description: 'How paper was destroyed.',
  valuesConfig: {
    SHREDDED: { description: 'In a shredder of the vendor’s own.' },
    INCINERATED: { description: 'Burnt.' },
    CONTRACTOR: {
      description: 'By a firm that certifies the level, with both people present or its certificate seen.',
    },
    MISSING: {
      description:
        'It was not where it should be, and two people looked: see whether that is a breach to report.',
    },
  },
});

/** DIN 66399 / ISO 21964 for paper: below P-4 what is left can be put together again. */
export const lowestLevel = 4;
export const highestLevel = 7;

export const DestructionSchema = defineEntity({
  name: 'Destruction',
  schema: 'documents',
  tableName: 'destruction',
  properties: (p) => ({
    id: p.uuid().primary(),
    number: p.integer(),
    destroyedOn: p.date(),
    method: p.text().$type<keyof typeof DestructionMethod>(),
    level: p.text().nullable(),
    firstSignedBy: p.uuid(),
    firstSignedAt: p.datetime(),
    secondSignedBy: p.uuid().nullable(),
    secondSignedAt: p.datetime().nullable(),
    withdrawnAt: p.datetime().nullable(),
  }),
});

@ObjectType({
  description:
    'That hard copies were destroyed: when, how, and on whose word. It names no customer, and cannot be changed once two people signed.',
})
export class Destruction extends DestructionSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => GraphQLDate, { description: 'The day on which they were destroyed.' })
  declare destroyedOn: string;

  @Field(() => DestructionMethod, { description: 'How.' })
  declare method: keyof typeof DestructionMethod;

  @Field(() => String, {
    nullable: true,
    description: 'Security level by DIN 66399 (ISO 21964), such as P-4; null of paper that was missing.',
  })
  declare level: string | null;

  @Field(() => ID, { description: 'Account of the first who signed, a privacy officer.' })
  declare firstSignedBy: string;

  @Field(() => Date, { description: 'When.' })
  declare firstSignedAt: Date;

  @Field(() => ID, { nullable: true, description: 'Account of the second who signed; never the first.' })
  declare secondSignedBy: string | null;

  @Field(() => Date, { nullable: true, description: 'When; from then on the copies count as destroyed.' })
  declare secondSignedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was taken back, before a second one signed.' })
  declare withdrawnAt: Date | null;
}
DestructionSchema.setClass(Destruction);

export const DestructionItemSchema = defineEntity({
  name: 'DestructionItem',
  schema: 'documents',
  tableName: 'destruction_item',
  properties: (p) => ({
    id: p.uuid().primary(),
    destructionId: p.uuid(),
    copyId: p.uuid(),
    number: p.integer(),
    kind: p.text().$type<keyof typeof DocumentKind>(),
  }),
});

@ObjectType({ description: 'One hard copy in a destruction.' })
export class DestructionItem extends DestructionItemSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => ID, { description: 'The hard copy.' })
  declare copyId: string;

  @Field(() => DocumentKind, { description: 'What was on it.' })
  declare kind: keyof typeof DocumentKind;
}
DestructionItemSchema.setClass(DestructionItem);

/** Such as `V-0007`, for the record in the binder (V of "vernietiging"). */
export const destructionNumber = (number: number): string => `V-${String(number).padStart(4, '0')}`;
