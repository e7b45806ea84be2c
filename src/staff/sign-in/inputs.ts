import { Field, ID, InputType } from 'type-graphql';
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
    description:
      'Six digits of your app, or a recovery code. Needed when an error says `needs: "code"`; each works once.',
  })
  @OneLine(40)
  code?: string | null;

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

@InputType({ description: 'Who sets up an app for codes.' })
export class StartSecondFactorInput {
  @Field(() => String, { description: 'Your password, to prove that it is you.' })
  @OneLine(512)
  password!: string;
}

@InputType({ description: 'A code to prove that you have your second factor.' })
export class SecondFactorCodeInput {
  @Field(() => String, {
    description: 'Six digits of your app; for new recovery codes one of the old ones too.',
  })
  @OneLine(40)
  code!: string;
}

@InputType({ description: 'Who goes on without a second factor.' })
export class RemoveSecondFactorInput {
  @Field(() => String, { description: 'Your password.' })
  @OneLine(512)
  password!: string;

  @Field(() => String, { description: 'Six digits of your app, or a recovery code.' })
  @OneLine(40)
  code!: string;
}

@InputType({ description: 'Whose second factor is lost.' })
export class ResetSecondFactorInput {
  @Field(() => ID, { description: 'Their account.' })
  id!: string;
}
