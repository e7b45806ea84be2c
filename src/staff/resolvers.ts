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
import type { Context } from '../kernel/context.js';
import { connectionOf, PageArgs, readConnection } from '../kernel/lists.js';
import { purposesOf } from '../kernel/purposes.js';
import * as actions from './actions.js';
import { CreateStaffMemberInput, UpdateStaffMemberInput } from './inputs.js';
import { AgreementText, StaffMember, StaffMemberSchema } from './staff-member.js';

@ObjectType({ description: 'The account that changed.' })
export class StaffMemberPayload {
  @Field(() => StaffMember, { description: 'As it is now.' })
  staff!: StaffMember;
}

@ObjectType({ description: 'A new account.' })
export class CreateStaffMemberPayload {
  @Field(() => StaffMember, { description: 'The account.' })
  staff!: StaffMember;

  @Field(() => String, {
    description:
      'Where its owner picks a password, once and within a week; hand it to them in person or by mail.',
  })
  setupUrl!: string;
}

@ObjectType({ description: 'The agreement that is now current.' })
export class PublishAgreementPayload {
  @Field(() => AgreementText, { description: 'As published.' })
  agreement!: AgreementText;
}

export const StaffMemberConnection = connectionOf('StaffMember', () => StaffMember);

@Resolver(() => StaffMember)
export class StaffResolver {
  @Query(() => StaffMember, { description: 'Who is signed in.' })
  async me(@Ctx() { scope }: Context): Promise<StaffMember> {
    return scope.em.findOneOrFail(StaffMember, { id: scope.actor.id as string });
  }

  @Query(() => StaffMemberConnection, { description: 'All accounts, by name.' })
  async staffMembers(@Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: Context): Promise<unknown> {
    return readConnection<StaffMember>(scope, {
      name: 'staffMembers',
      entity: StaffMemberSchema,
      where: [],
      order: { by: 'lower(t.name)' },
      page,
    });
  }

  @FieldResolver(() => [String], { description: 'The purposes that come with the roles.' })
  purposes(@Root() staff: StaffMember, @Ctx() { scope }: Context): string[] {
    return staff.id === scope.actor.id ? [...scope.actor.purposes] : purposesOf(staff.roles);
  }

  @Mutation(() => CreateStaffMemberPayload, {
    description: 'Makes an account; its owner picks a password at the link in the answer.',
  })
  async createStaffMember(
    @Arg('input', () => CreateStaffMemberInput) input: CreateStaffMemberInput,
    @Ctx() { scope }: Context,
  ): Promise<CreateStaffMemberPayload> {
    const { staff, setupPath } = await actions.createStaffMember(scope, input);
    return { staff, setupUrl: scope.house.publicUrl() + setupPath };
  }

  @Mutation(() => StaffMemberPayload, { description: 'Changes roles, or ends access.' })
  async updateStaffMember(
    @Arg('input', () => UpdateStaffMemberInput) input: UpdateStaffMemberInput,
    @Ctx() { scope }: Context,
  ): Promise<StaffMemberPayload> {
    return { staff: await actions.updateStaffMember(scope, input) };
  }
}
