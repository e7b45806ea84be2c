import { Field, ID, InputType, Int } from 'type-graphql';
import { OneLine, Prose } from '../kernel/input.js';
import type { Role } from '../kernel/purposes.js';
import { GraphQLEmailAddress } from '../kernel/scalars.js';
import { RoleEnum } from './staff-member.js';

@InputType({ description: 'Signs the agreement of secrecy.' })
export class SignAgreementInput {
  @Field(() => Int, { description: 'Version of the text that was read; it must be the current one.' })
  version!: number;
}

@InputType({
  description: 'A new text of the agreement; everybody must sign it before they see personal data again.',
})
export class PublishAgreementInput {
  @Field(() => String, { description: 'The whole text.' })
  @Prose(20_000)
  text!: string;
}

@InputType({ description: 'A new account.' })
export class CreateStaffMemberInput {
  @Field(() => GraphQLEmailAddress, { description: 'What they will sign in with; unique.' })
  email!: string;

  @Field(() => String, { description: 'Full name.' })
  @OneLine(120)
  name!: string;

  @Field(() => [RoleEnum], { description: 'Roles to hold; somebody outside can only be ACCOUNTANT.' })
  roles!: Role[];
}

@InputType({ description: 'A change to an account.' })
export class UpdateStaffMemberInput {
  @Field(() => ID, { description: 'Whose account.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;

  @Field(() => [RoleEnum], { nullable: true, description: 'All roles to hold from now on.' })
  roles?: Role[] | null;

  @Field(() => Boolean, { nullable: true, description: 'False ends all access at once.' })
  active?: boolean | null;
}
