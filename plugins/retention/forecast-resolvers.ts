import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { findCustomer } from '../../src/customers/actions.js';
import { Phase } from '../../src/customers/customer.js';
import { minimiseBefore, minimiseFrom, phaseOf } from '../../src/customers/ladder.js';
import { badInput } from '../../src/errors.js';
import type { Context } from '../../src/kernel/context.js';
import { GraphQLDate } from '../../src/kernel/scalars.js';
import { forecast, type ForecastLine } from './forecast.js';

@ObjectType({ description: 'What becomes of one personal field of one kind of record.' })
export class RetentionForecastLine implements ForecastLine {
  @Field(() => String, { description: 'Kind of record.' })
  record!: string;

  @Field(() => String, { description: 'Field.' })
  field!: string;

  @Field(() => String, { description: 'Category of data.' })
  category!: string;

  @Field(() => Int, { description: 'How many values there are now.' })
  now!: number;

  @Field(() => Int, { description: 'How many would be left.' })
  then!: number;

  @Field(() => String, { description: 'The rule by which it stays or goes.' })
  why!: string;
}

@ObjectType({
  description: 'A customer on a day to come: what a run on that day would let go. Nothing is changed.',
})
export class RetentionForecast {
  @Field(() => GraphQLDate, { description: 'The day.' })
  on!: string;

  @Field(() => Phase, { description: 'Where the customer stands on that day, before a run.' })
  phase!: Phase;

  @Field(() => GraphQLDate, { nullable: true, description: 'First day on which it may be minimised.' })
  minimiseFrom!: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Minimising must be complete before this day.' })
  minimiseBefore!: string | null;

  @Field(() => [RetentionForecastLine], { description: 'Field by field.' })
  lines!: ForecastLine[];
}

@Resolver(() => RetentionForecast)
export class ForecastResolver {
  @Query(() => RetentionForecast, {
    description:
      'What would stay and what would go of a customer if runs came on that day: minimising as the engine itself does it, in a transaction that is rolled back; what goes for good by its conditions.',
  })
  async retentionForecast(
    @Arg('customerId', () => ID, { description: 'Which customer.' }) customerId: string,
    @Arg('on', () => GraphQLDate, { nullable: true, description: 'Which day; today when left out.' })
    on: string | null,
    @Ctx() { scope, work }: Context,
  ): Promise<RetentionForecast> {
    const day = on ?? scope.today();
    if (day < scope.today()) throw badInput('on', 'must not be in the past: what was, the audit tells');
    const customer = await findCustomer(scope, customerId);
    const { endedOn } = customer;
    return {
      on: day,
      phase: phaseOf(customer, day),
      minimiseFrom: endedOn && minimiseFrom(endedOn),
      minimiseBefore: endedOn && minimiseBefore(endedOn),
      lines: await forecast(work, customer, day),
    };
  }
}
