import sql from 'sql-template-tag';
import {
  Arg,
  Args,
  Ctx,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { badInput } from '../../src/errors.js';
import { ofCustomer } from '../../src/customers/merge/alias.js';
import type { Context } from '../../src/kernel/context.js';
import { isUuid } from '../../src/kernel/ids.js';
import { Prose } from '../../src/kernel/input.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../../src/kernel/lists.js';
import { GraphQLDate } from '../../src/kernel/scalars.js';
import { HoldSchema, RetentionHold } from './hold.js';
import { liftHold, placeHold } from './holds.js';
import { ErasureAnswer } from './request/answer.js';
import { toEraseNow } from './request/erase.js';
import { RetentionStep } from './run.js';

const RetentionHoldConnection = connectionOf('RetentionHold', () => RetentionHold);

@InputType({ description: 'A hold to place on a customer.' })
class PlaceRetentionHoldInput {
  @Field(() => ID, { description: 'Which customer.' })
  customerId!: string;

  @Field(() => String, { description: 'Why its data has to stay, such as a claim in court.' })
  @Prose(1000)
  reason!: string;

  @Field(() => GraphQLDate, {
    description: 'When somebody looks whether it is still needed: within two years.',
  })
  reviewOn!: string;

  @Field(() => [RetentionStep], {
    nullable: true,
    description: 'The steps to stop; all that are still to come when left out.',
  })
  steps?: RetentionStep[] | null;
}

@InputType({ description: 'A hold to lift.' })
class LiftRetentionHoldInput {
  @Field(() => ID, { description: 'Which hold.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;

  @Field(() => String, { description: 'Why it is no longer needed.' })
  @Prose(1000)
  reason!: string;
}

@InputType({ description: 'Which holds.' })
class RetentionHoldFilter {
  @Field(() => ID, { nullable: true, description: 'Of this customer.' })
  customerId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: those that hold; false: those that were lifted.',
  })
  open?: boolean | null;
}

@ObjectType({ description: 'The hold as it is now.' })
export class RetentionHoldPayload {
  @Field(() => RetentionHold, { description: 'The hold.' })
  hold!: RetentionHold;

  @Field(() => [ErasureAnswer], {
    description:
      'Those whose erasure was refused for it, once nothing holds them any more: erase them now with `eraseContact`.',
  })
  toErase!: ErasureAnswer[];
}

@Resolver(() => RetentionHold)
export class HoldResolver {
  @Query(() => RetentionHoldConnection, { description: 'Holds, those to be reviewed soonest first.' })
  async retentionHolds(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => RetentionHoldFilter, { nullable: true, description: 'Which.' })
    filter: RetentionHoldFilter | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<RetentionHold>> {
    const { customerId, open } = filter ?? {};
    if (customerId && !isUuid(customerId)) throw badInput('filter.customerId', 'is not an id');
    return readConnection<RetentionHold>(scope, {
      name: 'retentionHolds',
      entity: HoldSchema,
      where: [
        ...(customerId ? [ofCustomer('t.customer_id', customerId)] : []),
        ...(typeof open === 'boolean'
          ? [open ? sql`t.lifted_at is null` : sql`t.lifted_at is not null`]
          : []),
      ],
      order: { by: 't.review_on' },
      page,
    });
  }

  @Mutation(() => RetentionHoldPayload, {
    description:
      'Keeps a customer’s data from being let go, removed or erased until the hold is lifted; what is wrong in it can be put right.',
  })
  async placeRetentionHold(
    @Arg('input', () => PlaceRetentionHoldInput) input: PlaceRetentionHoldInput,
    @Ctx() { scope }: Context,
  ): Promise<RetentionHoldPayload> {
    return { hold: await placeHold(scope, input), toErase: [] };
  }

  @Mutation(() => RetentionHoldPayload, { description: 'Lifts a hold; the customer is due again if it was.' })
  async liftRetentionHold(
    @Arg('input', () => LiftRetentionHoldInput) input: LiftRetentionHoldInput,
    @Ctx() { scope }: Context,
  ): Promise<RetentionHoldPayload> {
    const hold = await liftHold(scope, input);
    return { hold, toErase: await toEraseNow(scope, hold.customerId) };
  }
}
