import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType } from 'type-graphql';
import { GraphQLDate, GraphQLDecimal } from '../kernel/scalars.js';

export const PaymentSchema = defineEntity({
  name: 'Payment',
  schema: 'payments',
  tableName: 'payment',
  properties: (p) => ({
    id: p.uuid().primary(),
    invoiceId: p.uuid(),
    receivedOn: p.date(),
    amount: p.decimal(),
    reversesId: p.uuid().nullable(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
  }),
});

@ObjectType({ description: 'What came in for an invoice, or takes back what was recorded by mistake.' })
export class Payment extends PaymentSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => GraphQLDate, { description: 'Day on which it came in.' })
  declare receivedOn: string;

  @Field(() => GraphQLDecimal, { description: 'Amount in euros; below zero when it takes another back.' })
  declare amount: string;

  @Field(() => ID, { nullable: true, description: 'The payment that it takes back; null for a payment.' })
  declare reversesId: string | null;

  @Field(() => ID, { nullable: true, description: 'Account that recorded it; null for a job.' })
  declare recordedBy: string | null;

  @Field(() => Date, { description: 'When it was recorded.' })
  declare recordedAt: Date;
}
PaymentSchema.setClass(Payment);

/** An invoice of which something is still to be paid; the database keeps the row. */
export const OpenItemSchema = defineEntity({
  name: 'OpenItem',
  schema: 'payments',
  tableName: 'open_item',
  properties: (p) => ({ invoiceId: p.uuid().primary(), dueOn: p.date(), amount: p.decimal() }),
});
