import sql from 'sql-template-tag';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { isUuid } from '../../src/customers/actions.js';
import { Customer } from '../../src/customers/customer.js';
import { customerById } from '../../src/customers/lists.js';
import { badInput } from '../../src/errors.js';
import type { Context } from '../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../../src/kernel/lists.js';
import { defineLoader } from '../../src/kernel/scope.js';
import type { LetGo } from '../../src/kernel/subject.js';
import { ErasureAnswer } from './request/answer.js';
import { type ErasedOnRequest, eraseOnRequest } from './request/erase.js';
import { approveRun, proposeRun, withdrawRun } from './proposals.js';
import {
  Erasure,
  ErasureSchema,
  ItemState,
  RetentionCount,
  RetentionRun,
  RetentionRunItem,
  RetentionStep,
  RunItemSchema,
  RunSchema,
} from './run.js';

const RetentionRunConnection = connectionOf('RetentionRun', () => RetentionRun);
const RetentionRunItemConnection = connectionOf('RetentionRunItem', () => RetentionRunItem);
const ErasureConnection = connectionOf('Erasure', () => Erasure);

@InputType({ description: 'A run to propose.' })
class ProposeRetentionRunInput {
  @Field(() => Int, {
    nullable: true,
    description: 'How many customers the preview said are due; CONFLICT when it is another number by now.',
  })
  expected?: number | null;

  @Field(() => RetentionStep, {
    nullable: true,
    description: 'What for: minimising when left out.',
  })
  step?: RetentionStep | null;
}

@InputType({ description: 'A run to approve.' })
class ApproveRetentionRunInput {
  @Field(() => ID, { description: 'Which run.' })
  id!: string;

  @Field(() => Int, {
    description: 'How many customers it is for, as a sign that it was looked at; CONFLICT otherwise.',
  })
  customers!: number;
}

@InputType({ description: 'A proposed run to take back.' })
class WithdrawRetentionRunInput {
  @Field(() => ID, { description: 'Which run.' })
  id!: string;
}

@ObjectType({ description: 'The run as it is now.' })
export class RetentionRunPayload {
  @Field(() => RetentionRun, { description: 'The run; ask again for its progress.' })
  run!: RetentionRun;
}

@InputType({ description: 'A person who asked to be erased.' })
class EraseContactInput {
  @Field(() => ID, { description: 'The contact.' })
  id!: string;
}

@ObjectType({ description: 'What was erased of a person.' })
export class EraseContactPayload {
  @Field(() => ID, { description: 'The contact’s id, which no longer stands for anything.' })
  contactId!: string;

  @Field(() => [RetentionCount], { description: 'What is gone, by table.' })
  gone!: LetGo[];

  @Field(() => [RetentionCount], { description: 'What the law keeps, by table (GDPR art. 17(3)(b)).' })
  kept!: LetGo[];

  @Field(() => ErasureAnswer, { description: 'What to answer the person, field by field, with a letter.' })
  answer!: ErasureAnswer;
}

@InputType({ description: 'Which erasures.' })
class ErasureFilter {
  @Field(() => ID, { nullable: true, description: 'Of this customer.' })
  customerId?: string | null;
}

@ObjectType({ description: 'How far a run is.' })
export class RetentionProgress {
  @Field(() => Int, { description: 'Customers in all.' })
  customers!: number;

  @Field(() => Int, { description: 'Minimised, and nothing is outstanding.' })
  done!: number;

  @Field(() => Int, { description: 'Minimised, but for what lies outside the database, such as paper.' })
  outstanding!: number;

  @Field(() => Int, { description: 'Left as they were, each with its reason.' })
  skipped!: number;

  @Field(() => Int, { description: 'Yet to come.' })
  queued!: number;

  @Field(() => Int, { description: 'Of those yet to come, how many failed before.' })
  failing!: number;
}

const progressOf = defineLoader<string, RetentionProgress>(async (scope, ids) => {
  const rows = await scope.rows<RetentionProgress & { id: string }>(sql`
    select run_id as id, count(*)::int as customers, count(*) filter (where state = 'DONE')::int as done,
      count(*) filter (where state = 'OUTSTANDING')::int as outstanding,
      count(*) filter (where state = 'SKIPPED')::int as skipped, count(*) filter (where state = 'QUEUED')::int as queued,
      count(*) filter (where state = 'QUEUED' and failures > 0)::int as failing
    from retention.run_item where run_id = any(${ids as string[]}::uuid[]) group by run_id`);
  const byRun = new Map(rows.map((row) => [row.id, row]));
  return ids.map(
    (id) => byRun.get(id) ?? { customers: 0, done: 0, outstanding: 0, skipped: 0, queued: 0, failing: 0 },
  );
});

@Resolver(() => RetentionRun)
export class RunResolver {
  @Query(() => RetentionRunConnection, { description: 'Runs and their progress, newest first.' })
  async retentionRuns(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<RetentionRun>> {
    const order = { by: 't.proposed_at', descending: true };
    return readConnection<RetentionRun>(scope, {
      name: 'retentionRuns',
      entity: RunSchema,
      where: [],
      order,
      page,
    });
  }

  @FieldResolver(() => RetentionProgress, { description: 'How far it is.' })
  async progress(@Root() run: RetentionRun, @Ctx() { scope }: Context): Promise<RetentionProgress> {
    return scope.loader(progressOf).load(run.id);
  }

  @FieldResolver(() => RetentionRunItemConnection, { description: 'Its customers, one by one.' })
  async items(
    @Root() run: RetentionRun,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('state', () => ItemState, { nullable: true, description: 'Only those of this state.' })
    state: ItemState | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<RetentionRunItem>> {
    return readConnection<RetentionRunItem>(scope, {
      name: 'retentionRunItems',
      entity: RunItemSchema,
      where: [sql`t.run_id = ${run.id}`, ...(state ? [sql`t.state = ${state}`] : [])],
      order: { by: 't.state' },
      page,
    });
  }

  @Mutation(() => RetentionRunPayload, {
    description:
      'Proposes to let go of all that is due today at a step. Nothing goes before a second privacy officer approves.',
  })
  async proposeRetentionRun(
    @Arg('input', () => ProposeRetentionRunInput) input: ProposeRetentionRunInput,
    @Ctx() { scope }: Context,
  ): Promise<RetentionRunPayload> {
    return { run: await proposeRun(scope, input) };
  }

  @Mutation(() => RetentionRunPayload, {
    description:
      'Approves a run that somebody else proposed: jobs minimise its customers, each wholly or not at all. Who changed since is left out. There is no way back.',
  })
  async approveRetentionRun(
    @Arg('input', () => ApproveRetentionRunInput) input: ApproveRetentionRunInput,
    @Ctx() { scope }: Context,
  ): Promise<RetentionRunPayload> {
    return { run: await approveRun(scope, input) };
  }

  @Mutation(() => RetentionRunPayload, { description: 'Takes back a run that waits for approval.' })
  async withdrawRetentionRun(
    @Arg('input', () => WithdrawRetentionRunInput) input: WithdrawRetentionRunInput,
    @Ctx() { scope }: Context,
  ): Promise<RetentionRunPayload> {
    return { run: await withdrawRun(scope, input) };
  }

  @Mutation(() => EraseContactPayload, {
    description:
      'Erases one person in every part, at their own request (GDPR art. 17); their office and its invoices stay. There is no way back.',
  })
  async eraseContact(
    @Arg('input', () => EraseContactInput) input: EraseContactInput,
    @Ctx() { scope }: Context,
  ): Promise<ErasedOnRequest> {
    return eraseOnRequest(scope, input);
  }

  @Query(() => ErasureConnection, {
    description: 'What was let go of whom, newest first: ids and counts, the proof that remains.',
  })
  async erasures(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ErasureFilter, { nullable: true, description: 'Which.' })
    filter: ErasureFilter | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<Erasure>> {
    const customerId = filter?.customerId;
    if (customerId && !isUuid(customerId)) throw badInput('filter.customerId', 'is not an id');
    return readConnection<Erasure>(scope, {
      name: 'erasures',
      entity: ErasureSchema,
      where: customerId ? [sql`t.customer_id = ${customerId}`] : [],
      order: { by: 't.at', descending: true },
      page,
    });
  }
}

const lettingOf = defineLoader<{ runId: string; customerId: string }, LetGo[]>(async (scope, keys) => {
  const rows = await scope.rows<{ runId: string; customerId: string; counts: LetGo[] }>(sql`
    select run_id as "runId", customer_id as "customerId", counts from retention.erasure
    where customer_id = any(${keys.map((key) => key.customerId)}::uuid[])`);
  const counts = new Map(rows.map((row) => [`${row.runId}/${row.customerId}`, row.counts]));
  return keys.map((key) => counts.get(`${key.runId}/${key.customerId}`) ?? []);
});

@Resolver(() => RetentionRunItem)
export class RunItemResolver {
  @FieldResolver(() => [RetentionCount], { nullable: true, description: 'What was let go.' })
  async result(@Root() item: RetentionRunItem, @Ctx() { scope }: Context): Promise<LetGo[] | null> {
    if (item.state !== 'DONE' && item.state !== 'OUTSTANDING') return null;
    return scope.loader(lettingOf).load({ runId: item.runId, customerId: item.customerId });
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'The customer, as it is now.' })
  async customer(@Root() item: RetentionRunItem, @Ctx() { scope }: Context): Promise<Customer | null> {
    return scope.loader(customerById).load(item.customerId);
  }
}
