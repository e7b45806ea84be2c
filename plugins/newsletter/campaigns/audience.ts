import sql, { empty, join, type Sql } from 'sql-template-tag';
import { Phase } from '../../../src/customers/customer.js';
import { inPhase } from '../../../src/customers/ladder.js';
import { keptInstead } from '../../../src/customers/merge/alias.js';
import { badInput } from '../../../src/errors.js';
import { isUuid } from '../../../src/kernel/ids.js';
import { tidy } from '../../../src/kernel/input.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { ConsentPurpose } from '../consent.js';
import type { AudienceInput } from './inputs.js';

/** Which of those who agreed a campaign is for, as it is stored with it. What is left out does not matter. */
export interface Audience {
  readonly customerIds?: readonly string[];
  readonly plans?: readonly string[];
  readonly language?: 'nl' | 'en';
  readonly phases?: readonly Phase[];
}

/**
 * What a caller asks for, as it is stored.
 * @throws BAD_USER_INPUT where nobody could ever be meant: an office or plan that is not there, a phase without contacts
 */
export async function audienceFrom(scope: Scope, input: AudienceInput | null | undefined): Promise<Audience> {
  const phases = [...new Set(input?.phases ?? [])];
  if (phases.includes(Phase.STATUTORY))
    throw badInput('audience.phases', 'nobody is left to write to at an office in phase STATUTORY');
  return {
    ...list('customerIds', await officesFrom(scope, input?.customerIds ?? [])),
    ...list('plans', await plansFrom(scope, input?.plans ?? [])),
    ...(input?.language ? { language: input.language } : {}),
    ...list('phases', phases),
  };
}

const list = <K extends keyof Audience>(name: K, values: readonly string[]): Pick<Audience, K> | object =>
  values.length > 0 ? { [name]: values } : {};

async function officesFrom(scope: Scope, ids: readonly string[]): Promise<string[]> {
  const wrong = ids.find((id) => !isUuid(id));
  if (wrong !== undefined)
    throw badInput('audience.customerIds', `${JSON.stringify(wrong.slice(0, 60))} is no id`);
  const merged = await keptInstead(scope, ids);
  const wanted = [...new Set(ids.map((id) => merged.get(id) ?? id))];
  if (wanted.length === 0) return [];
  const found = await scope.rows<{ id: string }>(sql`
    select id from customers.customer where id = any(${wanted}::uuid[]) and minimised_on is null`);
  const missing = wanted.find((id) => !found.some((row) => row.id === id));
  if (missing) throw badInput('audience.customerIds', `there is no customer ${missing}; leave it out`);
  return wanted;
}

async function plansFrom(scope: Scope, given: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(given.map(tidy))];
  if (wanted.length === 0) return [];
  const known = await scope.rows<{ plan: string }>(sql`
    select distinct plan from customers.subscription where plan = any(${wanted})`);
  const unknown = wanted.find((plan) => !known.some((row) => row.plan === plan));
  if (unknown === undefined) return wanted;
  const some = await scope.rows<{ plan: string }>(sql`
    select plan from customers.subscription group by plan order by count(*) desc, plan limit 10`);
  throw badInput(
    'audience.plans',
    `no office has or had the plan “${unknown.slice(0, 60)}”; there are ${some.map(({ plan }) => `“${plan}”`).join(', ')}`,
  );
}

/** What a campaign asks consent for. */
export interface Asked {
  readonly purpose: ConsentPurpose;
  readonly topicId?: string | null;
}

/** Who may and can get it just now: live consent that covers its topic, an address, an office whose data was not minimised. */
export const mayBeMailed = ({ purpose, topicId }: Asked): Sql => sql`
  from newsletter.consent c
  join contacts.contact p on p.id = c.contact_id
  join customers.customer o on o.id = p.customer_id
  where c.live and c.purpose = ${purpose} and newsletter.agrees(c, ${topicId ?? null}::uuid) and p.email is not null and o.minimised_on is null and not newsletter.suppressed(p.email)`;

/** Each condition of an audience over a contact `p` of an office `o`, by its name. */
export function conditionsOf(audience: Audience, today: string): Partial<Record<keyof Audience, Sql>> {
  const { customerIds, plans, language, phases } = audience;
  return {
    ...(customerIds
      ? {
          // An office may have been merged into another since: its id stands for that one.
          customerIds: sql`(o.id = any(${customerIds as string[]}::uuid[])
            or exists (select from customers.alias a where a.customer_id = o.id and a.id = any(${customerIds as string[]}::uuid[])))`,
        }
      : {}),
    ...(plans
      ? {
          plans: sql`exists (select 1 from customers.subscription s where s.customer_id = o.id and s.plan = any(${plans as string[]})
            and s.started_on <= ${today}::date and (s.ended_on is null or s.ended_on >= ${today}::date))`,
        }
      : {}),
    ...(language ? { language: sql`p.language = ${language}` } : {}),
    ...(phases
      ? {
          phases: sql`exists (select 1 from customers.customer t where t.id = o.id and (${join(
            phases.map((phase) => inPhase(phase, today)),
            ' or ',
          )}))`,
        }
      : {}),
  };
}

/** To be put behind `mayBeMailed`. */
export function withinAudience(audience: Audience, today: string): Sql {
  const conditions = Object.values(conditionsOf(audience, today));
  return conditions.length > 0 ? sql` and ${join(conditions, ' and ')}` : empty;
}

/** How many would get a campaign if it were sent now. */
export async function countAudience(scope: Scope, campaign: Asked & { audience: Audience }): Promise<number> {
  const row = await scope.row<{ n: string }>(sql`
    select count(*) as n ${mayBeMailed(campaign)}${withinAudience(campaign.audience, scope.today())}`);
  return Number(row?.n ?? 0);
}
