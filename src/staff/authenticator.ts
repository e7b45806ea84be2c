import sql from 'sql-template-tag';
import type { Role } from '../kernel/purposes.js';
import type { House } from '../kernel/house.js';
import type { Authenticator } from '../kernel/plugin.js';
import { listen } from '../kernel/postgres/listen.js';
import { type Actor, actorWith, type Work } from '../kernel/scope.js';
import { boundNow, signedUntil } from './agreements/signed.js';
import { isApiToken } from './api-tokens/actions.js';
import { actorOfApiToken } from './api-tokens/authenticate.js';
import { actorOfJwt, isJwt } from './issuer/bearer.js';
import { unknownTokenRefused } from './sign-in/events.js';
import { needsSecondFactor } from './sign-in/second-factor.js';
import { signedInAhead, tellRefused } from './sessions.js';
import { tokenHash } from './tokens.js';

interface Known {
  actor: Actor;
  expiresAt: number;
}

const cacheLimit = 10_000;

/**
 * Bearer token → actor, looked up once and remembered until PostgreSQL tells that an account, a session or an
 * agreement changed anywhere. While that line is down nothing is remembered, so access that ends, ends at once.
 */
class AccessCache {
  /** With when each was looked up: once the clock is put back, what was good by then says nothing. */
  readonly #known = new Map<string, Known & { since: number }>();
  #listening = false;
  /** Raised when something changed: what was looked up before that may be out of date, and is not remembered. */
  generation = 0;
  /** Who wants to hear that access may have changed. */
  readonly heard = new Set<() => void>();

  get(key: string, now: number): Actor | undefined {
    const known = this.#listening ? this.#known.get(key) : undefined;
    return known && known.since <= now && known.expiresAt > now ? known.actor : undefined;
  }

  put(key: string, known: Known & { since: number }, generation: number): void {
    if (!this.#listening || generation !== this.generation) return;
    if (this.#known.size >= cacheLimit) this.#known.clear();
    this.#known.set(key, known);
  }

  forget(): void {
    this.generation += 1;
    this.#known.clear();
    for (const tell of this.heard) tell();
  }

  listening(now: boolean): void {
    this.forget();
    this.#listening = now;
  }
}

const caches = new WeakMap<House, AccessCache>();

export const authenticator: Authenticator = {
  async actorFor(work, token) {
    const hashed = tokenHash(token);
    const key = hashed.toString('base64');
    const now = work.clock.now().getTime();
    const cache = caches.get(work.house);
    const known = cache?.get(key, now);
    if (known) return known;
    const generation = cache?.generation ?? 0;
    const found = await lookUp(work, token, hashed);
    if (!found || found.expiresAt <= now) return undefined;
    cache?.put(key, { ...found, since: now }, generation);
    return found.actor;
  },
  onChange(house, heard) {
    const cache = caches.get(house);
    cache?.heard.add(heard);
    return () => void cache?.heard.delete(heard);
  },
  committed(house, facts) {
    if (facts.some((fact) => fact.what.startsWith('staff.'))) caches.get(house)?.forget();
  },
};

async function lookUp(work: Work, token: string, hashed: Buffer): Promise<Known | undefined> {
  if (isJwt(work.house, token)) return actorOfJwt(work, token);
  const machine = isApiToken(token);
  const found = await (machine ? actorOfApiToken(work, hashed) : actorOfSession(work, hashed));
  if (!found) await tellOfRefusedToken(work, hashed, machine);
  return found;
}

/** What is told of tokens that nobody knows, a minute: a flood of them must not fill the audit. */
const toldOfUnknown = new WeakMap<House, number>();

async function tellOfRefusedToken(work: Work, hashed: Buffer, machine: boolean): Promise<void> {
  const known = await work.read.row<{ told: boolean }>(
    machine
      ? sql`select true as told from staff.api_token where token_hash = ${hashed}`
      : sql`select refused_at is not null as told from staff.session where access_hash = ${hashed}`,
  );
  if (known) {
    if (!known.told) await work.transaction((scope) => tellRefused(scope, sql`s.access_hash = ${hashed}`));
    return;
  }
  const minute = Math.floor(work.clock.now().getTime() / 60_000);
  if (toldOfUnknown.get(work.house) === minute) return;
  toldOfUnknown.set(work.house, minute);
  await work.transaction((scope) => scope.emit(unknownTokenRefused, {}));
}

async function actorOfSession(work: Work, hashed: Buffer): Promise<Known | undefined> {
  const row = await work.read.row<{
    id: string;
    sessionId: string;
    external: boolean;
    roles: Role[];
    signedUntil: string | null;
    expiresAt: string;
    secondFactor: boolean;
  }>(sql`
    select a.id, s.id as "sessionId", a.external, a.roles, s.access_expires_at as "expiresAt",
      ${signedUntil(work.read)} as "signedUntil",
      coalesce(s.issuer_second_factor, exists (select 1 from staff.second_factor f where f.account_id = a.id and f.confirmed_at is not null)) as "secondFactor"
    from staff.session s join staff.account a on a.id = s.account_id
    where s.access_hash = ${hashed} and s.ended_at is null and a.active`);
  if (!row || signedInAhead(row.sessionId, work.clock.now())) return undefined;
  const onlyToEnrol = !row.secondFactor && needsSecondFactor(work.read, row.roles);
  const { signed, holdsUntil } = boundNow(row.signedUntil, work.clock.now());
  const actor = actorWith({
    kind: row.external ? 'external' : 'staff',
    id: row.id,
    label: row.id,
    roles: onlyToEnrol ? [] : row.roles,
    signedAgreement: signed && !onlyToEnrol,
    sessionId: row.sessionId,
    onlyToEnrol,
  });
  return { actor, expiresAt: Math.min(new Date(row.expiresAt).getTime(), holdsUntil) };
}

/** Starts hearing of changes, and reconnects by itself. What it returns ends that. */
export async function hearOfChanges(work: Work): Promise<() => Promise<void>> {
  const cache = new AccessCache();
  caches.set(work.house, cache);
  return listen({
    url: work.house.database.appUrl,
    name: 'klantmap access',
    channel: 'klantmap_access',
    heard: () => cache.forget(),
    up: () => cache.listening(true),
    down: () => cache.listening(false),
    lost: (error) => work.house.log.warn({ error }, 'lost the line that tells of changed access'),
  });
}
