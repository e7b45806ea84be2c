import { errors, type JWTPayload, jwtVerify } from 'jose';
import sql from 'sql-template-tag';
import type { House } from '../../kernel/house.js';
import type { Role } from '../../kernel/purposes.js';
import { type Actor, actorWith, type Work } from '../../kernel/scope.js';
import { needsSecondFactor } from '../sign-in/second-factor.js';
import { staffSettings } from '../settings.js';
import { boundNow, signedUntil } from '../agreements/signed.js';
import { jwtRefused } from './events.js';
import { hasSecondFactor, issuerOf, providerOf, rolesIn } from './provider.js';

/** Signatures alone that only the holder of a private key can make: never `none`, never a shared secret. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** As long as a session lasts at the longest, however far its own end date. */
const longestAge = '24h';

export const isJwt = (house: House, token: string): boolean =>
  issuerOf(house) !== null && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);

/**
 * Whom a JWT of the issuer stands for: somebody who signed in here before, as far as the token's roles and those of
 * their last sign-in both go, so that an older token gives back no role that was taken since.
 */
export async function actorOfJwt(
  work: Work,
  token: string,
): Promise<{ actor: Actor; expiresAt: number } | undefined> {
  const claims = await verified(work, token);
  if (!claims) return undefined;
  const row = await work.read.row<{
    id: string;
    roles: Role[];
    active: boolean;
    signedUntil: string | null;
  }>(sql`
    select a.id, a.roles, a.active, ${signedUntil(work.read)} as "signedUntil"
    from staff.issuer_identity i join staff.account a on a.id = i.account_id
    where i.issuer = ${claims.iss} and i.subject = ${claims.sub}`);
  const given = rolesIn(work.house, claims);
  const roles = row?.active ? row.roles.filter((role) => given.includes(role)) : [];
  if (!row || roles.length === 0) {
    await tell(work, 'nobody', row?.id ?? null);
    return undefined;
  }
  const onlyToEnrol = needsSecondFactor(work.read, roles) && !hasSecondFactor(claims);
  const { signed, holdsUntil } = boundNow(row.signedUntil, work.clock.now());
  const actor = actorWith({
    kind: 'staff',
    id: row.id,
    label: row.id,
    roles: onlyToEnrol ? [] : roles,
    signedAgreement: signed && !onlyToEnrol,
    sessionId: null,
    onlyToEnrol,
  });
  return { actor, expiresAt: Math.min(Number(claims.exp) * 1000, holdsUntil) };
}

async function verified(work: Work, token: string): Promise<JWTPayload | undefined> {
  const { oidcAudience } = work.house.settings(staffSettings);
  if (!oidcAudience) {
    await tell(work, 'notForUs', null);
    return undefined;
  }
  try {
    const { issuer, keys } = await providerOf(work.house);
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: oidcAudience,
      algorithms,
      currentDate: work.clock.now(),
      clockTolerance: 5,
      maxTokenAge: longestAge,
      requiredClaims: ['sub', 'exp'],
    });
    return payload;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason) await tell(work, reason, null);
    else work.house.log.warn({ error }, 'a JWT could not be checked: the issuer’s keys are out of reach');
    return undefined;
  }
}

/** Undefined when it is not the token that is wrong. */
function reasonOf(error: unknown): keyof typeof jwtRefused | undefined {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return ['iss', 'aud'].includes(error.claim) ? 'notForUs' : 'expired';
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) return undefined;
  return 'forged';
}

const toldAt = new WeakMap<House, Map<string, number>>();

/** Of each kind, and of each person, once a minute at most: a flood of made-up tokens must not fill the audit. */
async function tell(work: Work, reason: keyof typeof jwtRefused, staffId: string | null): Promise<void> {
  const told = toldAt.get(work.house) ?? new Map<string, number>();
  toldAt.set(work.house, told);
  const minute = Math.floor(work.clock.now().getTime() / 60_000);
  const key = `${reason} ${staffId}`;
  if (told.get(key) === minute) return;
  if (told.size > 1000) told.clear();
  told.set(key, minute);
  await work.transaction((scope) => scope.emit(jwtRefused[reason], { staffId }));
}
