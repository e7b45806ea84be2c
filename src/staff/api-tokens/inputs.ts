import { Field, ID, InputType } from 'type-graphql';
import { OneLine } from '../../kernel/input.js';
import type { Role } from '../../kernel/purposes.js';
import { GraphQLDateTime } from '../../kernel/scalars.js';
import { RoleEnum } from '../staff-member.js';

@InputType({ description: 'A new API token.' })
export class CreateApiTokenInput {
  @Field(() => String, { description: 'What it is for, such as the program that will use it.' })
  @OneLine(80)
  name!: string;

  @Field(() => [RoleEnum], { description: 'Some of your own roles; ADMIN cannot be given.' })
  roles!: Role[];

  @Field(() => GraphQLDateTime, { description: 'When it stops working: a year from now at the latest.' })
  expiresAt!: string;

  @Field(() => String, {
    description:
      'Your password, to prove that it is you. Whoever signs in with an issuer gives any text, within ten minutes of signing in.',
  })
  @OneLine(512)
  password!: string;
}

@InputType({ description: 'An API token to end.' })
export class RevokeApiTokenInput {
  @Field(() => ID, { description: 'Which.' })
  id!: string;
}
