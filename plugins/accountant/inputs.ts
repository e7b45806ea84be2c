import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { Matching, OneLine, Prose } from '../../src/kernel/input.js';
import { GraphQLDate, GraphQLEmailAddress } from '../../src/kernel/scalars.js';
import { HandOverState } from './hand-over.js';
import { DisclosureGround, PartyKind } from './party.js';

@InputType({ description: 'A bookkeeper or an accountant to share invoices with.' })
export class EngagePartyInput {
  @Field(() => PartyKind, { description: 'Bookkeeper or accountant.' })
  kind!: 'BOOKKEEPER' | 'ACCOUNTANT';

  @Field(() => String, { description: 'Name of the firm or the person.' })
  @OneLine(120)
  name!: string;

  @Field(() => GraphQLEmailAddress, {
    description: 'Where each invoice is sent to; may be the import mailbox of their bookkeeping program.',
  })
  @OneLine(254)
  email!: string;

  @Field(() => String, { nullable: true, description: 'nl or en; nl when left out.' })
  @Matching(/^(nl|en)$/, 'nl or en')
  @IsOptional()
  language?: 'nl' | 'en' | null;

  @Field(() => DisclosureGround, {
    nullable: true,
    description:
      'Why invoices may be shared. Left out: PROCESSOR_AGREEMENT for a bookkeeper, which cannot have another, and LEGAL_DUTY for an accountant.',
  })
  ground?: 'PROCESSOR_AGREEMENT' | 'LEGAL_DUTY' | null;

  @Field(() => String, {
    description: 'The agreement under which they work: its date, and where it is kept.',
  })
  @OneLine(300)
  agreement!: string;

  @Field(() => GraphQLDate, {
    nullable: true,
    description: 'Share invoices issued from this day on: today, when left out, or later.',
  })
  engagedOn?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True also gives them a read-only login at this address; only an admin can.',
  })
  login?: boolean;
}

@InputType({ description: 'A change to a party: what is left out stays.' })
export class UpdatePartyInput {
  @Field(() => ID, { description: 'Which party.' })
  id!: string;

  @Field(() => Int, {
    description: 'The version that was read; CONFLICT when somebody else changed it since.',
  })
  version!: number;

  @Field(() => String, { nullable: true, description: 'Name of the firm or the person.' })
  @OneLine(120)
  name?: string;

  @Field(() => GraphQLEmailAddress, { nullable: true, description: 'Where invoices go from now on.' })
  @OneLine(254)
  email?: string;

  @Field(() => String, { nullable: true, description: 'nl or en.' })
  @Matching(/^(nl|en)$/, 'nl or en')
  @IsOptional()
  language?: 'nl' | 'en';

  @Field(() => String, {
    nullable: true,
    description: 'The agreement that holds for invoices issued from now on.',
  })
  @OneLine(300)
  agreement?: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True gives them a read-only login when they have none; only an admin can.',
  })
  login?: boolean;
}

@InputType({ description: 'The end of an engagement.' })
export class EndEngagementInput {
  @Field(() => ID, { description: 'Of which party.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;

  @Field(() => GraphQLDate, {
    nullable: true,
    description: 'From this day on nothing is shared: today, when left out, or later.',
  })
  endedOn?: string | null;
}

@InputType({ description: 'A hand-over to send again.' })
export class ResendHandOverInput {
  @Field(() => ID, { description: 'Which hand-over; it must be REFUSED or UNKNOWN.' })
  id!: string;

  @Field(() => String, {
    description: 'Why, such as: they say it did not arrive. What is UNKNOWN may have arrived already.',
  })
  @Prose(500)
  reason!: string;
}

@InputType({ description: 'Which hand-overs; all conditions must hold.' })
export class HandOverFilter {
  @Field(() => ID, { nullable: true, description: 'To this party.' })
  partyId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of this invoice.' })
  invoiceId?: string | null;

  @Field(() => [HandOverState], { nullable: true, description: 'In one of these states.' })
  state?: HandOverState[] | null;
}
