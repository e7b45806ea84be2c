import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDate, GraphQLDecimal } from '../kernel/scalars.js';
import type { VatCategory } from './amounts.js';
import type { Buyer, Seller } from './document.js';

export const InvoiceSchema = defineEntity({
  name: 'Invoice',
  schema: 'invoices',
  tableName: 'invoice',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    kind: p.text().$type<'INVOICE' | 'CREDIT_NOTE'>(),
    state: p.text().$type<'DRAFT' | 'ISSUED'>(),
    series: p.text().nullable(),
    year: p.integer().nullable(),
    sequence: p.integer().nullable(),
    number: p.text().nullable(),
    issuedOn: p.date().nullable(),
    suppliedOn: p.date().nullable(),
    dueOn: p.date().nullable(),
    reference: p.text().nullable(),
    note: p.text().nullable(),
    exemptionReason: p.text().nullable(),
    creditsId: p.uuid().nullable(),
    creditsEarlier: p.text().nullable(),
    creditsEarlierOn: p.date().nullable(),
    buyer: p.json<Buyer>().nullable(),
    seller: p.json<Seller>().nullable(),
    breakdown: p.json<VatTotal[]>().nullable(),
    net: p.decimal(),
    vat: p.decimal(),
    gross: p.decimal(),
    heldUntil: p.date().nullable(),
    language: p.text().$type<'nl' | 'en'>().nullable(),
    createdAt: p.datetime(),
    takenOverAt: p.datetime().nullable(),
    version: p.integer().version(),
  }),
});

export enum InvoiceKind {
  INVOICE = 'INVOICE',
  CREDIT_NOTE = 'CREDIT_NOTE',
}
registerEnumType(InvoiceKind, {
  name: 'InvoiceKind',
  description: 'An invoice, or the credit note that takes one back.',
  valuesConfig: {
    INVOICE: { description: 'What is to be paid.' },
    CREDIT_NOTE: { description: 'Takes an invoice back, and refers to it.' },
  },
});

export enum InvoiceState {
  DRAFT = 'DRAFT',
  ISSUED = 'ISSUED',
  CREDITED = 'CREDITED',
}
registerEnumType(InvoiceState, {
  name: 'InvoiceState',
  description: 'How far an invoice is.',
  valuesConfig: {
    DRAFT: { description: 'May change, has no number.' },
    ISSUED: { description: 'Numbered, sent, and unchangeable.' },
    CREDITED: { description: 'Issued, and taken back by a credit note.' },
  },
});

export enum VatCategoryEnum {
  S = 'S',
  Z = 'Z',
  E = 'E',
  AE = 'AE',
  K = 'K',
  O = 'O',
}
registerEnumType(VatCategoryEnum, {
  name: 'VatCategory',
  description: 'VAT category of EN 16931 (UNCL 5305).',
  valuesConfig: {
    S: { description: 'Taxed at the rate given.' },
    Z: { description: 'Zero rate.' },
    E: { description: 'Exempt; the invoice gives the reason.' },
    AE: { description: 'Reverse charge (btw verlegd).' },
    K: { description: 'Intra-Community supply.' },
    O: { description: 'Outside the scope of VAT.' },
  },
});

@ObjectType({ description: 'VAT at one rate.' })
export class VatTotal {
  @Field(() => VatCategoryEnum, { description: 'Category.' })
  vatCategory!: VatCategory;

  @Field(() => GraphQLDecimal, { description: 'Rate in per cent.' })
  vatRate!: string;

  @Field(() => GraphQLDecimal, { description: 'Amount without VAT, in euros.' })
  taxable!: string;

  @Field(() => GraphQLDecimal, { description: 'VAT, in euros.' })
  vat!: string;
}

@ObjectType({ description: 'The buyer as it was at issue.' })
export class InvoiceBuyer {
  @Field(() => String, { description: 'Name of the office.' })
  name!: string;

  @Field(() => String, { description: 'Street and house number.' })
  street!: string;

  @Field(() => String, { description: 'Postal code.' })
  postalCode!: string;

  @Field(() => String, { description: 'Place.' })
  city!: string;

  @Field(() => String, { description: 'Country (ISO 3166-1 alpha-2).' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'KvK number.' })
  kvkNumber!: string | null;

  @Field(() => String, { nullable: true, description: 'VAT identification number.' })
  vatNumber!: string | null;

  @Field(() => String, { description: 'Debtor number.' })
  debtorNumber!: string;
}

@ObjectType({ description: 'An invoice or a credit note. Amounts are in euros.' })
export class Invoice extends InvoiceSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => InvoiceKind, { description: 'Invoice or credit note.' })
  declare kind: 'INVOICE' | 'CREDIT_NOTE';

  @Field(() => String, {
    nullable: true,
    description: 'Number, without gaps within its series and year; null for a draft.',
  })
  declare number: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Day of issue.' })
  declare issuedOn: string | null;

  @Field(() => GraphQLDate, {
    nullable: true,
    description: 'Day of supply, where it is another than that of issue.',
  })
  declare suppliedOn: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'To be paid by this day.' })
  declare dueOn: string | null;

  @Field(() => String, { nullable: true, description: 'The buyer’s own reference.' })
  declare reference: string | null;

  @Field(() => String, { nullable: true, description: 'Shown below the lines.' })
  declare note: string | null;

  @Field(() => String, { nullable: true, description: 'Why no VAT is due, where it is exempt.' })
  declare exemptionReason: string | null;

  @Field(() => InvoiceBuyer, {
    nullable: true,
    description: 'The buyer as it was at issue; null for a draft.',
  })
  declare buyer: Buyer | null;

  @Field(() => [VatTotal], { nullable: true, description: 'VAT per rate; null for a draft.' })
  declare breakdown: VatTotal[] | null;

  @Field(() => GraphQLDecimal, { description: 'Total without VAT.' })
  declare net: string;

  @Field(() => GraphQLDecimal, { description: 'VAT.' })
  declare vat: string;

  @Field(() => GraphQLDecimal, { description: 'Total with VAT.' })
  declare gross: string;

  @Field(() => GraphQLDate, { nullable: true, description: 'Kept until this day by law (AWR art. 52).' })
  declare heldUntil: string | null;

  @Field(() => Date, { description: 'When the draft was made.' })
  declare createdAt: Date;

  @Field(() => Date, {
    nullable: true,
    description:
      'When it was taken over from an earlier system, as it was issued there; null for one of this system.',
  })
  declare takenOverAt: Date | null;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the draft.' })
  declare version: Opt<number>;
}
InvoiceSchema.setClass(Invoice);

export const LineSchema = defineEntity({
  name: 'InvoiceLine',
  schema: 'invoices',
  tableName: 'line',
  properties: (p) => ({
    id: p.uuid().primary(),
    invoiceId: p.uuid(),
    position: p.integer(),
    description: p.text(),
    quantity: p.decimal(),
    unit: p.text().nullable(),
    unitPrice: p.decimal(),
    discount: p.decimal().nullable(),
    vatCategory: p.text().$type<VatCategory>(),
    vatRate: p.decimal(),
    net: p.decimal(),
  }),
});

@ObjectType({ description: 'A line of an invoice.' })
export class InvoiceLine extends LineSchema.class {
  @Field(() => Int, { description: 'Place on the invoice, from 1.' })
  declare position: number;

  @Field(() => String, { nullable: true, description: 'What was supplied.' })
  declare description: string;

  @Field(() => GraphQLDecimal, { description: 'How much, to three decimals.' })
  declare quantity: string;

  @Field(() => String, { nullable: true, description: 'Of what, such as uur.' })
  declare unit: string | null;

  @Field(() => GraphQLDecimal, { description: 'Price of one without VAT, to four decimals.' })
  declare unitPrice: string;

  @Field(() => GraphQLDecimal, { nullable: true, description: 'Taken off the line, in euros.' })
  declare discount: string | null;

  @Field(() => VatCategoryEnum, { description: 'VAT category.' })
  declare vatCategory: VatCategory;

  @Field(() => GraphQLDecimal, { description: 'VAT rate in per cent.' })
  declare vatRate: string;

  @Field(() => GraphQLDecimal, { description: 'Amount of the line without VAT.' })
  declare net: string;
}
LineSchema.setClass(InvoiceLine);

/** The last number given in a series and year. */
export const SeriesSchema = defineEntity({
  name: 'InvoiceSeries',
  schema: 'invoices',
  tableName: 'series',
  properties: (p) => ({ name: p.text().primary(), year: p.integer().primary(), lastNumber: p.integer() }),
});
