import sql from 'sql-template-tag';
import { vendorName } from '../../../src/invoices/settings.js';
import { retentionClasses } from '../../../src/kernel/retention-classes.js';
import { classOf } from '../../../src/kernel/retention-schedule.js';
import type { House } from '../../../src/kernel/house.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { type LetGo, declarations } from '../../../src/kernel/subject.js';
import type { LookedThrough } from '../proof/look.js';
import { minimising } from '../record/keep.js';
import type { SkipReason } from '../run.js';

/** What a certificate says. Ids of accounts and runs, counts and days: nothing of any customer. */
export interface Statement {
  readonly format: 'klantmap certificate of erasure 1';
  readonly id: string;
  readonly n: number;
  /** The hash of the certificate before. */
  readonly previous: string;
  readonly issuedAt: string;
  readonly vendor: string;
  /** The name of this database in the erasure record, and the hash of the last line there. */
  readonly house: string;
  readonly record: string | null;
  readonly cause:
    | {
        readonly kind: 'run';
        readonly run: string;
        readonly step: 'MINIMISE' | 'GONE';
        /** The day by which was decided who is due. */
        readonly onDate: string;
        readonly proposedBy: string | null;
        readonly proposedAt: string;
        readonly approvedBy: string | null;
        readonly approvedAt: string | null;
        /** Without a second person, by the vendor's own setting. */
        readonly automatic: boolean;
      }
    | { readonly kind: 'request'; readonly proof: string };
  readonly erased: {
    readonly customers: number;
    readonly from: string | null;
    readonly until: string | null;
  };
  readonly skipped: Readonly<Partial<Record<keyof typeof SkipReason, number>>>;
  readonly went: readonly Went[];
  readonly proof: LookedThrough & {
    readonly lookedAt: string;
    readonly lookedFor: number;
    readonly shared: number;
    readonly residues: 0;
  };
}

export interface Went {
  readonly table: string;
  readonly how: LetGo['how'];
  readonly rows: number;
  readonly rule: string | null;
  /** By DIN 66398; see `retentionSchedule`. */
  readonly class: { readonly nl: string; readonly en: string };
  readonly law: string;
}

/** All that is said of one erasure, of a run or of a person, read from what was recorded of it. */
export async function statementOf(
  scope: Scope,
  proofId: string,
  place: Pick<Statement, 'id' | 'n' | 'previous'>,
): Promise<Statement> {
  const proof = await scope.row<{
    contactId: string | null;
    lookedAt: string;
    lookedFor: number;
    shared: number;
    through: LookedThrough;
  }>(sql`select contact_id as "contactId", looked_at as "lookedAt", looked_for as "lookedFor", shared, looked_through as through
    from retention.proof where id = ${proofId}`);
  if (!proof) throw new Error(`There is no proof ${proofId}`);
  const { contactId, lookedAt, lookedFor, shared, through } = proof;
  const these = contactId ? sql`e.contact_id = ${contactId}` : sql`e.run_id = ${proofId}`;
  const erased = await scope.row<{ customers: number; from: string | null; until: string | null }>(sql`
    select count(distinct customer_id)::int as customers, min(at) as from, max(at) as until from retention.erasure e where ${these}`);
  const recorded = await scope.row<{ house: string; record: string | null }>(sql`
    select house, (select hash from retention.record_line order by n desc limit 1) as record from retention.record`);
  return {
    format: 'klantmap certificate of erasure 1',
    ...place,
    issuedAt: scope.now().toISOString(),
    vendor: vendorName(scope),
    house: recorded?.house ?? '',
    record: recorded?.record ?? null,
    cause: contactId ? { kind: 'request', proof: proofId } : await causeOf(scope, proofId),
    erased: {
      customers: erased?.customers ?? 0,
      from: instant(erased?.from),
      until: instant(erased?.until),
    },
    skipped: contactId ? {} : await skippedOf(scope, proofId),
    went: await wentBy(scope, these),
    proof: { lookedAt: instant(lookedAt) as string, lookedFor, shared, ...through, residues: 0 },
  };
}

const instant = (time: string | null | undefined): string | null =>
  time ? new Date(time).toISOString() : null;

async function causeOf(scope: Scope, runId: string): Promise<Statement['cause']> {
  const run = await scope.row<Extract<Statement['cause'], { kind: 'run' }>>(sql`
    select id as run, step, on_date::text as "onDate", proposed_by as "proposedBy", proposed_at as "proposedAt",
      approved_by as "approvedBy", approved_at as "approvedAt", automatic from retention.run where id = ${runId}`);
  if (!run) throw new Error(`There is no run ${runId}`);
  return {
    ...run,
    kind: 'run',
    proposedAt: instant(run.proposedAt) as string,
    approvedAt: instant(run.approvedAt),
  };
}

async function skippedOf(scope: Scope, runId: string): Promise<Statement['skipped']> {
  const rows = await scope.rows<{ reason: keyof typeof SkipReason; n: number }>(sql`
    select reason, count(*)::int as n from retention.run_item where run_id = ${runId} and state = 'SKIPPED' group by reason order by reason`);
  return Object.fromEntries(rows.map(({ reason, n }) => [reason, n]));
}

async function wentBy(scope: Scope, these: ReturnType<typeof sql>): Promise<Went[]> {
  const rows = await scope.rows<{ table: string; how: LetGo['how']; rule: string | null; rows: string }>(sql`
    select c ->> 'table' as table, c ->> 'how' as how, e.rule, sum((c ->> 'rows')::bigint) as rows
    from retention.erasure e cross join jsonb_array_elements(e.counts) c where ${these} group by 1, 2, 3 order by 1, 2, 3`);
  return rows.map(({ table, how, rule, rows: count }) => {
    const { name, law } = classFor(scope.house, table, rule);
    return { table, how, rows: Number(count), rule, class: name, law };
  });
}

/** What is emptied or goes in the third year does so by the term of the relation, whatever keeps the rest of its row. */
function classFor(house: House, table: string, rule: string | null) {
  const found = declarations(house).find(({ data }) => {
    const { schema, tableName } = house.database.metadataOf(data.entity);
    return `${schema}.${tableName}` === table;
  });
  const name = (rule !== minimising.rule && found && classOf(house.parts, found.data)) || 'relation';
  return retentionClasses[name];
}
