import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDate } from '../../../src/kernel/scalars.js';
import { DocumentKind } from '../document.js';

export enum PaperState {
  KEPT = 'KEPT',
  TAKEN_OUT = 'TAKEN_OUT',
  TO_DESTROY = 'TO_DESTROY',
  SIGNED_ONCE = 'SIGNED_ONCE',
  DESTROYED = 'DESTROYED',
  MISSING = 'MISSING',
}
registerEnumType(PaperState, {
  name: 'PaperState',
  description: 'Where a hard copy stands. It follows from its customer’s phase and its scan; nobody sets it.',
  valuesConfig: {
    KEPT: { description: 'It lies in its cabinet.' },
    TAKEN_OUT: { description: 'Somebody has it.' },
    TO_DESTROY: {
      description:
        'Its customer was minimised, or its scan is in the folder: it is on the list for destruction.',
    },
    SIGNED_ONCE: { description: 'One person signed that it was destroyed; a second one has to.' },
    DESTROYED: { description: 'Destroyed, on the word of two people.' },
    MISSING: { description: 'Not found, on the word of two people.' },
  },
});

export enum PaperStep {
  REGISTERED = 'REGISTERED',
  CHANGED = 'CHANGED',
  TAKEN_OUT = 'TAKEN_OUT',
  BROUGHT_BACK = 'BROUGHT_BACK',
  SCANNED = 'SCANNED',
  SIGNED = 'SIGNED',
  WITHDRAWN = 'WITHDRAWN',
  DESTROYED = 'DESTROYED',
  MISSING = 'MISSING',
}
registerEnumType(PaperStep, {
  name: 'PaperStep',
  description: 'What befell a hard copy.',
  valuesConfig: {
    REGISTERED: { description: 'It was entered in the register.' },
    CHANGED: { description: 'It moved to another cabinet or folder, or its entry was put right.' },
    TAKEN_OUT: { description: 'Somebody took it out of its cabinet.' },
    BROUGHT_BACK: { description: 'It was brought back.' },
    SCANNED: { description: 'Its scan in the customer’s folder was looked at, and is complete.' },
    SIGNED: { description: 'One person signed that it is no longer there.' },
    WITHDRAWN: { description: 'That signature was taken back.' },
    DESTROYED: { description: 'A second person signed that it was destroyed.' },
    MISSING: { description: 'A second person signed that it was not found.' },
  },
});

export const HardCopySchema = defineEntity({
  name: 'HardCopy',
  schema: 'documents',
  tableName: 'hard_copy',
  properties: (p) => ({
    id: p.uuid().primary(),
    number: p.integer(),
    customerId: p.uuid(),
    kind: p.text().$type<keyof typeof DocumentKind>(),
    cabinetId: p.uuid(),
    folder: p.text().nullable(),
    remark: p.text().nullable(),
    keptSince: p.date(),
    registeredAt: p.datetime(),
    takenOutBy: p.uuid().nullable(),
    takenOutAt: p.datetime().nullable(),
    backBy: p.date().nullable(),
    lateToldOn: p.date().nullable(),
    scanId: p.uuid().nullable(),
    destructionId: p.uuid().nullable(),
    destroyedOn: p.date().nullable(),
    version: p.integer().version(),
  }),
});

@ObjectType({ description: 'A piece of paper about a customer, and where it lies (P8).' })
export class HardCopy extends HardCopySchema.class {
  @Field(() => ID, { description: 'UUIDv7; the QR code on its label says it as `urn:uuid:…`.' })
  declare id: string;

  @Field(() => DocumentKind, { description: 'What is on it.' })
  declare kind: keyof typeof DocumentKind;

  @Field(() => String, {
    nullable: true,
    description: 'Folder in the cabinet; null once it is no longer there.',
  })
  declare folder: string | null;

  @Field(() => String, { nullable: true, description: 'What else there is to know.' })
  declare remark: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Since when it is kept.' })
  declare keptSince: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Account of whoever has it, when it is out of its cabinet.',
  })
  declare takenOutBy: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was taken out.' })
  declare takenOutAt: Date | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Last day on which it may be out.' })
  declare backBy: string | null;

  @Field(() => ID, { nullable: true, description: 'Its scan in the customer’s folder.' })
  declare scanId: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'When it was destroyed, or found missing.' })
  declare destroyedOn: string | null;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the entry.' })
  declare version: Opt<number>;
}
HardCopySchema.setClass(HardCopy);

export const HardCopyStepSchema = defineEntity({
  name: 'HardCopyStep',
  schema: 'documents',
  tableName: 'hard_copy_step',
  properties: (p) => ({
    id: p.uuid().primary(),
    copyId: p.uuid(),
    what: p.text().$type<keyof typeof PaperStep>(),
    byAccount: p.uuid().nullable(),
    at: p.datetime(),
    version: p.integer(),
    cabinetId: p.uuid().nullable(),
  }),
});

@ObjectType({ description: 'A step in the history of a hard copy. It cannot be changed.' })
export class HardCopyStep extends HardCopyStepSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => PaperStep, { description: 'What befell it.' })
  declare what: keyof typeof PaperStep;

  @Field(() => ID, { nullable: true, description: 'Account of whoever did it.' })
  declare byAccount: string | null;

  @Field(() => Date, { description: 'When.' })
  declare at: Date;
}
HardCopyStepSchema.setClass(HardCopyStep);

/** What a label says, such as `P-00042`: short enough to read out on the phone. */
export const labelNumber = (number: number): string => `P-${String(number).padStart(5, '0')}`;
