import { Field, ID, InputType } from 'type-graphql';
import { Matching, OneLine } from '../../../src/kernel/input.js';
import { ConsentPurpose } from '../consent.js';

@InputType({ description: 'A new topic.' })
export class AddNewsletterTopicInput {
  @Field(() => ConsentPurpose, {
    defaultValue: ConsentPurpose.NEWSLETTER,
    description: 'Within which consent.',
  })
  purpose!: ConsentPurpose;

  @Field(() => String, { description: 'Short name that never changes, such as new-functions.' })
  @Matching(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, 'at most 40 of a to z, 0 to 9 and -')
  key!: string;

  @Field(() => String, { description: 'What readers of Dutch see.' })
  @OneLine(80)
  nameNl!: string;

  @Field(() => String, { description: 'What readers of English see.' })
  @OneLine(80)
  nameEn!: string;
}

@InputType({ description: 'A change to a topic: what is left out stays.' })
export class UpdateNewsletterTopicInput {
  @Field(() => ID, { description: 'Which topic.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'What readers of Dutch see.' })
  @OneLine(80)
  nameNl?: string | null;

  @Field(() => String, { nullable: true, description: 'What readers of English see.' })
  @OneLine(80)
  nameEn?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: it is not offered any more. False: it is offered again.',
  })
  retired?: boolean | null;
}
