import { Arg, Ctx, Extensions, Field, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { ownTransactions } from '../../kernel/guard.js';
import type { Work } from '../../kernel/scope.js';
import * as sessions from '../sessions.js';
import {
  ChangePasswordInput,
  RefreshSessionInput,
  RequestPasswordResetInput,
  SignInInput,
} from './inputs.js';
import * as passwords from './passwords-of-people.js';

@ObjectType({ description: 'Tokens to work with. Send the access token as `Authorization: Bearer …`.' })
export class SessionPayload {
  @Field(() => String, { description: 'Works for a quarter of an hour.' })
  accessToken!: string;

  @Field(() => String, {
    description:
      'Gets new tokens by refreshSession, once, within 12 hours. A day after signing in the session ends.',
  })
  refreshToken!: string;

  @Field(() => Date, { description: 'When the access token stops working.' })
  accessTokenExpiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Send it along when you next sign in here: guesses of others then do not hold you up. Gives no access. Null when a session goes on.',
  })
  deviceToken?: string | null;
}

@ObjectType({ description: 'Answer to signOut.' })
export class SignOutPayload {
  @Field(() => Boolean, { description: 'True: the session’s tokens no longer work.' })
  signedOut!: boolean;
}

@ObjectType({ description: 'Answer to signOutEverywhere.' })
export class SignOutEverywherePayload {
  @Field(() => Int, { description: 'How many sessions ended, this one included.' })
  endedSessions!: number;
}

@ObjectType({ description: 'Answer to changePassword.' })
export class ChangePasswordPayload {
  @Field(() => Int, { description: 'How many other sessions ended.' })
  endedSessions!: number;
}

@ObjectType({
  description: 'Answer to requestPasswordReset; it does not tell whether there is such an account.',
})
export class RequestPasswordResetPayload {
  @Field(() => Boolean, { description: 'Always true.' })
  requested!: boolean;
}

/** Several transactions under the mutation's name, by which the audit knows them. */
export const workOf = ({ work, actor, requestId }: Context, mutation: string): Work =>
  work.house.work(actor, `mutation ${mutation}`, requestId);

@Resolver()
export class SignInResolver {
  @Extensions(ownTransactions)
  @Mutation(() => SessionPayload, { description: 'Signs in with e-mail address and password.' })
  async signIn(
    @Arg('input', () => SignInInput) input: SignInInput,
    @Ctx() context: Context,
  ): Promise<SessionPayload> {
    return sessions.signIn(workOf(context, 'signIn'), input);
  }

  @Extensions(ownTransactions)
  @Mutation(() => SessionPayload, {
    description: 'New tokens for a refresh token. A token that was used before ends the session.',
  })
  async refreshSession(
    @Arg('input', () => RefreshSessionInput) input: RefreshSessionInput,
    @Ctx() { work }: Context,
  ): Promise<SessionPayload> {
    return sessions.refreshSession(work, input.refreshToken);
  }

  @Mutation(() => SignOutPayload, { description: 'Ends this session.' })
  async signOut(@Ctx() { scope }: Context): Promise<SignOutPayload> {
    await sessions.signOut(scope);
    return { signedOut: true };
  }

  @Mutation(() => SignOutEverywherePayload, {
    description:
      'Ends all your sessions, at every computer, this one included. API tokens stay: revoke those by themselves.',
  })
  async signOutEverywhere(@Ctx() { scope }: Context): Promise<SignOutEverywherePayload> {
    return { endedSessions: await sessions.signOutEverywhere(scope) };
  }

  @Extensions(ownTransactions)
  @Mutation(() => ChangePasswordPayload, {
    description: 'Sets another password for you, and ends your other sessions.',
  })
  async changePassword(
    @Arg('input', () => ChangePasswordInput) input: ChangePasswordInput,
    @Ctx() context: Context,
  ): Promise<ChangePasswordPayload> {
    return { endedSessions: await passwords.changePassword(workOf(context, 'changePassword'), input) };
  }

  @Extensions(ownTransactions)
  @Mutation(() => RequestPasswordResetPayload, {
    description: 'Mails a link for another password to this address, if it is that of an account.',
  })
  async requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput) input: RequestPasswordResetInput,
    @Ctx() context: Context,
  ): Promise<RequestPasswordResetPayload> {
    await passwords.requestPasswordReset(workOf(context, 'requestPasswordReset'), input.email, 'nl');
    return { requested: true };
  }
}
