import pg from 'pg';
import type { Log } from './log.js';
import { listen } from './postgres/listen.js';
import type { Fact } from './scope.js';

/** Something that happened, for whoever follows it in whichever process: ids, names and counts, never a person's data. */
export type Item =
  | { readonly kind: 'customer'; readonly id: string; readonly what: readonly string[] }
  | {
      readonly kind: 'work';
      readonly work: string;
      readonly id: string;
      readonly done: number;
      readonly total: number | null;
      readonly finished: boolean;
    };

export interface News {
  /** Tells all processes, a moment later: what is told in one burst goes in one statement. */
  tell(items: readonly Item[]): void;
  /** Tells of the customers that a committed transaction changed. */
  tellFacts(facts: readonly Fact[]): void;
  /** @param follower hears what is told from now on; `missed` when some of it may have been lost */
  follow(follower: Follower): () => void;
  /** How many follow. */
  followers(): number;
  /** Begins to hear what other processes tell. */
  open(): Promise<void>;
  close(): Promise<void>;
}

export interface Follower {
  readonly heard: (item: Item) => void;
  readonly missed: () => void;
}

const channel = 'klantmap_news';
const burstMs = 20;
/** PostgreSQL takes 8000 bytes a notification. */
const bytesAtOnce = 7000;
/** More than this in one burst, such as an import, and it is told that something was missed rather than what. */
const mostAtOnce = 2000;

/**
 * Told after the commit and not within it: a transaction that notifies holds a lock that all others wait for. Whoever
 * is killed in that moment leaves followers with what they had; they read it anew when they connect again.
 */
export function createNews(databaseUrl: string, log: Log): News {
  const followers = new Set<Follower>();
  const waiting = new Map<string, Item>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  let pool: pg.Pool | undefined;
  let hangUp: (() => Promise<void>) | undefined;
  let wasDown = false;
  let closed = false;

  const send = async (): Promise<void> => {
    timer = undefined;
    const items = [...waiting.values()];
    waiting.clear();
    pool ??= new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: 'klantmap news' }).on(
      'error',
      (error) => log.warn({ error }, 'lost the line on which news is told'),
    );
    const payloads = items.length > mostAtOnce ? ['"missed"'] : inPieces(items);
    await pool
      .query('select pg_notify($1, payload) from unnest($2::text[]) payload', [channel, payloads])
      .catch((error: unknown) => log.warn({ error }, 'news could not be told'));
  };

  const tell = (items: readonly Item[]): void => {
    for (const item of items) {
      const key = item.kind === 'customer' ? item.id : `${item.work} ${item.id}`;
      waiting.set(key, merged(waiting.get(key), item));
    }
    if (waiting.size > 0 && !closed) timer ??= setTimeout(() => (sending = sending.then(send)), burstMs);
  };

  const missed = (): void => {
    for (const follower of followers) follower.missed();
  };

  return {
    tell,
    tellFacts: (facts) => tell(changesIn(facts)),
    follow(follower) {
      followers.add(follower);
      return () => void followers.delete(follower);
    },
    followers: () => followers.size,
    async open() {
      hangUp = await listen({
        url: databaseUrl,
        name: 'klantmap news',
        channel,
        heard(payload) {
          const items = itemsIn(payload);
          if (!items) return log.warn({ bytes: payload.length }, 'heard something that is no news');
          if (items === 'missed') return missed();
          for (const item of items) for (const follower of followers) follower.heard(item);
        },
        up() {
          if (wasDown) missed();
        },
        down: () => (wasDown = true),
        lost: (error) => log.warn({ error }, 'lost the line on which news is heard'),
      });
    },
    async close() {
      closed = true;
      await hangUp?.();
      if (timer) {
        clearTimeout(timer);
        sending = sending.then(send);
      }
      await sending;
      await pool?.end();
    },
  };
}

/** Anybody who may connect to the database can notify: what is no news of ours is nothing. */
function itemsIn(payload: string): Item[] | 'missed' | undefined {
  try {
    const told: unknown = JSON.parse(payload);
    if (told === 'missed') return told;
    return Array.isArray(told) && told.every(isItem) ? told : undefined;
  } catch {
    return undefined;
  }
}

function isItem(one: unknown): one is Item {
  if (typeof one !== 'object' || one === null) return false;
  const { kind, id, what, work } = one as Record<string, unknown>;
  if (typeof id !== 'string') return false;
  return kind === 'customer'
    ? Array.isArray(what) && what.every((name) => typeof name === 'string')
    : kind === 'work' && typeof work === 'string';
}

/** Followers of a customer hear of it once a burst, with all that happened. */
export const merged = (before: Item | undefined, item: Item): Item =>
  before?.kind === 'customer' && item.kind === 'customer'
    ? { ...item, what: [...new Set([...before.what, ...item.what])] }
    : item;

function changesIn(facts: readonly Fact[]): Item[] {
  return facts.flatMap(({ what, about: { customer, record, records } }) => {
    const ids = new Set<string>();
    if (customer) ids.add(customer);
    if (record?.[0] === 'Customer') ids.add(record[1]);
    if (records?.[0] === 'Customer') for (const id of records[1]) ids.add(id);
    return [...ids].map((id) => ({ kind: 'customer' as const, id, what: [what] }));
  });
}

function inPieces(items: readonly Item[]): string[] {
  const pieces: string[] = [];
  let piece: string[] = [];
  let bytes = 0;
  for (const text of items.map((item) => JSON.stringify(item))) {
    if (bytes + text.length > bytesAtOnce && piece.length > 0) {
      pieces.push(`[${piece.join(',')}]`);
      piece = [];
      bytes = 0;
    }
    piece.push(text);
    bytes += text.length + 1;
  }
  if (piece.length > 0) pieces.push(`[${piece.join(',')}]`);
  return pieces;
}
