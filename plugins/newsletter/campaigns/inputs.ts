import { ArrayMaxSize } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Phase } from '../../../src/customers/customer.js';
import { Matching, OneLine } from '../../../src/kernel/input.js';
import { GraphQLDateTime } from '../../../src/kernel/scalars.js';
import { CampaignVersionInput } from './version-input.js';

@InputType({
  description:
    'Which of those who agreed a campaign is for. What is left out does not matter; all that is given must hold.',
})
export class AudienceInput {
  @Field(() => [ID], { nullable: true, description: 'Contacts of these offices alone.' })
  @ArrayMaxSize(500, {
    message: 'an audience names 500 offices at the most; choose by plan or phase instead',
  })
  customerIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Contacts of offices that have one of these plans on the day of sending.',
  })
  @ArrayMaxSize(50, { message: 'an audience names 50 plans at the most' })
  @OneLine(120, { each: true })
  plans?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Contacts who read this language: nl or en.' })
  @Matching(/^(nl|en)$/, 'nl or en')
  language?: 'nl' | 'en' | null;

  @Field(() => [Phase], {
    nullable: true,
    description: 'Contacts of offices in one of these phases of the ladder on the day of sending.',
  })
  phases?: Phase[] | null;
}

@InputType({ description: 'When a draft is to be sent.' })
export class ScheduleCampaignInput extends CampaignVersionInput {
  @Field(() => GraphQLDateTime, {
    description: 'When: in the future, within a year. It starts within a minute of that.',
  })
  at!: string;
}
