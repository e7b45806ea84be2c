import { Field, ID, InputType, Int } from 'type-graphql';
import { Prose } from '../kernel/input.js';

@InputType({ description: 'A note on a customer.' })
export class AddNoteInput {
  @Field(() => ID, { description: 'On which customer.' })
  customerId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The contact there that it is about; left out, it is about the office.',
  })
  contactId?: string | null;

  @Field(() => String, { description: 'What there is to know.' })
  @Prose(4000)
  text!: string;
}

@InputType({ description: 'A change to a note.' })
export class ChangeNoteInput {
  @Field(() => ID, { description: 'Which note.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read; CONFLICT when somebody changed it since.' })
  version!: number;

  @Field(() => String, { description: 'The whole new text.' })
  @Prose(4000)
  text!: string;
}

@InputType({ description: 'A note to remove.' })
export class RemoveNoteInput {
  @Field(() => ID, { description: 'Which note.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;
}
