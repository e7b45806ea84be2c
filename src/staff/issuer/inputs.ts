import { Field, ID, InputType } from 'type-graphql';
import { Matching, OneLine } from '../../kernel/input.js';

@InputType({ description: 'Who wants to sign in with the issuer.' })
export class StartIssuerSignInInput {
  @Field(() => String, {
    description: 'SHA-256 in Base64url of a secret that you keep until you come back (RFC 7636, S256).',
  })
  @Matching(/^[\w-]{43}$/, 'the SHA-256 of your verifier, in Base64url')
  codeChallenge!: string;
}

@InputType({ description: 'What the issuer sent the browser back with.' })
export class FinishIssuerSignInInput {
  @Field(() => String, { description: 'The parameter `code`; it works once.' })
  @OneLine(4000)
  code!: string;

  @Field(() => String, { description: 'The parameter `state`; it works for ten minutes.' })
  @OneLine(200)
  state!: string;

  @Field(() => String, { nullable: true, description: 'The parameter `iss`, where the issuer sends one.' })
  @OneLine(500)
  iss?: string | null;

  @Field(() => String, { description: 'The secret whose SHA-256 was the challenge.' })
  @Matching(/^[\w.~-]{43,128}$/, 'the verifier that you kept: 43 to 128 characters')
  codeVerifier!: string;
}

@InputType({ description: 'Who an account is at the issuer.' })
export class LinkStaffMemberInput {
  @Field(() => ID, { description: 'The account.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Their `sub` at the issuer; null ends the tie.' })
  @OneLine(255)
  subject?: string | null;
}
