import { ArrayMaxSize, ArrayMinSize, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { OneLine, Prose } from '../kernel/input.js';
import { GraphQLDate, GraphQLDecimal } from '../kernel/scalars.js';
import type { VatCategory } from './amounts.js';
import { InvoiceKind, InvoiceState, VatCategoryEnum } from './invoice.js';

@InputType({ description: 'A line of an invoice.' })
export class InvoiceLineInput {
  @Field(() => String, { description: 'What is supplied.' })
  @Prose(1000)
  description!: string;

  @Field(() => GraphQLDecimal, { description: 'How much, to three decimals.' })
  quantity!: string;

  @Field(() => String, { nullable: true, description: 'Of what, such as uur.' })
  @OneLine(20)
  unit?: string | null;

  @Field(() => GraphQLDecimal, { description: 'Price of one without VAT, to four decimals.' })
  unitPrice!: string;

  @Field(() => GraphQLDecimal, { nullable: true, description: 'Taken off the line, in euros.' })
  discount?: string | null;

  @Field(() => VatCategoryEnum, { defaultValue: 'S', description: 'VAT category.' })
  vatCategory!: VatCategory;

  @Field(() => GraphQLDecimal, { defaultValue: '21', description: 'VAT rate in per cent: 21, 9 or 0.' })
  vatRate!: string;
}

@InputType({ description: 'A new draft.' })
export class DraftInvoiceInput {
  @Field(() => ID, { description: 'For which customer.' })
  customerId!: string;

  @Field(() => [InvoiceLineInput], { description: 'Its lines, 1 to 500.' })
  @ArrayMinSize(1, { message: 'give at least one line' })
  @ArrayMaxSize(500, { message: 'an invoice has 500 lines at the most' })
  @ValidateNested()
  lines!: InvoiceLineInput[];

  @Field(() => GraphQLDate, {
    nullable: true,
    description: 'Day of supply, where it is another than that of issue.',
  })
  suppliedOn?: string | null;

  @Field(() => String, { nullable: true, description: 'The buyer’s own reference.' })
  @OneLine(100)
  reference?: string | null;

  @Field(() => String, { nullable: true, description: 'Shown below the lines.' })
  @Prose(1000)
  note?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why no VAT is due, where a line is exempt (E) or outside its scope (O).',
  })
  @OneLine(300)
  exemptionReason?: string | null;
}

@InputType({ description: 'A draft in its new form, as a whole.' })
export class UpdateDraftInput extends DraftInvoiceInput {
  @Field(() => ID, { description: 'Which draft.' })
  id!: string;

  @Field(() => Int, {
    description: 'The version that was read; CONFLICT when somebody else changed it since.',
  })
  version!: number;
}

@InputType({ description: 'Which invoice, as it was read.' })
export class InvoiceVersionInput {
  @Field(() => ID, { description: 'Which invoice.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;
}

@InputType({ description: 'An invoice to take back as a whole.' })
export class CreditInvoiceInput {
  @Field(() => ID, { description: 'Which invoice.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Why; shown on the credit note.' })
  @Prose(1000)
  note?: string | null;
}

@InputType({ description: 'Which invoices; all conditions must hold.' })
export class InvoiceFilter {
  @Field(() => ID, { nullable: true, description: 'Of this customer.' })
  customerId?: string | null;

  @Field(() => [InvoiceState], { nullable: true, description: 'In one of these states.' })
  state?: InvoiceState[] | null;

  @Field(() => InvoiceKind, { nullable: true, description: 'Invoices or credit notes.' })
  kind?: InvoiceKind | null;

  @Field(() => String, { nullable: true, description: 'With this number.' })
  @OneLine(40)
  number?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Issued on this day or later.' })
  issuedFrom?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Issued on this day or earlier.' })
  issuedUntil?: string | null;
}

export enum InvoiceOrder {
  NEWEST = 'NEWEST',
  NUMBER = 'NUMBER',
}
registerEnumType(InvoiceOrder, {
  name: 'InvoiceOrder',
  description: 'Order of a list of invoices.',
  valuesConfig: {
    NEWEST: { description: 'Newest first.' },
    NUMBER: { description: 'By number; drafts first.' },
  },
});
