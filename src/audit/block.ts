import { defineEntity } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { SendState } from '../kernel/send-once.js';

export const BlockSchema = defineEntity({
  name: 'AuditBlock',
  schema: 'audit',
  tableName: 'block',
  properties: (p) => ({
    id: p.uuid().primary(),
    n: p.integer(),
    kind: p.text().$type<'sealed' | 'let go'>(),
    sealedAt: p.datetime(),
    afterPlace: p.bigint('string'),
    untilPlace: p.bigint('string'),
    seenPlace: p.bigint('string'),
    ofBlock: p.integer().nullable(),
    entries: p.integer(),
    firstAt: p.datetime().nullable(),
    lastAt: p.datetime().nullable(),
    members: p.blob(),
    keyName: p.text().nullable(),
    previous: p.text(),
    hash: p.text(),
  }),
});

export enum BlockKind {
  SEALED = 'sealed',
  LET_GO = 'let go',
}
registerEnumType(BlockKind, {
  name: 'AuditBlockKind',
  description: 'What a block of the audit’s chain says.',
  valuesConfig: {
    SEALED: { description: 'These entries were written.' },
    LET_GO: { description: 'These entries of an earlier block were let go, since their term was over.' },
  },
});

@ObjectType({
  description:
    'A link of the audit’s chain: some entries under one seal, that follows from them and from the seal before. An entry that is changed, removed or put in between afterwards no longer fits; `klantmap audit verify` names it.',
})
export class AuditBlock extends BlockSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => Int, { description: 'Its number in the chain, from 1.' })
  declare n: number;

  @Field(() => BlockKind, { description: 'What it says.' })
  declare kind: 'sealed' | 'let go';

  @Field(() => Date, { description: 'When it was sealed.' })
  declare sealedAt: Date;

  @Field(() => Int, { nullable: true, description: 'The block whose entries were let go.' })
  declare ofBlock: number | null;

  @Field(() => Int, { description: 'How many entries.' })
  declare entries: number;

  @Field(() => Date, { nullable: true, description: 'Time of the earliest of them.' })
  declare firstAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time of the latest of them.' })
  declare lastAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Fingerprint of the key (AUDIT_KEY) it was sealed with; null when there was none.',
  })
  declare keyName: string | null;

  @Field(() => String, { description: 'The seal of the block before, in hexadecimal.' })
  declare previous: string;

  @Field(() => String, { description: 'Its seal: SHA-256, or HMAC-SHA-256 with a key, in hexadecimal.' })
  declare hash: string;
}
BlockSchema.setClass(AuditBlock);

/** Whom a sealed entry is about, for finding alone. */
export const AboutSchema = defineEntity({
  name: 'AuditAbout',
  schema: 'audit',
  tableName: 'about',
  properties: (p) => ({
    place: p.bigint('string').primary(),
    entryId: p.uuid(),
    subjects: p.type('uuid[]').$type<string[]>(),
  }),
});

/** The seal at the end of a day, on its way to somebody outside. */
export const DaySealSchema = defineEntity({
  name: 'AuditDaySeal',
  schema: 'audit',
  tableName: 'day_seal',
  properties: (p) => ({
    day: p.date().primary(),
    blockN: p.integer(),
    hash: p.text(),
    entries: p.bigint('string'),
    state: p.text().$type<SendState>(),
    sentAt: p.datetime().nullable(),
    reason: p.text().nullable(),
  }),
});
