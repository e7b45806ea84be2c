import sql from 'sql-template-tag';
import { badInput, BootError, conflict, notFound } from '../errors.js';
import { newId } from '../kernel/ids.js';
import { checksOf, given, tidy } from '../kernel/input.js';
import type { Role } from '../kernel/purposes.js';
import type { Scope } from '../kernel/scope.js';
import * as events from './events.js';
import { CreateStaffMemberInput, type UpdateStaffMemberInput } from './inputs.js';
import { outsideRoles } from '../kernel/purposes.js';
import { endAccess } from './leaving.js';
import { checkPassword, hashOf } from './passwords.js';
import { SetupLink, StaffMember } from './staff-member.js';
import { newToken, tokenHash } from './tokens.js';

/** Makes an account without a password; the answer's path is where its owner picks one, once. */
export async function createStaffMember(
  scope: Scope,
  input: CreateStaffMemberInput,
): Promise<{ staff: StaffMember; setupPath: string }> {
  const external = checkRoles(input.roles);
  await refuseTakenAddress(scope, input.email);
  const staff = newAccount(scope, {
    email: tidy(input.email),
    name: tidy(input.name),
    roles: input.roles,
    external,
    passwordHash: '',
  });
  await scope.emit(events.staffMemberCreated, { staffId: staff.id });
  return { staff, setupPath: await createSetupLink(scope, staff.id) };
}

export function newAccount(
  scope: Scope,
  given_: { email: string; name: string; roles: Role[]; external: boolean; passwordHash: string },
): StaffMember {
  return scope.em.create(StaffMember, {
    id: newId(scope),
    ...given_,
    active: true,
    createdAt: scope.now(),
  });
}

/** Somebody outside sees what is meant for them and nothing else, so their role cannot be mixed with another. */
function checkRoles(roles: readonly Role[]): boolean {
  const role = roles.find((one) => outsideRoles.includes(one));
  if (roles.length === 0) throw badInput('roles', 'give at least one');
  if (roles.includes('service'))
    throw badInput('roles', 'SERVICE is for machine clients; make a token with createApiToken');
  if (role && roles.length > 1)
    throw badInput(
      'roles',
      `the ${role} is somebody outside: ${role.toUpperCase()} cannot be combined with another role`,
    );
  return role !== undefined;
}

async function refuseTakenAddress(scope: Scope, email: string): Promise<void> {
  const taken = await scope.row(
    sql`select 1 as n from staff.account where lower(email) = lower(${tidy(email)})`,
  );
  if (taken) throw badInput('email', 'there is an account with this address already');
}

async function createSetupLink(scope: Scope, accountId: string | null): Promise<string> {
  const token = newToken();
  scope.em.create(SetupLink, {
    id: newId(scope),
    accountId,
    tokenHash: tokenHash(token),
    createdAt: scope.now(),
    usedAt: null,
  });
  await scope.em.flush();
  return `/p/staff/start/${token}`;
}

export async function updateStaffMember(scope: Scope, input: UpdateStaffMemberInput): Promise<StaffMember> {
  const { id, version, ...changes } = given(input);
  const staff = await scope.em.findOne(StaffMember, { id: id as string }, { lockMode: undefined });
  if (!staff) throw notFound('staff member', input.id);
  if (staff.version !== version)
    throw conflict(`Somebody else changed this account: it is at version ${staff.version} now.`, {
      version: staff.version,
    });
  if (changes.roles) {
    await refuseOfIssuer(scope, staff.id);
    staff.external = checkRoles(changes.roles);
  }
  if (
    id === scope.actor.id &&
    (changes.active === false || (changes.roles && !changes.roles.includes('admin')))
  ) {
    throw badInput('id', 'you cannot take your own access away; ask another admin');
  }
  if (changes.active === false || (changes.roles && !changes.roles.includes('admin')))
    await keepAnAdmin(scope, staff.id);
  if (changes.roles) staff.roles = changes.roles;
  if (changes.active !== undefined && changes.active !== null) staff.active = changes.active;
  await scope.emit(staff.active ? events.staffMemberChanged : events.staffMemberLeft, { staffId: staff.id });
  if (!staff.active) await endAccess(scope, staff.id);
  return staff;
}

async function refuseOfIssuer(scope: Scope, accountId: string): Promise<void> {
  const linked = await scope.row(
    sql`select 1 as n from staff.issuer_identity where account_id = ${accountId}`,
  );
  if (linked) throw badInput('roles', 'come from the issuer at each sign-in; change them there');
}

/** Two admins who take each other's access away at once wait for each other here, and the second is refused. */
async function keepAnAdmin(scope: Scope, butFor: string): Promise<void> {
  const admins = await scope.rows<{ id: string }>(
    sql`select id from staff.account where active and 'admin' = any(roles) order by id for update`,
  );
  if (!admins.some((admin) => admin.id !== butFor))
    throw conflict('This is the last admin; give somebody else the role first.');
}

interface SetupLinkFound {
  id: string;
  accountId: string | null;
  email: string | null;
  name: string | null;
}

/** After that, and once there is a password, a link by mail (requestPasswordReset) is the way. */
const setupLinkDays = 7;

/** What a setup link is for: the account that waits for its password, or the first admin. */
export async function openSetupLink(scope: Scope, token: string): Promise<SetupLinkFound> {
  const link = await scope.row<SetupLinkFound>(sql`
    select l.id, l.account_id as "accountId", a.email, a.name from staff.setup_link l left join staff.account a on a.id = l.account_id
    where l.token_hash = ${tokenHash(token)} and l.used_at is null
      and (l.account_id is null or (a.active and a.password_hash = '' and l.created_at > ${scope.now().toISOString()}::timestamptz - ${setupLinkDays} * interval '1 day'))`);
  if (!link) throw notFound('link', 'that was given');
  return link;
}

export async function finishSetup(
  scope: Scope,
  token: string,
  choice: { email?: string; name?: string; password: string },
): Promise<void> {
  const link = await openSetupLink(scope, token);
  checkPassword(choice.password, [link.email, link.name, choice.email, choice.name]);
  const spent = await scope.rows(
    sql`update staff.setup_link set used_at = ${scope.now().toISOString()} where id = ${link.id} and used_at is null returning id`,
  );
  if (spent.length === 0) throw notFound('link', 'that was given');
  const passwordHash = await hashOf(choice.password);
  if (link.accountId) {
    await scope.rows(
      sql`update staff.account set password_hash = ${passwordHash}, version = version + 1 where id = ${link.accountId}`,
    );
    await scope.emit(events.staffMemberChanged, { staffId: link.accountId });
    return;
  }
  if (
    !choice.email ||
    choice.email.length > 254 ||
    !/^[^\s\p{Cc}]+@[^\s\p{Cc}]+\.[^\s\p{Cc}]+$/u.test(choice.email)
  )
    throw badInput('email', 'must be an e-mail address');
  const [problem] = checksOf(CreateStaffMemberInput, 'name').flatMap(
    (check) => (choice.name && check.problem(choice.name)) || [],
  );
  if (problem) throw badInput('name', problem);
  await makeAdmin(scope, {
    email: tidy(choice.email),
    name: tidy(choice.name) || choice.email,
    passwordHash,
  });
}

async function makeAdmin(
  scope: Scope,
  admin: { email: string; name: string; passwordHash: string },
): Promise<void> {
  const { n } = (await scope.row<{ n: string }>(
    sql`select count(*) as n from staff.account where 'admin' = any(roles)`,
  )) as { n: string };
  if (n !== '0') throw conflict('There is an admin already; they can make accounts.');
  const staff = newAccount(scope, { ...admin, roles: ['admin'], external: false });
  await scope.emit(events.staffMemberCreated, { staffId: staff.id });
}

/** The first admin, from the environment: once, however many processes start. */
export async function createFirstAdmin(
  scope: Scope,
  wanted: { email: string; name: string | null; password: string },
): Promise<void> {
  if (await hasAdmin(scope)) return;
  try {
    checkPassword(wanted.password, [wanted.email], 'setting ADMIN_PASSWORD');
  } catch (error) {
    throw new BootError(`klantmap: ${(error as Error).message}`, { cause: error });
  }
  const passwordHash = await hashOf(wanted.password);
  await makeAdmin(scope, { email: wanted.email, name: wanted.name ?? wanted.email, passwordHash });
}

/** Path of the page that makes the first admin, good for one use; undefined when there is an admin. */
export async function linkForFirstAdmin(scope: Scope): Promise<string | undefined> {
  if (await hasAdmin(scope)) return undefined;
  await scope.rows(sql`delete from staff.setup_link where account_id is null and used_at is null`);
  return createSetupLink(scope, null);
}

/** Locks first, since several processes may start at once. */
async function hasAdmin(scope: Scope): Promise<boolean> {
  await scope.rows(sql`select pg_advisory_xact_lock(hashtext('klantmap first admin'))`);
  return (
    (await scope.row(sql`select 1 as n from staff.account where 'admin' = any(roles) limit 1`)) !== undefined
  );
}
