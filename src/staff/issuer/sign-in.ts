import * as oidc from 'openid-client';
import { unauthenticated } from '../../errors.js';
import type { House } from '../../kernel/house.js';
import type { Work } from '../../kernel/scope.js';
import { withRoom } from '../passwords.js';
import { type SignedIn, startSession } from '../sessions.js';
import { staffSettings } from '../settings.js';
import { admit } from './accounts.js';
import * as events from './events.js';
import type { FinishIssuerSignInInput } from './inputs.js';
import { type Claims, hasSecondFactor, type Provider, providerOf, rolesIn } from './provider.js';
import { newState, openState } from './state.js';

/** Where the issuer sends the browser back to: register it there. */
export const redirectUri = (house: House): string => `${house.publicUrl()}/graphiql/`;

/** Where to go to sign in (authorization code with PKCE, RFC 7636). */
export async function startIssuerSignIn(work: Work, codeChallenge: string): Promise<string> {
  const { client } = await providerOf(work.house);
  const state = await newState(work.read, codeChallenge);
  return oidc.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri(work.house),
    response_type: 'code',
    scope: 'openid email profile',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    state: state.text,
    nonce: state.nonce,
  }).href;
}

/** Exchanges what the issuer sent the browser back with. @throws UNAUTHENTICATED when it does not vouch for them */
export const finishIssuerSignIn = (work: Work, input: FinishIssuerSignInInput): Promise<SignedIn> =>
  withRoom(false, () => finish(work, input));

async function finish(work: Work, input: FinishIssuerSignInInput): Promise<SignedIn> {
  const provider = await providerOf(work.house);
  const claims = await vouched(work, provider, input);
  if (!claims) {
    await work.transaction((scope) => scope.emit(events.issuerSignInRefused, { staffId: null }));
    throw unauthenticated('The issuer did not confirm who you are: sign in again.');
  }
  const answer = await work.transaction(async (scope) => {
    const admitted = await admit(scope, provider.issuer, claims);
    if ('refused' in admitted) return admitted;
    return startSession(scope, admitted.accountId, hasSecondFactor(claims));
  });
  if ('refused' in answer) throw unauthenticated(answer.refused);
  return answer;
}

/** What the issuer says of them; undefined when the code, the state, the verifier or the ID token is not right. */
async function vouched(
  work: Work,
  { client }: Provider,
  input: FinishIssuerSignInInput,
): Promise<Claims | undefined> {
  const state = await openState(
    work.read,
    input.state,
    await oidc.calculatePKCECodeChallenge(input.codeVerifier),
  );
  if (!state) return undefined;
  const address = new URL(redirectUri(work.house));
  address.search = new URLSearchParams({
    code: input.code,
    state: input.state,
    ...(input.iss ? { iss: input.iss } : {}),
  }).toString();
  try {
    const tokens = await oidc.authorizationCodeGrant(client, address, {
      pkceCodeVerifier: input.codeVerifier,
      expectedState: state.text,
      expectedNonce: state.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims() as Claims & { sub: string };
    const complete = claims.email !== undefined && rolesIn(work.house, claims).length > 0;
    // Many issuers keep the ID token small, and tell the rest here.
    if (complete || !client.serverMetadata().userinfo_endpoint) return claims;
    return { ...(await oidc.fetchUserInfo(client, tokens.access_token, claims.sub)), ...claims };
  } catch (error) {
    // Its code alone: what comes with it may quote what the issuer tells of a person.
    const { code, name } = error as { code?: string; name?: string };
    work.house.log.warn({ code: code ?? name }, 'the OpenID Connect issuer did not confirm a sign-in');
    return undefined;
  }
}

/** What the issuer is called at the sign-in form; null when there is none. */
export function issuerName(house: House): string | null {
  const { oidcIssuer, oidcName } = house.settings(staffSettings);
  return oidcIssuer && (oidcName ?? oidcIssuer.host);
}
