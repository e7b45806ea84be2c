import { Field, InputType } from 'type-graphql';
import { OneLine } from '../../kernel/input.js';

@InputType({ description: 'Who signs in.' })
export class SignInInput {
  @Field(() => String, { description: 'E-mail address of the account; case does not matter.' })
  @OneLine(254)
  email!: string;

  @Field(() => String, { description: 'Password.' })
  @OneLine(512)
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'From an earlier sign-in here: gets past a pause that the guesses of others caused.',
  })
  @OneLine(200)
  deviceToken?: string | null;
}

@InputType({ description: 'A session to go on with.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The refresh token that came last; each works once.' })
  @OneLine(200)
  refreshToken!: string;
}

@InputType({ description: 'Another password for whoever is signed in.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The present one, to prove that it is you.' })
  @OneLine(512)
  currentPassword!: string;

  @Field(() => String, {
    description: 'At least 15 characters; common words and your own name do not count.',
  })
  @OneLine(512)
  newPassword!: string;
}

@InputType({ description: 'Whose password is lost.' })
export class RequestPasswordResetInput {
  @Field(() => String, { description: 'E-mail address of the account.' })
  @OneLine(254)
  email!: string;
}
