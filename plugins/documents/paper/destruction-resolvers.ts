import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs } from '../../../src/kernel/lists.js';
import { countersignDestruction, signDestruction, withdrawDestruction } from './destroying.js';
import { Destruction, DestructionItem, destructionNumber } from './destruction.js';
import { labelNumber } from './hard-copy.js';
import {
  CountersignDestructionInput,
  DestructionFilter,
  SignDestructionInput,
  WithdrawDestructionInput,
} from './inputs.js';
import { itemsOf, listDestructions } from './lists.js';

const DestructionConnection = connectionOf('Destruction', () => Destruction);

@ObjectType({ description: 'The destruction as it is now.' })
class DestructionPayload {
  @Field(() => Destruction, { description: 'The destruction.' })
  destruction!: Destruction;
}

@Resolver(() => Destruction)
export class DestructionResolver {
  @Query(() => DestructionConnection, { description: 'What was destroyed, and signed for, newest first.' })
  async destructions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => DestructionFilter, { nullable: true, description: 'Which.' })
    filter: DestructionFilter | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<Destruction>> {
    return listDestructions(scope, filter, page);
  }

  @FieldResolver(() => String, { description: 'By which it is known, such as V-0007.' })
  reference(@Root() destruction: Destruction): string {
    return destructionNumber(destruction.number);
  }

  @FieldResolver(() => [DestructionItem], { description: 'The hard copies, by number; 500 at most.' })
  async items(@Root() destruction: Destruction, @Ctx() { scope }: Context): Promise<DestructionItem[]> {
    return scope.loader(itemsOf).load(destruction.id);
  }

  @Mutation(() => DestructionPayload, {
    description:
      'Signs, as the first of two, that hard copies on the list for destruction were destroyed, or that some are missing.',
  })
  async signDestruction(
    @Arg('input', () => SignDestructionInput) input: SignDestructionInput,
    @Ctx() { scope }: Context,
  ): Promise<DestructionPayload> {
    return { destruction: await signDestruction(scope, input) };
  }

  @Mutation(() => DestructionPayload, {
    description:
      'Signs, as somebody else than the first: from now on the copies count as gone. There is no way back.',
  })
  async countersignDestruction(
    @Arg('input', () => CountersignDestructionInput) input: CountersignDestructionInput,
    @Ctx() { scope }: Context,
  ): Promise<DestructionPayload> {
    return { destruction: await countersignDestruction(scope, input) };
  }

  @Mutation(() => DestructionPayload, {
    description:
      'Takes a first signature back, before somebody else signed; its copies are on the list again.',
  })
  async withdrawDestruction(
    @Arg('input', () => WithdrawDestructionInput) input: WithdrawDestructionInput,
    @Ctx() { scope }: Context,
  ): Promise<DestructionPayload> {
    return { destruction: await withdrawDestruction(scope, input) };
  }
}

@Resolver(() => DestructionItem)
export class DestructionItemResolver {
  @FieldResolver(() => String, { description: 'What its label said, such as P-00042.' })
  label(@Root() item: DestructionItem): string {
    return labelNumber(item.number);
  }
}
