import { defineEntity } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDate } from '../../src/kernel/scalars.js';
import type { LetGo } from '../../src/kernel/subject.js';

export enum RetentionStep {
  MINIMISE = 'MINIMISE',
  GONE = 'GONE',
}
registerEnumType(RetentionStep, {
  name: 'RetentionStep',
  description: 'A step of the ladder that lets something go.',
  valuesConfig: {
    MINIMISE: { description: 'In the third year after the office stopped: all but what the law keeps goes.' },
    GONE: {
      description:
        'After the law’s own term: invoices seven years after their financial year, then the customer as a whole.',
    },
  },
});

export enum RunState {
  PROPOSED = 'PROPOSED',
  WITHDRAWN = 'WITHDRAWN',
  RUNNING = 'RUNNING',
  PROVING = 'PROVING',
  RESIDUE = 'RESIDUE',
  OUTSTANDING = 'OUTSTANDING',
  DONE = 'DONE',
}
registerEnumType(RunState, {
  name: 'RetentionRunState',
  description: 'How far a run is.',
  valuesConfig: {
    PROPOSED: { description: 'Waits for a second privacy officer; nothing goes before that.' },
    WITHDRAWN: { description: 'Taken back before it was approved.' },
    RUNNING: { description: 'Some customers wait for their turn, or for a cause of failure to be mended.' },
    PROVING: { description: 'Each customer was minimised or skipped; now it is looked for everywhere.' },
    RESIDUE: {
      description:
        'Something that was erased is still somewhere: its proof names the place. Clear it away, and repeat the proof.',
    },
    OUTSTANDING: {
      description:
        'Nothing of what went was found anywhere in the house; paper of some customers has yet to be destroyed and signed off.',
    },
    DONE: {
      description:
        'Each customer was minimised, or skipped with the reason, nothing of what went was found anywhere, and no paper is left.',
    },
  },
});

export enum ItemState {
  QUEUED = 'QUEUED',
  OUTSTANDING = 'OUTSTANDING',
  DONE = 'DONE',
  SKIPPED = 'SKIPPED',
}
registerEnumType(ItemState, {
  name: 'RetentionItemState',
  description: 'What became of one customer in a run.',
  valuesConfig: {
    QUEUED: { description: 'Its turn is to come, or its last try failed and will be repeated.' },
    OUTSTANDING: {
      description:
        'Minimised in the database; what lies outside it, such as paper, has yet to be destroyed and signed off.',
    },
    DONE: { description: 'Minimised, and nothing is outstanding.' },
    SKIPPED: { description: 'Left as it was; the reason says why.' },
  },
});

export enum SkipReason {
  RESUMED = 'RESUMED',
  NOT_DUE = 'NOT_DUE',
  MINIMISED = 'MINIMISED',
  GONE = 'GONE',
  HELD = 'HELD',
  CHANGED = 'CHANGED',
}
registerEnumType(SkipReason, {
  name: 'RetentionSkipReason',
  description: 'Why a customer was left as it was.',
  valuesConfig: {
    RESUMED: { description: 'A subscription started since: the countdown ended.' },
    NOT_DUE: { description: 'Its last day was changed since, to one less than two years ago.' },
    MINIMISED: { description: 'Another run had done it.' },
    GONE: { description: 'There is no such customer any more.' },
    HELD: { description: 'A hold was placed on it.' },
    CHANGED: {
      description: 'Its last day or its invoices changed after the run was proposed: nobody approved that.',
    },
  },
});

export enum LettingGo {
  DELETED = 'deleted',
  EMPTIED = 'emptied',
  KEPT = 'kept',
}
registerEnumType(LettingGo, {
  name: 'LettingGo',
  description: 'What becomes of rows.',
  valuesConfig: {
    DELETED: { description: 'The rows go.' },
    EMPTIED: { description: 'The rows stay, without the columns that are to go.' },
    KEPT: { description: 'The law keeps them, or some of their columns.' },
  },
});

@ObjectType({ description: 'Rows of one table, counted.' })
export class RetentionCount implements LetGo {
  @Field(() => String, { description: 'Table with its schema, which is the name of its part.' })
  table!: string;

  @Field(() => Int, { description: 'How many rows.' })
  rows!: number;

  @Field(() => LettingGo, { description: 'What becomes, or became, of them.' })
  how!: LetGo['how'];
}

export const RunSchema = defineEntity({
  name: 'RetentionRun',
  schema: 'retention',
  tableName: 'run',
  properties: (p) => ({
    id: p.uuid().primary(),
    step: p.text().$type<keyof typeof RetentionStep>(),
    state: p.text().$type<keyof typeof RunState>(),
    proposedBy: p.uuid().nullable(),
    proposedAt: p.datetime(),
    approvedBy: p.uuid().nullable(),
    approvedAt: p.datetime().nullable(),
    automatic: p.boolean(),
    onDate: p.date(),
    finishedAt: p.datetime().nullable(),
  }),
});

@ObjectType({ description: 'A run that lets go of what was due on the day it was proposed.' })
export class RetentionRun extends RunSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => RetentionStep, { description: 'What it is for.' })
  declare step: keyof typeof RetentionStep;

  @Field(() => RunState, { description: 'How far it is.' })
  declare state: keyof typeof RunState;

  @Field(() => ID, { nullable: true, description: 'Account that proposed it.' })
  declare proposedBy: string | null;

  @Field(() => Date, { description: 'When it was proposed.' })
  declare proposedAt: Date;

  @Field(() => ID, {
    nullable: true,
    description: 'Account that approved it: never the one that proposed it.',
  })
  declare approvedBy: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was approved.' })
  declare approvedAt: Date | null;

  @Field(() => Boolean, { description: 'True when it started without approval, as the setting says.' })
  declare automatic: boolean;

  @Field(() => GraphQLDate, { description: 'The day by which was decided who is due.' })
  declare onDate: string;

  @Field(() => Date, { nullable: true, description: 'When the last customer was done.' })
  declare finishedAt: Date | null;
}
RunSchema.setClass(RetentionRun);

export const RunItemSchema = defineEntity({
  name: 'RetentionRunItem',
  schema: 'retention',
  tableName: 'run_item',
  properties: (p) => ({
    id: p.uuid().primary(),
    runId: p.uuid(),
    customerId: p.uuid(),
    slice: p.integer(),
    endedOn: p.date().nullable(),
    invoices: p.integer().nullable(),
    passed: p.integer().nullable(),
    wholly: p.boolean(),
    state: p.text().$type<keyof typeof ItemState>(),
    reason: p.text().$type<keyof typeof SkipReason>().nullable(),
    failures: p.integer(),
    failure: p.text().nullable(),
    endedAt: p.datetime().nullable(),
  }),
});

@ObjectType({ description: 'One customer in a run.' })
export class RetentionRunItem extends RunItemSchema.class {
  @Field(() => ID, { description: 'UUID.' })
  declare id: string;

  @Field(() => ID, { description: 'The customer.' })
  declare customerId: string;

  @Field(() => ItemState, { description: 'What became of it.' })
  declare state: keyof typeof ItemState;

  @Field(() => SkipReason, { nullable: true, description: 'Why it was skipped.' })
  declare reason: keyof typeof SkipReason | null;

  @Field(() => Boolean, { description: 'In a run for good: the customer goes as a whole.' })
  declare wholly: boolean;

  @Field(() => Int, { description: 'Tries that failed; nothing of a failed try remains.' })
  declare failures: number;

  @Field(() => String, {
    nullable: true,
    description: 'Kind of the last error; the log has it in full under the customer’s id.',
  })
  declare failure: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was minimised or skipped.' })
  declare endedAt: Date | null;
}
RunItemSchema.setClass(RetentionRunItem);

export const ErasureSchema = defineEntity({
  name: 'Erasure',
  schema: 'retention',
  tableName: 'erasure',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    contactId: p.uuid().nullable(),
    runId: p.uuid().nullable(),
    rule: p.text().nullable(),
    counts: p.json<LetGo[]>(),
    at: p.datetime(),
  }),
});

@ObjectType({
  description:
    'That something was let go, of whom, and when: ids and counts, never what it was. It cannot be changed.',
})
export class Erasure extends ErasureSchema.class {
  @Field(() => ID, { description: 'UUID.' })
  declare id: string;

  @Field(() => ID, { description: 'Of this customer.' })
  declare customerId: string;

  @Field(() => ID, { nullable: true, description: 'Of this contact, when one person was erased.' })
  declare contactId: string | null;

  @Field(() => ID, { nullable: true, description: 'By this run.' })
  declare runId: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'By which promise or article of law; null where it was recorded before this was kept.',
  })
  declare rule: string | null;

  @Field(() => [RetentionCount], { description: 'What, by table.' })
  declare counts: LetGo[];

  @Field(() => Date, { description: 'When.' })
  declare at: Date;
}
ErasureSchema.setClass(Erasure);
