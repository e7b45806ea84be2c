import sql from 'sql-template-tag';
import { Arg, Args, Ctx, Extensions, Field, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { ownTransactions } from '../../kernel/guard.js';
import { connectionOf, PageArgs, readConnection } from '../../kernel/lists.js';
import { workOf } from '../sign-in/resolvers.js';
import * as actions from './actions.js';
import { ApiToken, ApiTokenSchema } from './api-token.js';
import { CreateApiTokenInput, RevokeApiTokenInput } from './inputs.js';

@ObjectType({ description: 'A new API token.' })
export class CreateApiTokenPayload {
  @Field(() => ApiToken, { description: 'What is kept of it.' })
  apiToken!: ApiToken;

  @Field(() => String, {
    description: 'The token itself, `klm_…`, shown this once: send it as `Authorization: Bearer klm_…`.',
  })
  token!: string;
}

@ObjectType({ description: 'The API token that no longer works.' })
export class RevokeApiTokenPayload {
  @Field(() => ApiToken, { description: 'As it is now.' })
  apiToken!: ApiToken;
}

const ApiTokenConnection = connectionOf('ApiToken', () => ApiToken);

@Resolver()
export class ApiTokenResolver {
  @Query(() => ApiTokenConnection, {
    description: 'Your API tokens, newest first; for an admin or privacy officer everybody’s.',
  })
  async apiTokens(@Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: Context): Promise<unknown> {
    return readConnection<ApiToken>(scope, {
      name: 'apiTokens',
      entity: ApiTokenSchema,
      visible: actions.seesAllTokens(scope) ? [] : [sql`t.owner_id = ${scope.actor.id}`],
      where: [],
      order: { by: 't.created_at', descending: true },
      page,
    });
  }

  @Extensions(ownTransactions)
  @Mutation(() => CreateApiTokenPayload, {
    description: 'Makes a token for a machine client, with some of your own roles and an end date.',
  })
  async createApiToken(
    @Arg('input', () => CreateApiTokenInput) input: CreateApiTokenInput,
    @Ctx() context: Context,
  ): Promise<CreateApiTokenPayload> {
    return actions.createApiToken(workOf(context, 'createApiToken'), input);
  }

  @Mutation(() => RevokeApiTokenPayload, {
    description: 'Ends a token at once: your own, or as admin or privacy officer anybody’s.',
  })
  async revokeApiToken(
    @Arg('input', () => RevokeApiTokenInput) input: RevokeApiTokenInput,
    @Ctx() { scope }: Context,
  ): Promise<RevokeApiTokenPayload> {
    return { apiToken: await actions.revokeApiToken(scope, input.id) };
  }
}
