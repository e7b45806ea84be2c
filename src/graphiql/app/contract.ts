/** What this page asks of `POST /graphql`, and in which shape the answers come. */

export const SIGN_IN = /* GraphQL */ `
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      accessToken
      refreshToken
      accessTokenExpiresAt
      deviceToken
    }
  }
`;

export const SIGN_IN_OPTIONS = /* GraphQL */ `
  query SignInOptions {
    signInOptions {
      issuer
    }
  }
`;

export const START_ISSUER_SIGN_IN = /* GraphQL */ `
  mutation StartIssuerSignIn($input: StartIssuerSignInInput!) {
    startIssuerSignIn(input: $input) {
      authorizationUrl
    }
  }
`;

export const FINISH_ISSUER_SIGN_IN = /* GraphQL */ `
  mutation FinishIssuerSignIn($input: FinishIssuerSignInInput!) {
    finishIssuerSignIn(input: $input) {
      accessToken
      refreshToken
      accessTokenExpiresAt
    }
  }
`;

export const REFRESH = /* GraphQL */ `
  mutation Refresh($input: RefreshSessionInput!) {
    refreshSession(input: $input) {
      accessToken
      refreshToken
      accessTokenExpiresAt
    }
  }
`;

export const SIGN_OUT = /* GraphQL */ `
  mutation SignOut {
    signOut {
      signedOut
    }
  }
`;

export const ME = /* GraphQL */ `
  query Me {
    me {
      id
      name
      email
      roles
      purposes
      agreementSigned
      secondFactor
      secondFactorNeeded
    }
  }
`;

export const AGREEMENT = /* GraphQL */ `
  query Agreement {
    currentAgreement {
      version
      language
      text
    }
  }
`;

export const SIGN_AGREEMENT = /* GraphQL */ `
  mutation Sign($input: SignAgreementInput!) {
    signAgreement(input: $input) {
      staff {
        id
        agreementSigned
      }
    }
  }
`;

export const START_SECOND_FACTOR = /* GraphQL */ `
  mutation StartSecondFactor($input: StartSecondFactorInput!) {
    startSecondFactor(input: $input) {
      secret
      otpauthUrl
    }
  }
`;

export const CONFIRM_SECOND_FACTOR = /* GraphQL */ `
  mutation ConfirmSecondFactor($input: SecondFactorCodeInput!) {
    confirmSecondFactor(input: $input) {
      recoveryCodes
    }
  }
`;

export const OPERATIONS = /* GraphQL */ `
  query Operations {
    operations {
      name
      label
      description
      part
      document
      variables
    }
  }
`;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  accessTokenExpiresAt: string;
  /** Only when somebody signed in. */
  deviceToken?: string | null;
}

export interface Me {
  id: string;
  name: string | null;
  email: string | null;
  roles: string[];
  purposes: string[];
  agreementSigned: boolean;
  secondFactor: boolean;
  secondFactorNeeded: boolean;
}

export interface AgreementText {
  version: string | number;
  language: string | null;
  text: string;
}

export interface NamedOperation {
  name: string;
  label: string;
  description: string | null;
  part: string;
  document: string;
  /** A JSON object as text. */
  variables: string | null;
}

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions?: { code?: string; needs?: string } }[];
}

export interface Question {
  query: string;
  variables?: unknown;
  operationName?: string | null;
}
