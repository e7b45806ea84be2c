import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType } from 'type-graphql';
import { GraphQLEmailAddress, GraphQLIban } from '../../kernel/scalars.js';

export const MergedCustomerSchema = defineEntity({
  name: 'MergedCustomer',
  schema: 'customers',
  tableName: 'alias',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
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
    createdAt: p.datetime(),
    mergedAt: p.datetime(),
    mergedBy: p.uuid().nullable(),
  }),
});

@ObjectType({
  description:
    'A customer that was merged into another: what was kept of it itself. Its id and debtor number still stand for the kept one.',
})
export class MergedCustomer extends MergedCustomerSchema.class {
  @Field(() => ID, { description: 'The id that it had; it answers the customer that was kept.' })
  declare id: string;

  @Field(() => String, { nullable: true, description: 'Its debtor number, which is never used again.' })
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

  @Field(() => Date, { description: 'When its record was made.' })
  declare createdAt: Date;

  @Field(() => Date, { description: 'When it was merged.' })
  declare mergedAt: Date;

  @Field(() => ID, { nullable: true, description: 'Account that merged it.' })
  declare mergedBy: string | null;
}
MergedCustomerSchema.setClass(MergedCustomer);
