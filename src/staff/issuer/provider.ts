import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import * as oidc from 'openid-client';
import { conflict } from '../../errors.js';
import type { House } from '../../kernel/house.js';
import type { Role } from '../../kernel/purposes.js';
import { staffSettings } from '../settings.js';

export interface Provider {
  readonly issuer: string;
  readonly client: oidc.Configuration;
  /** The issuer's public keys, fetched anew when a token names one that is not known yet. */
  readonly keys: JWTVerifyGetKey;
}

const answerWithinSeconds = 10;
const providers = new WeakMap<House, Promise<Provider>>();

export const issuerOf = (house: House): URL | null => house.settings(staffSettings).oidcIssuer;

/**
 * What the issuer says of itself (OpenID Connect Discovery), asked when first needed, since it may start after us.
 * @throws CONFLICT when none is set, or it does not answer
 */
export async function providerOf(house: House): Promise<Provider> {
  const { oidcIssuer, oidcClientId, oidcClientSecret } = house.settings(staffSettings);
  if (!oidcIssuer || !oidcClientId)
    throw conflict('Nobody signs in with an issuer here: set OIDC_ISSUER, or sign in with a password.');
  let provider = providers.get(house);
  if (!provider) {
    provider = discover(oidcIssuer, oidcClientId, oidcClientSecret);
    providers.set(house, provider);
  }
  try {
    return await provider;
  } catch (error) {
    providers.delete(house);
    house.log.warn({ error }, 'the OpenID Connect issuer does not answer');
    throw conflict('The issuer does not answer; try again in a minute, or sign in with a password.');
  }
}

async function discover(issuer: URL, clientId: string, secret: string | null): Promise<Provider> {
  // Settings let http through for the machine itself alone.
  const execute = [
    oidc.enableNonRepudiationChecks,
    ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
  ];
  const client = await oidc.discovery(
    issuer,
    clientId,
    secret ?? undefined,
    secret ? undefined : oidc.None(),
    { execute, timeout: answerWithinSeconds },
  );
  const metadata = client.serverMetadata();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ''), {
    timeoutDuration: answerWithinSeconds * 1000,
  });
  return { issuer: metadata.issuer, client, keys };
}

export type Claims = Readonly<Record<string, unknown>>;

/** The roles that a person's claims give; values that nobody mapped give none. */
export function rolesIn(house: House, claims: Claims): Role[] {
  const { oidcRolesClaim, oidcRoles } = house.settings(staffSettings);
  const found = claims[oidcRolesClaim] ?? at(claims, oidcRolesClaim.split('.'));
  const values = typeof found === 'string' ? found.split(' ') : Array.isArray(found) ? found : [];
  const roles = values.flatMap((value) => (typeof value === 'string' && oidcRoles.get(value)) || []);
  return [...new Set(roles)].toSorted();
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inside, name) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, name)
        ? (inside as Record<string, unknown>)[name]
        : undefined,
    value,
  );

/** Whether the issuer says that somebody gave more than one proof (RFC 8176). */
export const hasSecondFactor = ({ amr }: Claims): boolean => Array.isArray(amr) && amr.includes('mfa');
