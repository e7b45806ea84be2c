import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { Matching, OneLine } from '../kernel/input.js';
import { GraphQLEmailAddress } from '../kernel/scalars.js';

export enum ContactSource {
  PERSON = 'PERSON',
  EMPLOYER = 'EMPLOYER',
}
registerEnumType(ContactSource, {
  name: 'ContactSource',
  description: 'Who gave the details of a contact.',
  valuesConfig: {
    PERSON: { description: 'They did themselves, and heard what we do with them (GDPR art. 13).' },
    EMPLOYER: { description: 'Their office did: they are told by mail within a month (GDPR art. 14).' },
  },
});

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
    description:
      'True makes them the office’s general contact, instead of who was. The first contact of an office is so by itself.',
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

  @Field(() => ContactSource, {
    nullable: true,
    description: 'Who gave these details; EMPLOYER when left out.',
  })
  source?: ContactSource;
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

const nextGeneral = {
  nullable: true,
  description:
    'Who becomes the general contact, when this one is and others remain. Ask the office: it is not ours to choose.',
} as const;

@InputType({
  description:
    'A contact who goes to work at another office. Address, phone number and job title do not move along: give the new ones.',
})
export class MoveContactInput {
  @Field(() => ID, { description: 'Which contact.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;

  @Field(() => ID, { description: 'The office where they work from now on.' })
  toCustomerId!: string;

  @Field(() => String, { nullable: true, description: 'What they do at the new office.' })
  @OneLine(80)
  function?: string | null;

  @Field(() => GraphQLEmailAddress, { nullable: true, description: 'E-mail address at the new office.' })
  @OneLine(254)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number at the new office.' })
  @OneLine(40)
  phone?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True makes them the general contact of the new office, instead of who was.',
  })
  general?: boolean | null;

  @Field(() => ID, nextGeneral)
  nextGeneralId?: string | null;
}

@InputType({ description: 'A contact who leaves the office.' })
export class RemoveContactInput {
  @Field(() => ID, { description: 'Which contact.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;

  @Field(() => ID, nextGeneral)
  nextGeneralId?: string | null;
}

@InputType({ description: 'That somebody was told what we keep of them, in another way than by our mail.' })
export class RecordNoticeInput {
  @Field(() => ID, { description: 'Which contact.' })
  contactId!: string;

  @Field(() => String, { description: 'How and when, such as: by phone on 3 June.' })
  @OneLine(200)
  how!: string;
}

@InputType({ description: 'What becomes of the notices to contacts that came with imports.' })
export class DecideImportedNoticesInput {
  @Field(() => String, {
    nullable: true,
    description: 'How they were told before, when they were; without it, each gets the notice by mail.',
  })
  @OneLine(200)
  toldBefore?: string | null;
}
