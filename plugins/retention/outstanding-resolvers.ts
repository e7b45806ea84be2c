import { Args, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { Customer, CustomerSchema } from '../../src/customers/customer.js';
import type { Context } from '../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../../src/kernel/lists.js';
import { isOutstanding, type OutstandingThings, outstandingThings } from './outstanding.js';
import { RetentionPreview } from './preview-resolvers.js';
import { RetentionRunItem } from './run.js';

@ObjectType({ description: 'What has yet to be done outside the database of a customer that was minimised.' })
export class RetentionOutstanding implements OutstandingThings {
  @Field(() => String, { description: 'What, such as hard copies.' })
  what!: string;

  @Field(() => Int, { description: 'How many.' })
  things!: number;
}

const CustomerConnection = connectionOf('OutstandingCustomer', () => Customer);

@Resolver(() => RetentionPreview)
export class OutstandingPreview {
  @FieldResolver(() => CustomerConnection, {
    description:
      'Customers that were minimised, of whom something is outstanding, who stopped longest ago first.',
  })
  async outstanding(
    @Root() _preview: RetentionPreview,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<Customer>> {
    return readConnection<Customer>(scope, {
      name: 'retentionPreview.outstanding',
      entity: CustomerSchema,
      where: [isOutstanding(scope)],
      order: { by: `coalesce(t.ended_on, 'infinity')` },
      page,
    });
  }
}

const description =
  'What has yet to be done outside the database, such as paper to destroy; empty while the customer is not minimised, and once all is done.';

@Resolver(() => Customer)
export class OutstandingOfCustomer {
  @FieldResolver(() => [RetentionOutstanding], { description })
  async retentionOutstanding(
    @Root() customer: Customer,
    @Ctx() { scope }: Context,
  ): Promise<OutstandingThings[]> {
    return scope.loader(outstandingThings).load(customer.id);
  }
}

@Resolver(() => RetentionRunItem)
export class OutstandingOfItem {
  @FieldResolver(() => [RetentionOutstanding], { description })
  async outstanding(@Root() item: RetentionRunItem, @Ctx() { scope }: Context): Promise<OutstandingThings[]> {
    return scope.loader(outstandingThings).load(item.customerId);
  }
}
