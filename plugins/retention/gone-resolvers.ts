import {
  Arg,
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
import { findCustomer } from '../../src/customers/actions.js';
import type { Context } from '../../src/kernel/context.js';
import { Prose } from '../../src/kernel/input.js';
import type { LetGo } from '../../src/kernel/subject.js';
import { countGone, wouldGoForGood } from './gone.js';
import { RetentionTerm, setTerm } from './longer-term.js';
import { RetentionPreview } from './preview-resolvers.js';
import { RetentionCount } from './run.js';

@ObjectType({
  description: 'What is due to go for good on a day: nothing but the erasure record remains of it.',
})
export class RetentionForGood {
  on!: string;

  @Field(() => Int, { description: 'Customers of whom something goes, and who are not held.' })
  customers!: number;

  @Field(() => Int, { description: 'Of those, how many go as a whole.' })
  wholly!: number;

  @Field(() => Int, { description: 'Customers of whom something would go, were they not held.' })
  held!: number;
}

@Resolver(() => RetentionForGood)
export class ForGoodResolver {
  @FieldResolver(() => [RetentionCount], { description: 'What would go, by table.' })
  async goes(@Root() { on }: RetentionForGood, @Ctx() { scope }: Context): Promise<LetGo[]> {
    return wouldGoForGood(scope, on);
  }

  @FieldResolver(() => Int, { description: 'Customers of whom something should be gone by that day.' })
  async overdue(@Root() { on }: RetentionForGood, @Ctx() { scope }: Context): Promise<number> {
    return (await countGone(scope, on, { late: true })).customers;
  }
}

@Resolver(() => RetentionPreview)
export class ForGoodPreview {
  @FieldResolver(() => RetentionForGood, {
    description:
      'What the law no longer keeps: invoices by their own term, and customers after the last one.',
  })
  async forGood(@Root() { on }: RetentionPreview, @Ctx() { scope }: Context): Promise<RetentionForGood> {
    return { on, ...(await countGone(scope, on)) };
  }
}

@InputType({ description: 'For how long invoices and master data of a customer are kept.' })
class SetRetentionTermInput {
  @Field(() => ID, { description: 'Which customer.' })
  customerId!: string;

  @Field(() => Int, { description: 'Years: 7 as for all, or up to 30.' })
  years!: number;

  @Field(() => String, { description: 'Which law asks for it.' })
  @Prose(1000)
  reason!: string;
}

@ObjectType({ description: 'The term as it is now.' })
export class SetRetentionTermPayload {
  @Field(() => RetentionTerm, { nullable: true, description: 'Null when it is as for all.' })
  term!: RetentionTerm | null;
}

@Resolver(() => RetentionTerm)
export class TermResolver {
  @Query(() => RetentionTerm, {
    nullable: true,
    description: 'The longer term of a customer; null where it is as for all.',
  })
  async retentionTerm(
    @Arg('customerId', () => ID, { description: 'Which customer.' }) customerId: string,
    @Ctx() { scope }: Context,
  ): Promise<RetentionTerm | null> {
    const { id } = await findCustomer(scope, customerId);
    return scope.em.findOne(RetentionTerm, { customerId: id });
  }

  @Mutation(() => SetRetentionTermPayload, {
    description:
      'Keeps invoices and master data of a customer longer than the law asks of all; never shorter.',
  })
  async setRetentionTerm(
    @Arg('input', () => SetRetentionTermInput) input: SetRetentionTermInput,
    @Ctx() { scope }: Context,
  ): Promise<SetRetentionTermPayload> {
    return { term: await setTerm(scope, input) };
  }
}
