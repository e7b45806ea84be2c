import { defineEntity } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Unopened } from './closed.js';
import type { LookedThrough } from './look.js';

export enum ProofState {
  WAITING = 'WAITING',
  CLEAN = 'CLEAN',
  RESIDUE = 'RESIDUE',
}
registerEnumType(ProofState, {
  name: 'RetentionProofState',
  description: 'What looking for what was erased has come to.',
  valuesConfig: {
    WAITING: { description: 'It is being looked for, or will be.' },
    CLEAN: { description: 'It was found nowhere.' },
    RESIDUE: {
      description: 'It was found, or something could not be looked at; `residues` names the places.',
    },
  },
});

@ObjectType({ description: 'Files of one kind that were not looked into.' })
export class RetentionUnopened implements Unopened {
  @Field(() => String, { description: 'What they are, such as `zip or office document`.' })
  kind!: string;

  @Field(() => Int, { description: 'How many.' })
  files!: number;

  @Field(() => [String], {
    description:
      'The first twenty, by a name that tells of nobody: what people called a file is given as its inode, by which `find -inum` finds it.',
  })
  named!: string[];
}

@ObjectType({ description: 'How much was looked through.' })
export class RetentionLookedThrough implements LookedThrough {
  @Field(() => Int, { description: 'Tables, of every schema of the database.' })
  tables!: number;

  @Field(() => Int, { description: 'Columns of them that could hold it.' })
  columns!: number;

  @Field(() => Int, { description: 'Files and folders, their names included.' })
  files!: number;

  @Field(() => Int, {
    description: 'Text, in MB; what a column repeats counts once for some hundreds of pages.',
  })
  megabytes!: number;

  @Field(() => [String], {
    description: 'Files and folders that were not, by the setting RETENTION_SCAN_EXCEPT.',
  })
  leftOut!: string[];

  @Field(() => [RetentionUnopened], {
    nullable: true,
    description:
      'Files that were, but not into what is compressed or encrypted in them: nothing is proven of that. Null of a proof from before this was said.',
  })
  unopened?: RetentionUnopened[];
}

export const ProofSchema = defineEntity({
  name: 'RetentionProof',
  schema: 'retention',
  tableName: 'proof',
  properties: (p) => ({
    id: p.uuid().primary(),
    contactId: p.uuid().nullable(),
    customerId: p.uuid().nullable(),
    state: p.text().$type<keyof typeof ProofState>(),
    askedAt: p.datetime(),
    lookedAt: p.datetime().nullable(),
    lookedFor: p.integer(),
    shared: p.integer(),
    lookedThrough: p.json<LookedThrough>().nullable(),
  }),
});

@ObjectType({
  description:
    'That what was erased was looked for afterwards in every table, job, log, file and file name, and what came of it.',
})
export class RetentionProof extends ProofSchema.class {
  @Field(() => ID, { description: 'UUIDv7; of a run the run’s own.' })
  declare id: string;

  @Field(() => ID, { nullable: true, description: 'The contact, when one person was erased.' })
  declare contactId: string | null;

  @Field(() => ID, { nullable: true, description: 'The customer of that contact.' })
  declare customerId: string | null;

  @Field(() => ProofState, { description: 'What it has come to.' })
  declare state: keyof typeof ProofState;

  @Field(() => Date, { description: 'When it was asked for.' })
  declare askedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was looked for last.' })
  declare lookedAt: Date | null;

  @Field(() => Int, {
    description:
      'How many values were looked for, each by a keyed number. Words by themselves, days and amounts identify nobody, and are not.',
  })
  declare lookedFor: number;

  @Field(() => Int, {
    description:
      'Of the values that were met in this pass, how many belong to somebody else as well, and so are no residue.',
  })
  declare shared: number;

  @Field(() => RetentionLookedThrough, { nullable: true, description: 'How much was looked through.' })
  declare lookedThrough: LookedThrough | null;
}
ProofSchema.setClass(RetentionProof);

export const ResidueSchema = defineEntity({
  name: 'RetentionResidue',
  schema: 'retention',
  tableName: 'residue',
  properties: (p) => ({
    id: p.uuid().primary(),
    proofId: p.uuid(),
    place: p.text(),
    rowId: p.text().nullable(),
    foundAt: p.datetime(),
  }),
});

@ObjectType({ description: 'Where something was found that was erased: a place, never what stands there.' })
export class RetentionResidue extends ResidueSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, {
    description:
      'schema.table.column, a file, or the name of a file; a name that tells something itself is given as its inode.',
  })
  declare place: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The row’s id, or its place in the table (ctid) where it has none; one row where many say the same.',
  })
  declare rowId: string | null;

  @Field(() => Date, { description: 'When it was found.' })
  declare foundAt: Date;
}
ResidueSchema.setClass(RetentionResidue);

export const TraceSchema = defineEntity({
  name: 'RetentionTrace',
  schema: 'retention',
  tableName: 'trace',
  properties: (p) => ({ id: p.uuid().primary(), proofId: p.uuid(), sealed: p.blob() }),
});
