import sql, { raw, type Sql } from 'sql-template-tag';
import type { Ready } from '../../../src/kernel/file-kind.js';
import { newId } from '../../../src/kernel/ids.js';
import type { Outcome } from '../../../src/kernel/import/tally.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { endConsents } from '../consent/ending.js';
import { expiryOf } from '../consent/expiry.js';
import { type ConsentEvent, ConsentKind, type ConsentWording } from '../consent.js';
import { addConsentWording } from '../consent-actions.js';
import * as events from '../events.js';

/** What a row says: that something happened to a consent, when, how it reached us, and what shows it. */
export interface ConsentRow {
  readonly id?: string;
  readonly debtorNumber: string;
  readonly contactId?: string;
  readonly email?: string;
  readonly name?: string;
  readonly purpose: ConsentEvent['purpose'];
  readonly kind: ConsentKind;
  readonly at: string;
  readonly channel: ConsentEvent['channel'];
  readonly wording?: string;
  readonly language?: 'nl' | 'en';
  /** Keys of those that it is about alone. */
  readonly topics?: string;
  readonly expiresAt?: string;
  readonly proof?: string;
}

interface Person {
  readonly id: string;
  readonly debtorNumber: string;
  readonly name: string;
  readonly email: string | null;
  readonly language: 'nl' | 'en';
}

type NewEvent = Omit<ConsentEvent, 'sequence' | 'at'> & { at: string };

/** So many texts no vendor ever asked consent with: the column holds something else. */
const mostWordings = 100;

const same = (one: string | null | undefined, other: string | null | undefined): boolean =>
  Boolean(one) && one?.toLowerCase() === other?.toLowerCase();

/** What a batch comes down to, before any of it is written. */
class Batch {
  readonly #people = new Map<string, Person[]>();
  readonly #ids = new Map<string, string>();
  /** What happened at which moment, and the last moment of each history. */
  readonly #moments = new Set<string>();
  readonly #last = new Map<string, string>();
  readonly #wordings: ConsentWording[] = [];
  /** Ids by purpose and key. */
  readonly #topics = new Map<string, string>();
  readonly added: NewEvent[] = [];

  constructor(
    private readonly scope: Scope,
    private readonly dryRun: boolean,
  ) {}

  async look(rows: readonly ConsentRow[]): Promise<void> {
    const debtorNumbers = [...new Set(rows.map(({ debtorNumber }) => debtorNumber))];
    const people = await this.scope.rows<Person>(sql`
      select t.id, c.debtor_number as "debtorNumber", t.name, t.email, t.language
      from contacts.contact t join customers.customer c on c.id = t.customer_id
      where c.debtor_number = any(${debtorNumbers}) order by t.id`);
    for (const person of people)
      this.#people.set(person.debtorNumber, [...(this.#people.get(person.debtorNumber) ?? []), person]);
    const contactIds = people.map(({ id }) => id);
    // Whoever ends or records one of these consents at the same time waits, or is seen.
    if (!this.dryRun)
      await this.scope.rows(
        sql`select 1 as n from newsletter.consent where contact_id = any(${contactIds}) order by contact_id, purpose for update`,
      );
    const known = await this.scope.rows<
      Pick<ConsentEvent, 'id' | 'contactId' | 'purpose' | 'kind'> & { at: string }
    >(sql`
      select id, contact_id as "contactId", purpose, kind, ${utc} as at
      from newsletter.consent_event t where contact_id = any(${contactIds}) or id = any(${rows.flatMap(({ id }) => id ?? [])})
      order by contact_id, purpose, sequence`);
    for (const one of known) this.#know(one);
    this.#knowTopics(
      await this.scope.rows<{ id: string; purpose: string; key: string }>(
        sql`select id, purpose, key from newsletter.topic`,
      ),
    );
    this.#wordings.push(
      ...(await this.scope.rows<ConsentWording>(
        sql`select id, purpose, language, version, text, valid_months as "validMonths" from newsletter.wording`,
      )),
    );
  }

  #knowTopics(known: readonly { id: string; purpose: string; key: string }[]): void {
    for (const { id, purpose, key } of known) this.#topics.set(`${purpose} ${key}`, id);
  }

  #know(one: Pick<NewEvent, 'id' | 'contactId' | 'purpose' | 'kind' | 'at'>): void {
    this.#ids.set(one.id, `${one.contactId} ${one.purpose} ${one.kind} ${one.at}`);
    this.#moments.add(`${one.contactId} ${one.purpose} ${one.kind} ${one.at}`);
    const history = `${one.contactId} ${one.purpose}`;
    if (one.at > (this.#last.get(history) ?? '')) this.#last.set(history, one.at);
  }

  async take(row: ConsentRow): Promise<Outcome> {
    const found = this.#find(row);
    if (typeof found === 'string') return { rejected: found };
    const moment = `${found.id} ${row.purpose} ${row.kind} ${row.at}`;
    const byId = row.id === undefined ? undefined : this.#ids.get(row.id);
    if (byId !== undefined)
      return byId === moment
        ? 'unchanged'
        : { rejected: 'wat er met dit klantmap-id staat is anders; wat gebeurd is verandert niet' };
    if (row.id === undefined && this.#moments.has(moment)) return 'unchanged';
    const last = this.#last.get(`${found.id} ${row.purpose}`);
    if (last !== undefined && row.at < last)
      return { rejected: `er is al iets van later (${last}) bekend van deze toestemming` };
    const keys = row.topics?.split(' ') ?? [];
    const unknown = keys.find((key) => !this.#topics.has(`${row.purpose} ${key}`));
    if (unknown !== undefined)
      return { rejected: `onderwerpen: ${unknown} is er niet bij dit doel; voeg het eerst toe` };
    const wording = row.kind === ConsentKind.GIVEN ? await this.#wordingOf(row, found) : null;
    if (wording === undefined)
      return {
        rejected: `tekst: meer dan ${mostWordings} verschillende teksten; is dit wel de toestemmingstekst?`,
      };
    const event: NewEvent = {
      id: row.id ?? newId(this.scope),
      contactId: found.id,
      purpose: row.purpose,
      kind: row.kind,
      wordingId: wording?.id ?? null,
      language: wording?.language ?? null,
      channel: row.channel,
      proof: row.proof ?? null,
      recordedBy: null,
      topicIds:
        keys.length > 0 ? keys.map((key) => this.#topics.get(`${row.purpose} ${key}`) as string) : null,
      expiresAt: wording ? this.#expiryOf(row, wording) : null,
      at: row.at,
    };
    this.#know(event);
    this.added.push(event);
    return 'new';
  }

  /** Whom a row is about, or why that cannot be told. */
  #find(row: ConsentRow): Person | string {
    const people = this.#people.get(row.debtorNumber) ?? [];
    const found =
      row.contactId !== undefined
        ? people.filter(({ id }) => id === row.contactId)
        : row.email !== undefined
          ? people.filter(({ email }) => same(email, row.email))
          : people.filter(({ name }) => same(name, row.name));
    const [person, other] = found;
    if (!person)
      return 'er is geen contactpersoon als deze bij dit kantoor; importeer eerst de contactpersonen';
    return other ? 'er zijn meer contactpersonen als deze bij dit kantoor; geef het e-mailadres' : person;
  }

  /** Whichever is first: as the file says, or as this house would have it. */
  #expiryOf(row: ConsentRow, wording: Pick<ConsentWording, 'validMonths'>): Date | null {
    const here = expiryOf(this.scope, wording, new Date(row.at));
    const there = row.expiresAt === undefined ? null : new Date(row.expiresAt);
    return here && there ? (here < there ? here : there) : (here ?? there);
  }

  async #wordingOf(
    row: ConsentRow,
    person: Person,
  ): Promise<Pick<ConsentWording, 'id' | 'language' | 'validMonths'> | undefined> {
    const language = row.language ?? person.language;
    const known = this.#wordings.find(
      (one) => one.text === row.wording && one.language === language && one.purpose === row.purpose,
    );
    if (known) return known;
    if (this.#wordings.length >= mostWordings) return undefined;
    const input = { purpose: row.purpose, language, text: row.wording as string };
    const added = this.dryRun
      ? ({ id: '', validMonths: null, replacesEarlier: false, ...input } as ConsentWording)
      : await addConsentWording(this.scope, input);
    this.#wordings.push(added);
    return added;
  }

  async write(): Promise<void> {
    const { scope, added } = this;
    if (added.length === 0) return;
    await scope.em.flush(); // the wordings they refer to
    // In their order, which is that of what happened.
    await scope.rows(sql`
      insert into newsletter.consent_event (id, contact_id, purpose, kind, wording_id, language, channel, proof, topics, expires_at, at)
      select id, "contactId", purpose, kind, "wordingId", language, channel, proof, "topicIds", "expiresAt", at
      from jsonb_to_recordset(${JSON.stringify(added)}::jsonb) as r (id uuid, "contactId" uuid, purpose text, kind text, "wordingId" uuid,
        language text, channel text, proof text, "topicIds" uuid[], "expiresAt" timestamptz, at timestamptz)`);
    // What was agreed to long ago may have ended since.
    await scope.enqueue(endConsents, {}, { key: endConsents.name });
    await scope.emit(events.consentsImported, { eventIds: added.map(({ id }) => id) });
  }
}

/** A moment as the import writes it, so that the two can be compared as text. */
export const utcOf = (column: 'at' | 'expires_at'): Sql =>
  sql`to_char(${raw(`t.${column}`)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
export const utc = utcOf('at');

export async function storeConsents(
  scope: Scope,
  rows: readonly Ready<ConsentRow>[],
  dryRun: boolean,
): Promise<Outcome[]> {
  const batch = new Batch(scope, dryRun);
  await batch.look(rows.map(({ item }) => item));
  const outcomes: Outcome[] = [];
  for (const { item } of rows) outcomes.push(await batch.take(item));
  if (!dryRun) await batch.write();
  return outcomes;
}
