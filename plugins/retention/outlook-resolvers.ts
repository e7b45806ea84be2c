import { Arg, Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { badInput } from '../../src/errors.js';
import { addTo } from '../../src/kernel/clock.js';
import type { Context } from '../../src/kernel/context.js';
import { GraphQLDate } from '../../src/kernel/scalars.js';
import type { LetGo } from '../../src/kernel/subject.js';
import { type Outlook, outlook } from './outlook.js';
import { RetentionCount } from './run.js';

@ObjectType({
  description: 'What comes due in a period, as counts, if nothing else changed. What is held is left out.',
})
export class RetentionOutlook implements Outlook {
  @Field(() => GraphQLDate, { description: 'First day of the period.' })
  from!: string;

  @Field(() => GraphQLDate, { description: 'Last day of the period.' })
  until!: string;

  @Field(() => Int, { description: 'Customers who become due for minimising in it.' })
  minimise!: number;

  @Field(() => Int, { description: 'Customers who are not minimised yet, and whose third year ends in it.' })
  deadlines!: number;

  @Field(() => [RetentionCount], {
    description: 'What minimising lets go of those who become due, by table.',
  })
  goes!: LetGo[];

  @Field(() => Int, { description: 'Customers of whom something goes for good that did not before.' })
  forGood!: number;

  @Field(() => Int, { description: 'Customers who go as a whole, as if minimised by then.' })
  wholly!: number;

  @Field(() => [RetentionCount], { description: 'What goes for good, by table.' })
  goesForGood!: LetGo[];
}

/** Longer than any term that counts from today. */
const longest = { years: 31 };

@Resolver(() => RetentionOutlook)
export class OutlookResolver {
  @Query(() => RetentionOutlook, {
    description: 'Everything that comes due in a period, as counts. Changes nothing.',
  })
  async retentionOutlook(
    @Arg('from', () => GraphQLDate, { description: 'First day; not in the past.' }) from: string,
    @Arg('until', () => GraphQLDate, { description: 'Last day; at most 31 years ahead.' }) until: string,
    @Ctx() { scope }: Context,
  ): Promise<RetentionOutlook> {
    const today = scope.today();
    if (from < today) throw badInput('from', 'must not be in the past: what was, the audit tells');
    if (until < from) throw badInput('until', `must not be before the first day, ${from}`);
    const last = addTo(today, longest);
    if (until > last) throw badInput('until', `must not be after ${last}`);
    return outlook(scope, from, until);
  }
}
