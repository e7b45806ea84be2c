import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDate, GraphQLEmailAddress, GraphQLIban } from '../kernel/scalars.js';

export const CustomerSchema = defineEntity({
  name: 'Customer',
  schema: 'customers',
  tableName: 'customer',
  properties: (p) => ({
    id: p.uuid().primary(),
    debtorNumber: p.text(),
    officeName: p.text(),
    street: p.text().nullable(),
    postalCode: p.text().nullable(),
    city: p.text().nullable(),
    country: p.text(),
    invoiceStreet: p.text().nullable(),
    invoicePostalCode: p.text().nullable(),
    invoiceCity: p.text().nullable(),
    invoiceCountry: p.text().nullable(),
    email: p.text().nullable(),
    phone: p.text().nullable(),
    iban: p.text().nullable(),
    kvkNumber: p.text().nullable(),
    vatNumber: p.text().nullable(),
    language: p.text().$type<'nl' | 'en'>(),
    endedOn: p.date().nullable(),
    startedOn: p.date().nullable(),
    minimisedOn: p.date().nullable(),
    createdAt: p.datetime(),
    version: p.integer().version(),
  }),
});

/** The ladder of the privacy protocol (P11 to P15), by calendar in Europe/Amsterdam. */
export enum Phase {
  CUSTOMER = 'CUSTOMER',
  GRACE = 'GRACE',
  MINIMISE = 'MINIMISE',
  STATUTORY = 'STATUTORY',
}
registerEnumType(Phase, {
  name: 'Phase',
  description: 'Where a customer stands on the retention ladder.',
  valuesConfig: {
    CUSTOMER: { description: 'A subscription runs, or none ever did: nothing is let go.' },
    GRACE: { description: 'Less than two years after the last subscription ended: nothing is let go.' },
    MINIMISE: { description: 'Due for minimising, which must be complete within three years of the end.' },
    STATUTORY: { description: 'Minimised: what the law wants kept remains.' },
  },
});

@ObjectType({ description: 'An office that uses, or used, the vendor’s software.' })
export class Customer extends CustomerSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, {
    nullable: true,
    description: 'The number by which bookkeeping knows the office; never used again.',
  })
  declare debtorNumber: string;

  @Field(() => String, { nullable: true, description: 'Name of the office.' })
  declare officeName: string;

  @Field(() => String, { nullable: true, description: 'Street and house number of the establishment.' })
  declare street: string | null;

  @Field(() => String, { nullable: true, description: 'Postal code of the establishment.' })
  declare postalCode: string | null;

  @Field(() => String, { nullable: true, description: 'Place of the establishment.' })
  declare city: string | null;

  @Field(() => String, { nullable: true, description: 'Country of the establishment (ISO 3166-1 alpha-2).' })
  declare country: string;

  @Field(() => String, { nullable: true, description: 'Street and house number on invoices.' })
  declare invoiceStreet: string | null;

  @Field(() => String, { nullable: true, description: 'Postal code on invoices.' })
  declare invoicePostalCode: string | null;

  @Field(() => String, { nullable: true, description: 'Place on invoices.' })
  declare invoiceCity: string | null;

  @Field(() => String, { nullable: true, description: 'Country on invoices (ISO 3166-1 alpha-2).' })
  declare invoiceCountry: string | null;

  @Field(() => GraphQLEmailAddress, { nullable: true, description: 'General e-mail address of the office.' })
  declare email: string | null;

  @Field(() => String, { nullable: true, description: 'General phone number (E.164).' })
  declare phone: string | null;

  @Field(() => GraphQLIban, { nullable: true, description: 'Bank account.' })
  declare iban: string | null;

  @Field(() => String, { nullable: true, description: 'Number in the trade register (KvK), eight digits.' })
  declare kvkNumber: string | null;

  @Field(() => String, { nullable: true, description: 'VAT identification number, with its country.' })
  declare vatNumber: string | null;

  @Field(() => String, { nullable: true, description: 'Language of mails and invoices: nl or en.' })
  declare language: 'nl' | 'en';

  @Field(() => GraphQLDate, { nullable: true, description: 'First day of the first subscription.' })
  declare startedOn: string | null;

  @Field(() => GraphQLDate, {
    nullable: true,
    description: 'Last day of the last subscription; null while one runs on.',
  })
  declare endedOn: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'The day the data was minimised.' })
  declare minimisedOn: string | null;

  @Field(() => Date, { description: 'When the record was made.' })
  declare createdAt: Date;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the record.' })
  declare version: Opt<number>;
}
CustomerSchema.setClass(Customer);

export const SubscriptionSchema = defineEntity({
  name: 'CustomerSubscription',
  schema: 'customers',
  tableName: 'subscription',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    plan: p.text(),
    startedOn: p.date(),
    endedOn: p.date().nullable(),
    createdAt: p.datetime(),
    version: p.integer().version(),
  }),
});

// Not `Subscription`: that name is GraphQL's own for a third kind of operation.
@ObjectType({ description: 'A plan that an office subscribes to, from a day, until a day or onwards.' })
export class CustomerSubscription extends SubscriptionSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, { nullable: true, description: 'Which plan.' })
  declare plan: string;

  @Field(() => GraphQLDate, { nullable: true, description: 'First day.' })
  declare startedOn: string;

  @Field(() => GraphQLDate, { nullable: true, description: 'Last day; null: it runs on.' })
  declare endedOn: string | null;

  @Field(() => Int, { description: 'Raised with each change.' })
  declare version: Opt<number>;
}
SubscriptionSchema.setClass(CustomerSubscription);

/** A debtor number that was of a customer who is gone; the database sees to it that nobody gets it again. */
export const SpentDebtorNumberSchema = defineEntity({
  name: 'SpentDebtorNumber',
  schema: 'customers',
  tableName: 'spent_debtor_number',
  properties: (p) => ({ number: p.text().primary() }),
});
