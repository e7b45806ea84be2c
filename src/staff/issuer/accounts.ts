import sql from 'sql-template-tag';
import { newId } from '../../kernel/ids.js';
import { checksOf, tidy } from '../../kernel/input.js';
import type { Scope } from '../../kernel/scope.js';
import { newAccount } from '../actions.js';
import * as staffEvents from '../events.js';
import { CreateStaffMemberInput } from '../inputs.js';
import { endSessions } from '../sessions.js';
import { needsSecondFactor } from '../sign-in/second-factor.js';
import { StaffMember } from '../staff-member.js';
import * as events from './events.js';
import { IssuerIdentity } from './identity.js';
import { type Claims, hasSecondFactor, rolesIn } from './provider.js';

export type Admitted = { readonly accountId: string } | { readonly refused: string };

/**
 * The account of whom the issuer vouches for, its roles as the claims say. Made at the first sign-in; never tied to
 * an account that is there by its address alone, since whoever gets to say what theirs is would take it over.
 */
export async function admit(scope: Scope, issuer: string, claims: Claims): Promise<Admitted> {
  const subject = String(claims.sub);
  // Two first sign-ins at once make one account.
  await scope.rows(
    sql`select pg_advisory_xact_lock(hashtextextended(${`klantmap issuer ${issuer} ${subject}`}, 0))`,
  );
  const identity = await scope.em.findOne(IssuerIdentity, { issuer, subject });
  const admitted = identity
    ? await follow(scope, identity.accountId, claims)
    : await welcome(scope, issuer, subject, claims);
  if ('refused' in admitted)
    await scope.emit(events.issuerSignInRefused, { staffId: identity?.accountId ?? null });
  return admitted;
}

const noRole = { refused: 'Your account at the issuer gives no role here; ask your administrator.' };

async function follow(scope: Scope, accountId: string, claims: Claims): Promise<Admitted> {
  await scope.rows(sql`select 1 from staff.account where id = ${accountId} for update`);
  const staff = await scope.em.findOneOrFail(StaffMember, { id: accountId });
  if (!staff.active) return { refused: 'This account is closed; ask your administrator.' };
  const roles = rolesIn(scope.house, claims);
  if (roles.join() !== staff.roles.toSorted().join()) {
    staff.roles = roles;
    await scope.emit(staffEvents.staffMemberChanged, { staffId: accountId });
  }
  if (roles.length === 0) {
    await endSessions(scope, sql`account_id = ${accountId}`);
    return noRole;
  }
  return proven(scope, staff, claims);
}

async function welcome(scope: Scope, issuer: string, subject: string, claims: Claims): Promise<Admitted> {
  const roles = rolesIn(scope.house, claims);
  if (roles.length === 0) return noRole;
  const email = typeof claims.email === 'string' ? tidy(claims.email) : '';
  if (claims.email_verified !== true || email.length > 254 || !/^[^\s\p{Cc}]+@[^\s\p{Cc}]+$/u.test(email))
    return { refused: 'The issuer gave no e-mail address that it verified (claims email, email_verified).' };
  const taken = await scope.row(sql`select 1 as n from staff.account where lower(email) = lower(${email})`);
  if (taken)
    return {
      refused: 'There is an account with your e-mail address already: an admin ties it with linkStaffMember.',
    };
  const said = typeof claims.name === 'string' ? tidy(claims.name) : '';
  const shown = said && checksOf(CreateStaffMemberInput, 'name').every((check) => !check.problem(said));
  const staff = newAccount(scope, {
    email,
    name: shown ? said : email,
    roles,
    external: false,
    passwordHash: '',
  });
  await scope.emit(staffEvents.staffMemberCreated, { staffId: staff.id });
  link(scope, staff.id, issuer, subject);
  return proven(scope, staff, claims);
}

export const link = (scope: Scope, accountId: string, issuer: string, subject: string) =>
  scope.em.create(IssuerIdentity, { id: newId(scope), accountId, issuer, subject, createdAt: scope.now() });

function proven(scope: Scope, { id, roles }: StaffMember, claims: Claims): Admitted {
  if (needsSecondFactor(scope, roles) && !hasSecondFactor(claims))
    return { refused: 'Your role needs a second factor, and the issuer tells of none (claim amr: mfa).' };
  return { accountId: id };
}
