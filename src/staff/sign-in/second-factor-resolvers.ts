import {
  Arg,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { ownTransactions } from '../../kernel/guard.js';
import { StaffMemberPayload } from '../resolvers.js';
import { StaffMember } from '../staff-member.js';
import {
  RemoveSecondFactorInput,
  ResetSecondFactorInput,
  SecondFactorCodeInput,
  StartSecondFactorInput,
} from './inputs.js';
import * as factors from './second-factor.js';
import { workOf } from './resolvers.js';

@ObjectType({ description: 'What the app needs; it is shown this once. Then call confirmSecondFactor.' })
export class StartSecondFactorPayload {
  @Field(() => String, { description: 'To type into the app: base32, as RFC 6238 apps take it.' })
  secret!: string;

  @Field(() => String, { description: 'The same as a link, otpauth://…, to open or to make a QR code of.' })
  otpauthUrl!: string;
}

@ObjectType({
  description: 'Codes for when the app is not at hand. They are shown this once; keep them on paper.',
})
export class RecoveryCodesPayload {
  @Field(() => [String], { description: 'Ten; each works once in place of a code of the app.' })
  recoveryCodes!: string[];
}

@ObjectType({ description: 'Answer to removeSecondFactor.' })
export class RemoveSecondFactorPayload {
  @Field(() => Boolean, { description: 'True: the password alone signs in now.' })
  removed!: boolean;
}

@Resolver(() => StaffMember)
export class SecondFactorResolver {
  @FieldResolver(() => Boolean, { description: 'True when signing in asks for a code as well.' })
  async secondFactor(@Root() staff: StaffMember, @Ctx() { scope }: Context): Promise<boolean> {
    return scope.loader(factors.secondFactorOf).load(staff.id);
  }

  @FieldResolver(() => Boolean, {
    description: 'True when a role needs a second factor; without one they can only set it up.',
  })
  secondFactorNeeded(@Root() staff: StaffMember, @Ctx() { scope }: Context): boolean {
    return factors.needsSecondFactor(scope, staff.roles);
  }

  @Extensions(ownTransactions)
  @Mutation(() => StartSecondFactorPayload, {
    description: 'Begins to set up an app for codes (TOTP), or to move to another one.',
  })
  async startSecondFactor(
    @Arg('input', () => StartSecondFactorInput) input: StartSecondFactorInput,
    @Ctx() context: Context,
  ): Promise<StartSecondFactorPayload> {
    return factors.startSecondFactor(workOf(context, 'startSecondFactor'), input.password);
  }

  @Extensions(ownTransactions)
  @Mutation(() => RecoveryCodesPayload, {
    description: 'Takes the app into use, by a code that it shows, and ends your other sessions.',
  })
  async confirmSecondFactor(
    @Arg('input', () => SecondFactorCodeInput) input: SecondFactorCodeInput,
    @Ctx() context: Context,
  ): Promise<RecoveryCodesPayload> {
    const work = workOf(context, 'confirmSecondFactor');
    return { recoveryCodes: await factors.confirmSecondFactor(work, input.code) };
  }

  @Extensions(ownTransactions)
  @Mutation(() => RecoveryCodesPayload, { description: 'New recovery codes; the old ones no longer work.' })
  async replaceRecoveryCodes(
    @Arg('input', () => SecondFactorCodeInput) input: SecondFactorCodeInput,
    @Ctx() context: Context,
  ): Promise<RecoveryCodesPayload> {
    const work = workOf(context, 'replaceRecoveryCodes');
    return { recoveryCodes: await factors.replaceRecoveryCodes(work, input.code) };
  }

  @Extensions(ownTransactions)
  @Mutation(() => RemoveSecondFactorPayload, {
    description: 'Goes on with the password alone; refused to whom a role demands a second factor.',
  })
  async removeSecondFactor(
    @Arg('input', () => RemoveSecondFactorInput) input: RemoveSecondFactorInput,
    @Ctx() context: Context,
  ): Promise<RemoveSecondFactorPayload> {
    const work = workOf(context, 'removeSecondFactor');
    await factors.removeSecondFactor(work, input.password, input.code);
    return { removed: true };
  }

  @Mutation(() => StaffMemberPayload, {
    description:
      'For a colleague who lost app and recovery codes: be sure that it is them. Ends their sessions.',
  })
  async resetSecondFactor(
    @Arg('input', () => ResetSecondFactorInput) input: ResetSecondFactorInput,
    @Ctx() { scope }: Context,
  ): Promise<StaffMemberPayload> {
    return { staff: await factors.resetSecondFactor(scope, input.id) };
  }
}
