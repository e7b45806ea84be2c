import { Arg, Ctx, Field, FieldResolver, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { notFound } from '../errors.js';
import type { Context } from '../kernel/context.js';
import { toldTo } from '../kernel/events.js';
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
    nullable: true,
    description:
      'What happened, such as `customer.updated` or `invoice.issued`, in so far as it belongs to your work; empty when the connection faltered and something may have been missed.',
  })
  events!: string[];
}

/** What the follower may know of: as in the timeline, whoever sends newsletters is not told of invoices. */
function toldOf(scope: Scope, what: readonly string[]): string[] {
  const names = new Set(toldTo(scope.actor).map(({ name }) => name));
  return what.filter((name) => names.has(name));
}

/** Every change of this customer, by whichever part, as far as anybody tells of it. */
async function changesOf(scope: Scope, customerId: string) {
  const customer = isUuid(customerId) ? await scope.loader(customerById).load(customerId) : null;
  if (!customer) throw notFound('customer', customerId);
  return follow<CustomerChange>(
    scope.house.news,
    (item) => {
      const events = item.kind === 'customer' && item.id === customer.id ? toldOf(scope, item.what) : [];
      return events.length > 0 ? { customerId: customer.id, events } : undefined;
    },
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

  /** Once more: the follower's roles may be others by now. */
  @FieldResolver(() => [String], { nullable: true })
  events(@Root() change: CustomerChange, @Ctx() { scope }: Context): string[] {
    return toldOf(scope, change.events);
  }

  @FieldResolver(() => Customer, {
    nullable: true,
    description: 'The customer as it is now; null once it may not be seen.',
  })
  async customer(@Root() change: CustomerChange, @Ctx() { scope }: Context): Promise<Customer | null> {
    return scope.loader(customerById).load(change.customerId);
  }
}
