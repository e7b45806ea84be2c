import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { isUuid } from '../customers/actions.js';
import { Customer } from '../customers/customer.js';
import { customerById } from '../customers/lists.js';
import type { Context } from '../kernel/context.js';
import { type Connection, connectionOf, PageArgs, selectedFields } from '../kernel/lists.js';
import * as actions from './actions.js';
import {
  CreditInvoiceInput,
  DraftInvoiceInput,
  InvoiceFilter,
  InvoiceOrder,
  InvoiceVersionInput,
  UpdateDraftInput,
} from './inputs.js';
import { Invoice, InvoiceLine, InvoiceState } from './invoice.js';
import { creditNoteOf, invoiceById, invoicesOf, linesOf, listInvoices } from './lists.js';

export const InvoiceConnection = connectionOf('Invoice', () => Invoice);

@ObjectType({ description: 'The invoice that was made or changed.' })
export class InvoicePayload {
  @Field(() => Invoice, { description: 'As it is now.' })
  invoice!: Invoice;
}

@ObjectType({ description: 'The draft that was deleted.' })
export class DeleteDraftPayload {
  @Field(() => ID, { description: 'Its id, which no longer stands for anything.' })
  id!: string;
}

@ObjectType({ description: 'An invoice that was taken back.' })
export class CreditInvoicePayload {
  @Field(() => Invoice, { description: 'The invoice.' })
  invoice!: Invoice;

  @Field(() => Invoice, { description: 'The credit note that takes it back.' })
  creditNote!: Invoice;
}

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Query(() => InvoiceConnection, { description: 'Invoices and credit notes, page by page.' })
  async invoices(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => InvoiceFilter, { nullable: true, description: 'Which.' })
    filter: InvoiceFilter | null,
    @Arg('orderBy', () => InvoiceOrder, { defaultValue: InvoiceOrder.NEWEST, description: 'In which order.' })
    orderBy: InvoiceOrder,
    @Ctx() { scope }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Invoice>> {
    return listInvoices(scope, filter, orderBy, page, selectedFields(info));
  }

  @Query(() => Invoice, { nullable: true, description: 'One invoice; null when there is none.' })
  async invoice(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { scope }: Context,
  ): Promise<Invoice | null> {
    return isUuid(id) ? scope.loader(invoiceById).load(id) : null;
  }

  @FieldResolver(() => InvoiceState, { description: 'Draft, issued or credited.' })
  async state(@Root() invoice: Invoice, @Ctx() { scope }: Context): Promise<InvoiceState> {
    if (invoice.state === 'DRAFT') return InvoiceState.DRAFT;
    return (await scope.loader(creditNoteOf).load(invoice.id)) ? InvoiceState.CREDITED : InvoiceState.ISSUED;
  }

  @FieldResolver(() => [InvoiceLine], { description: 'Its lines, in order.' })
  async lines(@Root() invoice: Invoice, @Ctx() { scope }: Context): Promise<InvoiceLine[]> {
    return scope.loader(linesOf).load(invoice.id);
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'Its customer, as the customer is now.' })
  async customer(@Root() invoice: Invoice, @Ctx() { scope }: Context): Promise<Customer | null> {
    return scope.loader(customerById).load(invoice.customerId);
  }

  @FieldResolver(() => Invoice, { nullable: true, description: 'The credit note that takes it back.' })
  async creditNote(@Root() invoice: Invoice, @Ctx() { scope }: Context): Promise<Invoice | null> {
    return scope.loader(creditNoteOf).load(invoice.id);
  }

  @FieldResolver(() => Invoice, {
    nullable: true,
    description: 'The invoice that this credit note takes back.',
  })
  async credits(@Root() invoice: Invoice, @Ctx() { scope }: Context): Promise<Invoice | null> {
    return invoice.creditsId ? scope.loader(invoiceById).load(invoice.creditsId) : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Number of the invoice that this credit note takes back, as it is stated on it (Dir. 2006/112 art. 219).',
  })
  async creditsNumber(@Root() invoice: Invoice, @Ctx() { scope }: Context): Promise<string | null> {
    if (!invoice.creditsId) return invoice.creditsEarlier ?? null;
    return (await scope.loader(invoiceById).load(invoice.creditsId))?.number ?? null;
  }

  @Mutation(() => InvoicePayload, { description: 'Makes a draft.' })
  async draftInvoice(
    @Arg('input', () => DraftInvoiceInput) input: DraftInvoiceInput,
    @Ctx() { scope }: Context,
  ): Promise<InvoicePayload> {
    return { invoice: await actions.draftInvoice(scope, input) };
  }

  @Mutation(() => InvoicePayload, { description: 'Gives a draft its new form.' })
  async updateDraft(
    @Arg('input', () => UpdateDraftInput) input: UpdateDraftInput,
    @Ctx() { scope }: Context,
  ): Promise<InvoicePayload> {
    return { invoice: await actions.updateDraft(scope, input) };
  }

  @Mutation(() => DeleteDraftPayload, { description: 'Deletes a draft.' })
  async deleteDraft(
    @Arg('input', () => InvoiceVersionInput) input: InvoiceVersionInput,
    @Ctx() { scope }: Context,
  ): Promise<DeleteDraftPayload> {
    return { id: await actions.deleteDraft(scope, input) };
  }

  @Mutation(() => InvoicePayload, { description: 'Numbers a draft and fixes it for good.' })
  async issueInvoice(
    @Arg('input', () => InvoiceVersionInput) input: InvoiceVersionInput,
    @Ctx() { scope }: Context,
  ): Promise<InvoicePayload> {
    return { invoice: await actions.issueInvoice(scope, input) };
  }

  @Mutation(() => CreditInvoicePayload, {
    description: 'Takes an issued invoice back as a whole, by a credit note.',
  })
  async creditInvoice(
    @Arg('input', () => CreditInvoiceInput) input: CreditInvoiceInput,
    @Ctx() { scope }: Context,
  ): Promise<CreditInvoicePayload> {
    return actions.creditInvoice(scope, input);
  }
}

@Resolver(() => Customer)
export class CustomerInvoices {
  @FieldResolver(() => [Invoice], { description: 'All invoices and credit notes, newest first.' })
  async invoices(
    @Root() customer: Customer,
    @Ctx() { scope }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Invoice[]> {
    return scope.loader(invoicesOf).load({ parentId: customer.id, wanted: selectedFields(info) });
  }
}
