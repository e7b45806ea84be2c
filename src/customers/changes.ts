import { Arg, Ctx, Field, FieldResolver, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { notFound } from '../errors.js';
import type { Context } from '../kernel/context.js';
import { follow } from '../kernel/follow.js';
import { isUuid } from '../kernel/ids.js';
import type { Scope } from '../kernel/scope.js';
import { Customer } from './customer.js';
import { customerById } from './lists.js';

@ObjectType({ description: 'That something of a customer changed.' })
export class CustomerChange {
  @Field(() => ID, { description: 'Which customer.' })
  customerId!: string;

  @Field(() => [String], {
    description:
      'What happened, such as `customer.updated` or `invoice.issued`; empty when the connection faltered and something may have been missed.',
  })
  events!: string[];
}

/** Every change of this customer, by whichever part, as far as anybody tells of it. */
async function changesOf(scope: Scope, customerId: string) {
  const customer = isUuid(customerId) ? await scope.loader(customerById).load(customerId) : null;
  if (!customer) throw notFound('customer', customerId);
  return follow<CustomerChange>(
    scope.house.news,
    (item) =>
      item.kind === 'customer' && item.id === customer.id
        ? { customerId: customer.id, events: [...item.what] }
        : undefined,
    () => ({ customerId: customer.id, events: [] }),
  );
}

@Resolver(() => CustomerChange)
export class CustomerChanges {
  @Subscription(() => CustomerChange, {
    description: 'Tells when something of a customer changes, whoever changes it.',
    subscribe: ({ args, context }) => changesOf((context as Context).scope, String(args.id)) as never,
  })
  customerChanged(
    @Arg('id', () => ID, { description: 'Which customer.' }) _id: string,
    @Root() change: CustomerChange,
  ): CustomerChange {
    return change;
  }

  @FieldResolver(() => Customer, {
    nullable: true,
    description: 'The customer as it is now; null once it may not be seen.',
  })
  async customer(@Root() change: CustomerChange, @Ctx() { scope }: Context): Promise<Customer | null> {
    return scope.loader(customerById).load(change.customerId);
  }
}
