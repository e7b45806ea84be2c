import { Field, ID, InputType } from 'type-graphql';
import { GraphQLDate, GraphQLDecimal } from '../kernel/scalars.js';

@InputType({ description: 'What came in for an invoice.' })
export class RecordPaymentInput {
  @Field(() => ID, { description: 'For which invoice.' })
  invoiceId!: string;

  @Field(() => GraphQLDate, { description: 'Day on which it came in; not after today.' })
  receivedOn!: string;

  @Field(() => GraphQLDecimal, {
    description: 'Amount in euros, to the cent; no more than is still to be paid.',
  })
  amount!: string;
}

@InputType({ description: 'A payment that was recorded by mistake.' })
export class ReversePaymentInput {
  @Field(() => ID, { description: 'Which payment.' })
  id!: string;
}
