import { Arg, Field, ID, Int, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { badInput } from '../errors.js';
import type { Context } from '../kernel/context.js';
import { follow } from '../kernel/follow.js';
import { longWorkOf } from '../kernel/long-work.js';
import type { Scope } from '../kernel/scope.js';

@ObjectType({ description: 'How far a piece of long work is.' })
export class WorkProgress {
  @Field(() => String, { description: 'Kind of work, such as `retention.run`.' })
  work!: string;

  @Field(() => ID, { description: 'Which: the id of the run, the campaign or the import.' })
  id!: string;

  @Field(() => Int, { description: 'How much is done.' })
  done!: number;

  @Field(() => Int, { nullable: true, description: 'Of how much; null while that is not known.' })
  total!: number | null;

  @Field(() => Boolean, { description: 'True when it has ended.' })
  finished!: boolean;
}

function progressOf(scope: Scope, work: string, id: string | null | undefined) {
  const kinds = longWorkOf(scope.house.parts);
  const kind = kinds.get(work);
  if (!kind) throw badInput('work', `must be one of ${[...kinds.keys()].join(', ')}`);
  const answer = kind.rule.decide(scope.actor);
  if (answer !== true) throw answer;
  return follow<WorkProgress>(
    scope.house.news,
    (item) => (item.kind === 'work' && item.work === work && (!id || item.id === id) ? item : undefined),
    () => undefined,
  );
}

@Resolver()
export class ProgressResolver {
  @Subscription(() => WorkProgress, {
    description: 'Tells how far long work is, once a second at the most, until it is finished.',
    subscribe: async ({ args, context }) =>
      progressOf((context as Context).scope, String(args.work), args.id as string | null) as never,
  })
  workProgress(
    @Arg('work', () => String, { description: 'Kind of work, such as `retention.run`.' }) _work: string,
    @Arg('id', () => ID, { nullable: true, description: 'Which one; all of that kind when left out.' })
    _id: string | null,
    @Root() progress: WorkProgress,
  ): WorkProgress {
    return progress;
  }
}
