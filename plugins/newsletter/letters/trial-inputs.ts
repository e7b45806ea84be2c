import { ArrayMaxSize, ArrayMinSize } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Matching } from '../../../src/kernel/input.js';

@InputType({ description: 'A letter to look at in a mail program.' })
export class SendTrialInput {
  @Field(() => ID, { description: 'Of which campaign.' })
  campaignId!: string;

  @Field(() => String, { defaultValue: 'nl', description: 'Which letter: nl or en.' })
  @Matching(/^(nl|en)$/, 'nl or en')
  language!: 'nl' | 'en';

  @Field(() => [ID], {
    nullable: true,
    description: 'Accounts of staff that it goes to; yourself when left out. Nobody else gets it.',
  })
  @ArrayMinSize(1, { message: 'must not be empty; left out, it goes to yourself' })
  @ArrayMaxSize(10, { message: 'a trial goes to 10 people at the most' })
  accountIds?: string[] | null;
}
