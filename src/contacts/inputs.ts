import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { Matching, OneLine } from '../kernel/input.js';
import { GraphQLEmailAddress } from '../kernel/scalars.js';

@InputType({ description: 'What is kept of a contact, and may be left out or emptied with null.' })
export class ContactDetails {
  @Field(() => String, { nullable: true, description: 'What they do at the office.' })
  @OneLine(80)
  function?: string | null;

  @Field(() => GraphQLEmailAddress, { nullable: true, description: 'E-mail address.' })
  @OneLine(254)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number; a Dutch one may start with 0.' })
  @OneLine(40)
  phone?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Language they are written to in: nl or en; nl when left out.',
  })
  @Matching(/^(nl|en)$/, 'nl or en')
  @IsOptional()
  language?: 'nl' | 'en';

  @Field(() => Boolean, {
    nullable: true,
    description: 'True makes them the office’s general contact, instead of who was.',
  })
  general?: boolean;
}

@InputType({ description: 'A new contact.' })
export class CreateContactInput extends ContactDetails {
  @Field(() => ID, { description: 'At which customer.' })
  customerId!: string;

  @Field(() => String, { description: 'Full name.' })
  @OneLine(120)
  name!: string;
}

@InputType({ description: 'A change to a contact: what is left out stays, null empties.' })
export class UpdateContactInput extends ContactDetails {
  @Field(() => ID, { description: 'Which contact.' })
  id!: string;

  @Field(() => Int, {
    description: 'The version that was read; CONFLICT when somebody else changed it since.',
  })
  version!: number;

  @Field(() => String, { nullable: true, description: 'Full name.' })
  @OneLine(120)
  name?: string;
}

@InputType({ description: 'A contact who leaves the office.' })
export class RemoveContactInput {
  @Field(() => ID, { description: 'Which contact.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;
}
