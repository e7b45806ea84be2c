import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Field, ID, Info, ObjectType, Query, Resolver } from 'type-graphql';
import { notFound } from '../../src/errors.js';
import { documentOf } from '../../src/invoices/actions.js';
import { InvoiceFilter, InvoiceOrder } from '../../src/invoices/inputs.js';
import { Invoice } from '../../src/invoices/invoice.js';
import { renderInvoicePdf } from '../../src/invoices/pdf.js';
import { InvoiceConnection } from '../../src/invoices/resolvers.js';
import type { Context } from '../../src/kernel/context.js';
import { type Connection, PageArgs, selectedFields } from '../../src/kernel/lists.js';
import { findShared, listShared } from './lists.js';
import { fileName } from './mail.js';

@ObjectType({ description: 'An invoice as a PDF file.' })
export class SharedInvoicePdf {
  @Field(() => String, { description: 'Name to save it under.' })
  fileName!: string;

  @Field(() => String, { description: 'The file, in Base64 (RFC 4648).' })
  base64!: string;
}

/** What a bookkeeper or an accountant meets when they sign in: the invoices shared with them, and nothing else. */
@Resolver()
export class SharedInvoicesResolver {
  @Query(() => InvoiceConnection, { description: 'The invoices and credit notes that are shared with you.' })
  async sharedInvoices(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => InvoiceFilter, { nullable: true, description: 'Which.' })
    filter: InvoiceFilter | null,
    @Arg('orderBy', () => InvoiceOrder, { defaultValue: InvoiceOrder.NEWEST, description: 'In which order.' })
    orderBy: InvoiceOrder,
    @Ctx() { scope }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Invoice>> {
    return listShared(scope, filter, orderBy, page, selectedFields(info));
  }

  @Query(() => Invoice, {
    nullable: true,
    description: 'One invoice that is shared with you; null when there is none with this id.',
  })
  async sharedInvoice(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { scope }: Context,
  ): Promise<Invoice | null> {
    return findShared(scope, id);
  }

  @Query(() => SharedInvoicePdf, { description: 'An invoice that is shared with you, as a PDF.' })
  async sharedInvoicePdf(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { scope, work }: Context,
  ): Promise<SharedInvoicePdf> {
    if (!(await findShared(scope, id))) throw notFound('invoice', id);
    const document = await documentOf(scope, id);
    const pdf = await renderInvoicePdf(document);
    // A file holds personal data as fields do, but no field of it is asked for, so nothing notes this by itself.
    await scope.house.recorder?.recordReads(work, 'query sharedInvoicePdf', [
      { type: 'Invoice', fields: ['pdf'], ids: [id] },
    ]);
    return { fileName: fileName('nl', document), base64: pdf.toString('base64') };
  }
}
