import sql from 'sql-template-tag';
import { isUuid } from '../../src/customers/actions.js';
import { badInput, conflict, notFound } from '../../src/errors.js';
import { newId } from '../../src/kernel/ids.js';
import { given, tidy } from '../../src/kernel/input.js';
import type { Role } from '../../src/kernel/purposes.js';
import type { Scope } from '../../src/kernel/scope.js';
import { createStaffMember, updateStaffMember } from '../../src/staff/actions.js';
import * as events from './events.js';
import type { EndEngagementInput, EngagePartyInput, UpdatePartyInput } from './inputs.js';
import { Party } from './party.js';

/** @property setupPath where the party picks a password, once; null when it has one, or gets no login */
interface Engaged {
  party: Party;
  setupPath: string | null;
}

/** From its first day on the party gets each invoice that is issued, once; earlier ones it does not get. */
export async function engageParty(scope: Scope, input: EngagePartyInput): Promise<Engaged> {
  const engagedOn = input.engagedOn ?? scope.today();
  if (engagedOn < scope.today())
    throw badInput('engagedOn', 'must be today or later: invoices of before are not sent any more');
  if (input.kind === 'BOOKKEEPER' && input.ground && input.ground !== 'PROCESSOR_AGREEMENT')
    throw badInput('ground', 'a bookkeeper is a processor: it needs PROCESSOR_AGREEMENT');
  await refuseEngaged(scope, input.email);
  const login = input.login ? await loginFor(scope, input) : undefined;
  const party = scope.em.create(Party, {
    id: newId(scope),
    kind: input.kind,
    name: tidy(input.name),
    email: tidy(input.email),
    language: input.language ?? 'nl',
    ground: input.ground ?? (input.kind === 'BOOKKEEPER' ? 'PROCESSOR_AGREEMENT' : 'LEGAL_DUTY'),
    agreement: tidy(input.agreement),
    accountId: login?.accountId ?? null,
    engagedOn,
    endedOn: null,
    createdAt: scope.now(),
  });
  await scope.emit(events.partyEngaged, { partyId: party.id });
  return { party, setupPath: login?.setupPath ?? null };
}

async function refuseEngaged(scope: Scope, email: string, except: string | null = null): Promise<void> {
  const engaged = await scope.row(sql`
    select 1 as n from accountant.party where lower(email) = lower(${tidy(email)}) and id is distinct from ${except}::uuid
      and (ended_on is null or ended_on > ${scope.today()}::date)`);
  if (engaged)
    throw badInput('email', 'a party with this address is engaged already; it would get each invoice twice');
}

/** A login of their own, or the one that they had when they were engaged before. */
async function loginFor(
  scope: Scope,
  { email, name }: { email: string; name: string },
): Promise<{ accountId: string; setupPath: string | null }> {
  const account = await scope.row<{ id: string; version: number; active: boolean; roles: Role[] }>(
    sql`select id, version, active, roles from staff.account where lower(email) = lower(${tidy(email)})`,
  );
  if (!account) {
    const { staff, setupPath } = await createStaffMember(scope, { email, name, roles: ['accountant'] });
    return { accountId: staff.id, setupPath };
  }
  if (account.roles.join() !== 'accountant')
    throw badInput('email', 'this is the address of a member of staff; a party needs one of its own');
  const used = await scope.row(sql`
    select 1 as n from accountant.party where account_id = ${account.id} and (ended_on is null or ended_on > ${scope.today()}::date)`);
  if (used) throw conflict('The login with this address belongs to another party that is engaged.');
  if (!account.active)
    await updateStaffMember(scope, { id: account.id, version: account.version, active: true });
  return { accountId: account.id, setupPath: null };
}

async function findAtVersion(scope: Scope, id: string, version: number): Promise<Party> {
  const party = isUuid(id) ? await scope.em.findOne(Party, { id }) : null;
  if (!party) throw notFound('party', id);
  if (party.version !== version)
    throw conflict(
      `Somebody else changed this party after you read it: it is at version ${party.version} now. Read it again, then repeat your change.`,
      { version: party.version },
    );
  return party;
}

const hasEnded = (scope: Scope, { endedOn }: Party): boolean => endedOn !== null && endedOn <= scope.today();

/** A new address or agreement holds for what is sent from now on; what was sent keeps those of then. */
export async function updateParty(scope: Scope, input: UpdatePartyInput): Promise<Engaged> {
  const party = await findAtVersion(scope, input.id, input.version);
  if (hasEnded(scope, party)) throw conflict('This engagement has ended; engage the party anew.');
  if (input.email) await refuseEngaged(scope, input.email, party.id);
  const { id: _id, version: _version, login: wanted, ...changes } = given(input);
  for (const [field, value] of Object.entries(changes))
    if (value === null) throw badInput(field, 'cannot be emptied; leave it out to keep it');
  Object.assign(party, changes);
  const login = wanted && !party.accountId ? await loginFor(scope, party) : undefined;
  if (login) party.accountId = login.accountId;
  await scope.emit(events.partyChanged, { partyId: party.id });
  return { party, setupPath: login?.setupPath ?? null };
}

/** From the day given nothing is shared any more: no mail, and no look at what was shared before. */
export async function endEngagement(scope: Scope, input: EndEngagementInput): Promise<Party> {
  const party = await findAtVersion(scope, input.id, input.version);
  if (hasEnded(scope, party)) throw conflict(`This engagement has ended already, on ${party.endedOn}.`);
  const endedOn = input.endedOn ?? scope.today();
  if (endedOn < scope.today())
    throw badInput('endedOn', 'must be today or later: what was shared before was shared');
  if (endedOn < party.engagedOn)
    throw badInput('endedOn', `must not be before ${party.engagedOn}, the first day of the engagement`);
  party.endedOn = endedOn;
  await scope.emit(events.engagementEnded, { partyId: party.id });
  await closeLogins(scope);
  return party;
}

/** Ends the access of those whose every engagement has ended; the sessions they have end at once. */
export async function closeLogins(scope: Scope): Promise<void> {
  const accounts = await scope.rows<{ id: string; version: number }>(sql`
    select a.id, a.version from staff.account a join accountant.party p on p.account_id = a.id
    where a.active group by a.id having bool_and(p.ended_on is not null and p.ended_on <= ${scope.today()}::date)`);
  for (const { id, version } of accounts) await updateStaffMember(scope, { id, version, active: false });
}
