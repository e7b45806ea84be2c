import { Field, ID, InputType, Int } from 'type-graphql';
import { OneLine } from '../../../src/kernel/input.js';
import { GraphQLDate } from '../../../src/kernel/scalars.js';
import { DestructionMethod } from './destruction.js';
import { DocumentKind } from '../document.js';
import { PaperState } from './hard-copy.js';

@InputType({ description: 'A cabinet that paper is kept in.' })
export class AddCabinetInput {
  @Field(() => String, { description: 'What it is called, and where it stands.' })
  @OneLine(80)
  name!: string;

  @Field(() => Boolean, { description: 'Whether it has a code lock (P8).' })
  codeLocked!: boolean;
}

@InputType({ description: 'A change to a cabinet. What is left out stays as it is.' })
export class ChangeCabinetInput {
  @Field(() => ID, { description: 'Which cabinet.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read; CONFLICT when somebody changed it since.' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'What it is called, and where it stands.' })
  @OneLine(80)
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it has a code lock (P8).' })
  codeLocked?: boolean | null;
}

@InputType({ description: 'A piece of paper to enter in the register.' })
export class RegisterHardCopyInput {
  @Field(() => ID, { description: 'About which customer it is.' })
  customerId!: string;

  @Field(() => DocumentKind, { description: 'What is on it.' })
  kind!: DocumentKind;

  @Field(() => ID, { description: 'The cabinet where it lies.' })
  cabinetId!: string;

  @Field(() => String, { description: 'The folder in that cabinet.' })
  @OneLine(80)
  folder!: string;

  @Field(() => String, { nullable: true, description: 'What else there is to know, such as how many pages.' })
  @OneLine(200)
  remark?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Since when it is kept; today when left out.' })
  keptSince?: string | null;
}

@InputType({ description: 'A change to an entry in the register. What is left out stays as it is.' })
export class ChangeHardCopyInput {
  @Field(() => ID, { description: 'Which hard copy.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read; CONFLICT when somebody changed it since.' })
  version!: number;

  @Field(() => DocumentKind, { nullable: true, description: 'What is on it.' })
  kind?: DocumentKind | null;

  @Field(() => ID, { nullable: true, description: 'The cabinet where it lies now.' })
  cabinetId?: string | null;

  @Field(() => String, { nullable: true, description: 'The folder in that cabinet.' })
  @OneLine(80)
  folder?: string | null;

  @Field(() => String, { nullable: true, description: 'What else there is to know; null clears it.' })
  @OneLine(200)
  remark?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Since when it is kept.' })
  keptSince?: string | null;
}

@InputType({ description: 'A hard copy to take out of its cabinet.' })
export class TakeOutHardCopyInput {
  @Field(() => ID, { description: 'Which hard copy.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read; CONFLICT when somebody changed it since.' })
  version!: number;

  @Field(() => GraphQLDate, {
    nullable: true,
    description: 'Last day on which it is out: within a month. Left out: a week from now.',
  })
  backBy?: string | null;
}

@InputType({ description: 'A hard copy that is brought back.' })
export class BringBackHardCopyInput {
  @Field(() => ID, { description: 'Which hard copy.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read; CONFLICT when somebody changed it since.' })
  version!: number;
}

@InputType({ description: 'A hard copy that was scanned.' })
export class ScanHardCopyInput {
  @Field(() => ID, { description: 'Which hard copy.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read; CONFLICT when somebody changed it since.' })
  version!: number;

  @Field(() => ID, {
    description: 'Its scan, which is in the customer’s folder already: an image or a PDF, of the same kind.',
  })
  documentId!: string;
}

@InputType({ description: 'Which hard copies.' })
export class HardCopyFilter {
  @Field(() => ID, { nullable: true, description: 'About this customer.' })
  customerId?: string | null;

  @Field(() => ID, { nullable: true, description: 'In this cabinet.' })
  cabinetId?: string | null;

  @Field(() => [DocumentKind], { nullable: true, description: 'Of one of these kinds.' })
  kind?: DocumentKind[] | null;

  @Field(() => [PaperState], { nullable: true, description: 'In one of these states.' })
  state?: PaperState[] | null;

  @Field(() => Boolean, { nullable: true, description: 'true: only what is out for longer than was said.' })
  late?: boolean | null;
}

@InputType({ description: 'A first signature under the destruction of hard copies.' })
export class SignDestructionInput {
  @Field(() => [ID], {
    description: 'Which hard copies, 500 at most: all of them are on the list for destruction.',
  })
  copyIds!: string[];

  @Field(() => GraphQLDate, { description: 'The day on which they were destroyed.' })
  destroyedOn!: string;

  @Field(() => DestructionMethod, { description: 'How.' })
  method!: DestructionMethod;

  @Field(() => String, {
    nullable: true,
    description: 'Security level by DIN 66399 (ISO 21964): P-4 or higher. None for what was missing.',
  })
  level?: string | null;
}

@InputType({ description: 'A second signature under a destruction.' })
export class CountersignDestructionInput {
  @Field(() => ID, { description: 'Which destruction.' })
  id!: string;

  @Field(() => Int, {
    description: 'How many hard copies it is about, as a sign that it was looked at; CONFLICT otherwise.',
  })
  copies!: number;
}

@InputType({ description: 'A first signature to take back.' })
export class WithdrawDestructionInput {
  @Field(() => ID, { description: 'Which destruction.' })
  id!: string;
}

@InputType({ description: 'Which destructions.' })
export class DestructionFilter {
  @Field(() => Boolean, {
    nullable: true,
    description: 'true: those that wait for a second signature; false: those that were signed by two people.',
  })
  waiting?: boolean | null;
}
