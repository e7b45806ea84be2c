import { Arg, Ctx, Extensions, Field, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { ownTransactions } from '../../kernel/guard.js';
import { StaffMemberPayload } from '../resolvers.js';
import { SessionPayload, workOf } from '../sign-in/resolvers.js';
import { FinishIssuerSignInInput, LinkStaffMemberInput, StartIssuerSignInInput } from './inputs.js';
import { linkStaffMember } from './linking.js';
import * as actions from './sign-in.js';

@ObjectType({ description: 'How one can sign in here, besides with a password.' })
export class SignInOptions {
  @Field(() => String, {
    nullable: true,
    description: 'What the OpenID Connect issuer is called; null when there is none.',
  })
  issuer!: string | null;
}

@ObjectType({ description: 'Where to go.' })
export class StartIssuerSignInPayload {
  @Field(() => String, {
    description:
      'Address at the issuer. It sends the browser back to /graphiql/ with a code; then call finishIssuerSignIn.',
  })
  authorizationUrl!: string;
}

@Resolver()
export class IssuerResolver {
  @Query(() => SignInOptions, { description: 'How one can sign in here.' })
  signInOptions(@Ctx() { scope }: Context): SignInOptions {
    return { issuer: actions.issuerName(scope.house) };
  }

  @Extensions(ownTransactions)
  @Mutation(() => StartIssuerSignInPayload, {
    description: 'Begins to sign in with the OpenID Connect issuer (authorization code with PKCE).',
  })
  async startIssuerSignIn(
    @Arg('input', () => StartIssuerSignInInput) input: StartIssuerSignInInput,
    @Ctx() context: Context,
  ): Promise<StartIssuerSignInPayload> {
    const work = workOf(context, 'startIssuerSignIn');
    return { authorizationUrl: await actions.startIssuerSignIn(work, input.codeChallenge) };
  }

  @Extensions(ownTransactions)
  @Mutation(() => SessionPayload, {
    description:
      'Signs in whom the issuer vouches for. Their roles are what it says at this moment; the first time makes an account.',
  })
  async finishIssuerSignIn(
    @Arg('input', () => FinishIssuerSignInInput) input: FinishIssuerSignInInput,
    @Ctx() context: Context,
  ): Promise<SessionPayload> {
    return actions.finishIssuerSignIn(workOf(context, 'finishIssuerSignIn'), input);
  }

  @Extensions(ownTransactions)
  @Mutation(() => StaffMemberPayload, {
    description:
      'Ties an account that is there already to somebody at the issuer, who gives its roles from then on; or ends that.',
  })
  async linkStaffMember(
    @Arg('input', () => LinkStaffMemberInput) input: LinkStaffMemberInput,
    @Ctx() context: Context,
  ): Promise<StaffMemberPayload> {
    return { staff: await linkStaffMember(workOf(context, 'linkStaffMember'), input) };
  }
}
