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
import type { Context } from '../kernel/context.js';
import { type Connection, connectionOf, PageArgs, selectedFields } from '../kernel/lists.js';
import { GraphQLDate } from '../kernel/scalars.js';
import * as actions from './actions.js';
import { Customer, CustomerSubscription, Phase } from './customer.js';
import {
  CreateCustomerInput,
  CustomerFilter,
  CustomerOrder,
  EndSubscriptionInput,
  StartSubscriptionInput,
  UpdateCustomerInput,
} from './inputs.js';
import { minimiseBefore, minimiseFrom, phaseOf } from './ladder.js';
import { forDisplay } from './phone.js';
import { customerById, listCustomers, subscriptionsOf } from './lists.js';

export const CustomerConnection = connectionOf('Customer', () => Customer);

@ObjectType({ description: 'The customer that was made or changed.' })
export class CustomerPayload {
  @Field(() => Customer, { description: 'As it is now.' })
  customer!: Customer;
}

@ObjectType({ description: 'The subscription that was started or ended.' })
export class SubscriptionPayload {
  @Field(() => Customer, { description: 'Its customer, whose phase may have changed.' })
  customer!: Customer;

  @Field(() => CustomerSubscription, { description: 'As it is now.' })
  subscription!: CustomerSubscription;
}

@Resolver(() => Customer)
export class CustomerResolver {
  @Query(() => CustomerConnection, {
    description: 'Customers, page by page. Those that were minimised show only for the statutory duty.',
  })
  async customers(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => CustomerFilter, { nullable: true, description: 'Which.' })
    filter: CustomerFilter | null,
    @Arg('orderBy', () => CustomerOrder, {
      defaultValue: CustomerOrder.OFFICE_NAME,
      description: 'In which order.',
    })
    orderBy: CustomerOrder,
    @Ctx() { scope }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Customer>> {
    return listCustomers(scope, filter, orderBy, page, needed(selectedFields(info)));
  }

  @Query(() => Customer, {
    nullable: true,
    description: 'One customer; null when there is none, or it may not be seen.',
  })
  async customer(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { scope }: Context,
  ): Promise<Customer | null> {
    return actions.isUuid(id) ? scope.loader(customerById).load(id) : null;
  }

  @FieldResolver(() => Phase, { description: 'Where the customer stands on the retention ladder today.' })
  phase(@Root() customer: Customer, @Ctx() { scope }: Context): Phase {
    return phaseOf(customer, scope.today());
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'General phone number as people write it: 030 123 4567; with its country where that is another.',
  })
  phoneForDisplay(@Root() customer: Customer): string | null {
    return forDisplay(customer.phone);
  }

  @FieldResolver(() => GraphQLDate, {
    nullable: true,
    description: 'First day on which its data may be minimised; null while it is a customer.',
  })
  minimiseFrom(@Root() customer: Customer): string | null {
    return customer.endedOn ? minimiseFrom(customer.endedOn) : null;
  }

  @FieldResolver(() => GraphQLDate, {
    nullable: true,
    description: 'Minimising must be complete before this day.',
  })
  minimiseBefore(@Root() customer: Customer): string | null {
    return customer.endedOn ? minimiseBefore(customer.endedOn) : null;
  }

  @FieldResolver(() => [CustomerSubscription], { description: 'All subscriptions, oldest first.' })
  async subscriptions(
    @Root() customer: Customer,
    @Ctx() { scope }: Context,
  ): Promise<CustomerSubscription[]> {
    return scope.loader(subscriptionsOf).load(customer.id);
  }

  @Mutation(() => CustomerPayload, { description: 'Adds a customer.' })
  async createCustomer(
    @Arg('input', () => CreateCustomerInput) input: CreateCustomerInput,
    @Ctx() { scope }: Context,
  ): Promise<CustomerPayload> {
    return { customer: await actions.createCustomer(scope, input) };
  }

  @Mutation(() => CustomerPayload, {
    description: 'Changes a customer: what is left out stays, null empties.',
  })
  async updateCustomer(
    @Arg('input', () => UpdateCustomerInput) input: UpdateCustomerInput,
    @Ctx() { scope }: Context,
  ): Promise<CustomerPayload> {
    return { customer: await actions.updateCustomer(scope, input) };
  }

  @Mutation(() => SubscriptionPayload, {
    description: 'Starts a subscription; an office that stopped resumes with it.',
  })
  async startSubscription(
    @Arg('input', () => StartSubscriptionInput) input: StartSubscriptionInput,
    @Ctx() { scope }: Context,
  ): Promise<SubscriptionPayload> {
    return actions.startSubscription(scope, input);
  }

  @Mutation(() => SubscriptionPayload, {
    description: 'Ends a subscription; when it is the last, the countdown of the ladder begins.',
  })
  async endSubscription(
    @Arg('input', () => EndSubscriptionInput) input: EndSubscriptionInput,
    @Ctx() { scope }: Context,
  ): Promise<SubscriptionPayload> {
    return actions.endSubscription(scope, input);
  }
}

/** Derived fields are computed from these columns. */
function needed(selected: ReadonlySet<string>): Set<string> {
  const columns = new Set(selected);
  if (selected.has('phase') || selected.has('minimiseFrom') || selected.has('minimiseBefore'))
    columns.add('endedOn').add('minimisedOn');
  if (selected.has('phoneForDisplay')) columns.add('phone');
  return columns;
}
