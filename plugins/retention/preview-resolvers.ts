import { Arg, Args, Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Customer, CustomerSchema, Phase } from '../../src/customers/customer.js';
import { inPhase, isOverdue, minimiseBefore, minimiseFrom, overdue } from '../../src/customers/ladder.js';
import type { Context } from '../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../../src/kernel/lists.js';
import { GraphQLDate } from '../../src/kernel/scalars.js';
import type { LetGo } from '../../src/kernel/subject.js';
import { notHeld } from './holds.js';
import { countPhases, heldCount, leftBehind, overdueCount, wouldGo } from './preview.js';
import { RetentionCount } from './run.js';

@ObjectType({ description: 'How many customers stand on one step of the ladder.' })
export class PhaseCount {
  @Field(() => Phase, { description: 'The step.' })
  phase!: Phase;

  @Field(() => Int, { description: 'How many.' })
  customers!: number;
}

@ObjectType({ description: 'A customer whose data is due for minimising.' })
export class DueCustomer {
  @Field(() => Customer, { description: 'The customer.' })
  customer!: Customer;

  @Field(() => GraphQLDate, { nullable: true, description: 'First day on which it may be minimised.' })
  minimiseFrom!: string;

  @Field(() => GraphQLDate, { nullable: true, description: 'Minimising must be complete before this day.' })
  minimiseBefore!: string;

  @Field(() => Boolean, { description: 'True when that day has come: the promise is being broken.' })
  overdue!: boolean;
}

const DueCustomerConnection = connectionOf('DueCustomer', () => DueCustomer);

@ObjectType({
  description: 'What is due on a day, and what a run on that day would let go. Nothing is changed.',
})
export class RetentionPreview {
  @Field(() => GraphQLDate, { description: 'The day.' })
  on!: string;
}

@Resolver(() => RetentionPreview)
export class PreviewResolver {
  @Query(() => RetentionPreview, {
    description: 'What is due for minimising, and what would go. Changes nothing.',
  })
  retentionPreview(
    @Arg('on', () => GraphQLDate, {
      nullable: true,
      description: 'As things would stand on this day, if nothing else changed; today when left out.',
    })
    on: string | null,
    @Ctx() { scope }: Context,
  ): RetentionPreview {
    return { on: on ?? scope.today() };
  }

  @FieldResolver(() => [PhaseCount], { description: 'How many customers stand where.' })
  async phases(@Root() { on }: RetentionPreview, @Ctx() { scope }: Context): Promise<PhaseCount[]> {
    return countPhases(scope, on);
  }

  @FieldResolver(() => Int, {
    description:
      'How many customers should have been minimised before that day, or were, and have paper that should have been destroyed.',
  })
  async overdue(@Root() { on }: RetentionPreview, @Ctx() { scope }: Context): Promise<number> {
    return overdueCount(scope, on);
  }

  @FieldResolver(() => Int, { description: 'How many would be due, were they not held.' })
  async held(@Root() { on }: RetentionPreview, @Ctx() { scope }: Context): Promise<number> {
    return heldCount(scope, on);
  }

  @FieldResolver(() => [RetentionCount], { description: 'What would go of those that are due, by table.' })
  async goes(@Root() { on }: RetentionPreview, @Ctx() { scope }: Context): Promise<LetGo[]> {
    return wouldGo(scope, on);
  }

  @FieldResolver(() => [RetentionCount], {
    description: 'What is there of customers that were minimised and should not be; empty when all is well.',
  })
  async leftBehind(@Root() _preview: RetentionPreview, @Ctx() { scope }: Context): Promise<LetGo[]> {
    return leftBehind(scope);
  }

  @FieldResolver(() => DueCustomerConnection, {
    description: 'The customers that are due and not held, who stopped longest ago first.',
  })
  async due(
    @Root() { on }: RetentionPreview,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('overdueOnly', () => Boolean, {
      defaultValue: false,
      description: 'Only those that should be done by now.',
    })
    overdueOnly: boolean,
    @Ctx() { scope }: Context,
  ): Promise<Connection<DueCustomer>> {
    const found = await readConnection<Customer & { endedOn: string }>(scope, {
      name: 'retentionPreview.due',
      entity: CustomerSchema,
      where: [overdueOnly ? overdue(on) : inPhase(Phase.MINIMISE, on), notHeld],
      order: { by: 't.ended_on' },
      page,
    });
    const edges = found.edges.map(({ node, cursor }) => ({
      cursor,
      node: {
        customer: node,
        minimiseFrom: minimiseFrom(node.endedOn),
        minimiseBefore: minimiseBefore(node.endedOn),
        overdue: isOverdue(node, on),
      },
    }));
    return { ...found, edges, nodes: edges.map(({ node }) => node) };
  }
}
