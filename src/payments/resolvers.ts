import { Arg, Ctx, Field, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { Invoice } from '../invoices/invoice.js';
import type { Context } from '../kernel/context.js';
import { GraphQLDecimal } from '../kernel/scalars.js';
import * as actions from './actions.js';
import { RecordPaymentInput, ReversePaymentInput } from './inputs.js';
import { openOf, paymentsOf } from './lists.js';
import { Payment } from './payment.js';

@ObjectType({ description: 'A payment that was recorded or taken back.' })
export class PaymentPayload {
  @Field(() => Payment, { description: 'What was written down.' })
  payment!: Payment;

  @Field(() => Invoice, { description: 'Its invoice, as it is now.' })
  invoice!: Invoice;
}

@Resolver(() => Invoice)
export class InvoicePayments {
  @FieldResolver(() => GraphQLDecimal, {
    nullable: true,
    description: 'What is left to pay, in euros; null when nothing is.',
  })
  async open(@Root() invoice: Invoice, @Ctx() { scope }: Context): Promise<string | null> {
    return scope.loader(openOf).load(invoice.id);
  }

  @FieldResolver(() => [Payment], { description: 'What came in for it, and what was taken back.' })
  async payments(@Root() invoice: Invoice, @Ctx() { scope }: Context): Promise<Payment[]> {
    return scope.loader(paymentsOf).load(invoice.id);
  }

  @Mutation(() => PaymentPayload, { description: 'Writes down what came in for an invoice.' })
  async recordPayment(
    @Arg('input', () => RecordPaymentInput) input: RecordPaymentInput,
    @Ctx() { scope }: Context,
  ): Promise<PaymentPayload> {
    return actions.recordPayment(scope, input);
  }

  @Mutation(() => PaymentPayload, { description: 'Takes a payment back that was recorded by mistake.' })
  async reversePayment(
    @Arg('input', () => ReversePaymentInput) input: ReversePaymentInput,
    @Ctx() { scope }: Context,
  ): Promise<PaymentPayload> {
    return actions.reversePayment(scope, input);
  }
}
