import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { readBy } from '../../kernel/lists.js';
import { defineLoader } from '../../kernel/scope.js';
import { Customer } from '../customer.js';
import * as actions from './actions.js';
import { MergeCustomersInput, PreviewMergeInput } from './inputs.js';
import { MergedCustomer, MergedCustomerSchema } from './merged-customer.js';

@ObjectType({ description: 'Rows of one table.' })
class MergeMove {
  @Field(() => String, { description: 'Table with its schema, which is the name of its part.' })
  table!: string;

  @Field(() => Int, { description: 'How many rows move.' })
  rows!: number;
}

@ObjectType({ description: 'Rows of the two that cannot stand beside each other.' })
class MergeClash {
  @Field(() => String, { description: 'Table with its schema.' })
  table!: string;

  @Field(() => [String], {
    description:
      'Columns that may be the same in one row only. Of `general` the kept customer’s stays; all else is settled first.',
  })
  unique!: string[];

  @Field(() => Int, { description: 'How many rows.' })
  rows!: number;
}

@ObjectType({ description: 'What a merge would do.' })
class MergePreview {
  @Field(() => Customer, { description: 'The one that stays.' })
  kept!: Customer;

  @Field(() => Customer, { description: 'The one that becomes part of it.' })
  dropped!: Customer;

  @Field(() => [MergeMove], { description: 'What moves, by table. What hangs on these rows comes along.' })
  moves!: MergeMove[];

  @Field(() => [MergeClash], { description: 'What cannot stand beside each other.' })
  clashes!: MergeClash[];

  @Field(() => [String], {
    description:
      'Fields of the dropped customer that have another value. Where the kept one has none it gets that; else its own stands, and the other stays readable in mergedFrom.',
  })
  differing!: string[];
}

@ObjectType({ description: 'The customer that two became.' })
class MergeCustomersPayload {
  @Field(() => Customer, { description: 'As it is now.' })
  customer!: Customer;

  @Field(() => [MergeMove], { description: 'What moved, by table.' })
  moves!: MergeMove[];
}

const mergedInto = defineLoader<string, MergedCustomer[]>(async (scope, ids) => {
  const rows = await readBy<MergedCustomer>(scope, MergedCustomerSchema, 'customer_id', ids, {
    order: 't.merged_at, t.id',
  });
  const byCustomer = Map.groupBy(rows, (row) => row.customerId);
  return ids.map((id) => byCustomer.get(id) ?? []);
});

@Resolver(() => Customer)
export class MergeResolver {
  @Query(() => MergePreview, {
    description: 'What mergeCustomers would move, per table, and what stands in its way. Nothing is changed.',
  })
  async previewMerge(
    @Arg('input', () => PreviewMergeInput) input: PreviewMergeInput,
    @Ctx() { scope }: Context,
  ): Promise<MergePreview> {
    return actions.previewMerge(scope, input);
  }

  @Mutation(() => MergeCustomersPayload, {
    description:
      'Makes one customer of two records. All that is kept of the dropped one moves; its id and debtor number stand for the kept one from then on. It cannot be undone.',
  })
  async mergeCustomers(
    @Arg('input', () => MergeCustomersInput) input: MergeCustomersInput,
    @Ctx() { scope }: Context,
  ): Promise<MergeCustomersPayload> {
    return actions.mergeCustomers(scope, input);
  }

  @FieldResolver(() => [MergedCustomer], {
    description: 'Records of this customer that were merged into it, the first one first.',
  })
  async mergedFrom(@Root() customer: Customer, @Ctx() { scope }: Context): Promise<MergedCustomer[]> {
    return scope.loader(mergedInto).load(customer.id);
  }
}
