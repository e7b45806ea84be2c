import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { Matching, OneLine, Passing } from '../kernel/input.js';
import { GraphQLDate, GraphQLEmailAddress, GraphQLIban } from '../kernel/scalars.js';
import { Phase } from './customer.js';
import { wrongCountry, wrongKvkNumber, wrongVatNumber } from './identifiers.js';

@InputType({ description: 'What is kept of an office, and may be left out or emptied with null.' })
export class CustomerDetails {
  @Field(() => String, { nullable: true, description: 'Street and house number of the establishment.' })
  @OneLine(120)
  street?: string | null;

  @Field(() => String, { nullable: true, description: 'Postal code.' })
  @OneLine(12)
  postalCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Place.' })
  @OneLine(80)
  city?: string | null;

  @Field(() => String, { nullable: true, description: 'Country (ISO 3166-1 alpha-2); NL when left out.' })
  @Passing(wrongCountry, { always: true })
  @IsOptional()
  country?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Street and house number on invoices; the establishment’s when left out.',
  })
  @OneLine(120)
  invoiceStreet?: string | null;

  @Field(() => String, { nullable: true, description: 'Postal code on invoices.' })
  @OneLine(12)
  invoicePostalCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Place on invoices.' })
  @OneLine(80)
  invoiceCity?: string | null;

  @Field(() => String, { nullable: true, description: 'Country on invoices (ISO 3166-1 alpha-2).' })
  @Passing(wrongCountry)
  invoiceCountry?: string | null;

  @Field(() => GraphQLEmailAddress, { nullable: true, description: 'General e-mail address.' })
  @OneLine(254)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'General phone number; a Dutch one may start with 0.' })
  @OneLine(40)
  phone?: string | null;

  @Field(() => GraphQLIban, { nullable: true, description: 'Bank account.' })
  iban?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'KvK number: eight digits; spaces and dots are allowed when given.',
  })
  @Passing(wrongKvkNumber)
  kvkNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'VAT identification number with its country, such as NL123456782B01; its check digits are checked.',
  })
  @Passing(wrongVatNumber)
  vatNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Language of mails and invoices: nl or en; nl when left out.',
  })
  @Matching(/^(nl|en)$/, 'nl or en')
  @IsOptional()
  language?: 'nl' | 'en';
}

@InputType({ description: 'A new customer.' })
export class CreateCustomerInput extends CustomerDetails {
  @Field(() => String, {
    nullable: true,
    description: 'Debtor number; the next in sequence when left out. Never used twice.',
  })
  @Matching(/^[A-Za-z0-9][A-Za-z0-9./-]{0,19}$/, 'at most 20 letters, digits, dots, slashes or hyphens')
  debtorNumber?: string | null;

  @Field(() => String, { description: 'Name of the office.' })
  @OneLine(160)
  officeName!: string;
}

@InputType({ description: 'A change to a customer: what is left out stays, null empties.' })
export class UpdateCustomerInput extends CustomerDetails {
  @Field(() => ID, { description: 'Which customer.' })
  id!: string;

  @Field(() => Int, {
    description: 'The version that was read; CONFLICT when somebody else changed it since.',
  })
  version!: number;

  @Field(() => String, { nullable: true, description: 'Name of the office.' })
  @OneLine(160)
  officeName?: string;
}

@InputType({ description: 'A subscription that begins; also how an office that stopped resumes.' })
export class StartSubscriptionInput {
  @Field(() => ID, { description: 'Which customer.' })
  customerId!: string;

  @Field(() => String, { description: 'Which plan.' })
  @OneLine(60)
  plan!: string;

  @Field(() => GraphQLDate, { description: 'First day.' })
  startedOn!: string;
}

@InputType({ description: 'A subscription that ends.' })
export class EndSubscriptionInput {
  @Field(() => ID, { description: 'Which subscription.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;

  @Field(() => GraphQLDate, {
    nullable: true,
    description: 'Last day, which may lie ahead; null takes an announced end back.',
  })
  endedOn!: string | null;
}

@InputType({ description: 'Which customers; all conditions must hold.' })
export class CustomerFilter {
  @Field(() => [Phase], { nullable: true, description: 'In one of these phases of the ladder.' })
  phase?: Phase[] | null;

  @Field(() => String, { nullable: true, description: 'With a subscription to this plan.' })
  @OneLine(60)
  plan?: string | null;

  @Field(() => String, { nullable: true, description: 'Established in this place, its capitals aside.' })
  @OneLine(80)
  city?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Minimised, or not yet.' })
  minimised?: boolean | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Customer since this day or later.' })
  startedFrom?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Customer since this day or earlier.' })
  startedUntil?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Stopped on this day or later.' })
  endedFrom?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Stopped on this day or earlier.' })
  endedUntil?: string | null;
}

export enum CustomerOrder {
  OFFICE_NAME = 'OFFICE_NAME',
  DEBTOR_NUMBER = 'DEBTOR_NUMBER',
  CITY = 'CITY',
  ENDED_ON = 'ENDED_ON',
  NEWEST = 'NEWEST',
  OLDEST = 'OLDEST',
}
registerEnumType(CustomerOrder, {
  name: 'CustomerOrder',
  description: 'Order of a list of customers.',
  valuesConfig: {
    OFFICE_NAME: { description: 'By name of the office.' },
    DEBTOR_NUMBER: { description: 'By debtor number.' },
    CITY: { description: 'By place; those without one first.' },
    ENDED_ON: { description: 'By the day on which they stop; those who run on last.' },
    NEWEST: { description: 'Newest first.' },
    OLDEST: { description: 'Oldest first.' },
  },
});
