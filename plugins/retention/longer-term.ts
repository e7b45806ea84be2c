import { defineEntity } from '@mikro-orm/core';
import sql, { type Sql } from 'sql-template-tag';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { findCustomer } from '../../src/customers/actions.js';
import { badInput } from '../../src/errors.js';
import type { Terms } from '../../src/kernel/gone.js';
import { tidy } from '../../src/kernel/input.js';
import { statutoryYears } from '../../src/kernel/retention-classes.js';
import type { Scope } from '../../src/kernel/scope.js';
import * as events from './events.js';
import { retentionSettings } from './settings.js';

export const LongerTermSchema = defineEntity({
  name: 'RetentionTerm',
  schema: 'retention',
  tableName: 'longer_term',
  properties: (p) => ({
    customerId: p.uuid().primary(),
    years: p.integer(),
    reason: p.text(),
    setBy: p.uuid(),
    setAt: p.datetime(),
  }),
});

@ObjectType({
  description:
    'That invoices and master data of one customer are kept longer than of others, such as ten years where the one-stop shop was used.',
})
export class RetentionTerm extends LongerTermSchema.class {
  @Field(() => ID, { description: 'Of which customer.' })
  declare customerId: string;

  @Field(() => Int, { description: 'Years from the end of the financial year, or of the year of the end.' })
  declare years: number;

  @Field(() => String, { nullable: true, description: 'Which law asks for it.' })
  declare reason: string;

  @Field(() => ID, { description: 'Account that set it.' })
  declare setBy: string;

  @Field(() => Date, { description: 'When it was set.' })
  declare setAt: Date;
}
LongerTermSchema.setClass(RetentionTerm);

/** Longer than this is a typing error: no law asks for it. */
const longest = 30;

/** The calendar of a day, and for how long the law keeps of each customer. */
export function termsOn(scope: Scope, today: string): Terms {
  const { statutoryTerm } = scope.settings(retentionSettings);
  const usual = Math.max(statutoryYears, statutoryTerm);
  return {
    today,
    years: (customer: Sql) =>
      sql`greatest(${usual}::int, coalesce((select l.years from retention.longer_term l where l.customer_id = ${customer}), 0))`,
  };
}

/** Keeps invoices and master data of a customer for more years than law asks of all, or for no more again. */
export async function setTerm(
  scope: Scope,
  input: { customerId: string; years: number; reason: string },
): Promise<RetentionTerm | null> {
  const { id } = await findCustomer(scope, input.customerId);
  if (input.years < statutoryYears || input.years > longest)
    throw badInput(
      'years',
      `must be ${statutoryYears}, as the law has it for all, to ${longest}; less is never allowed`,
    );
  // Whoever lets go of this customer at this moment is done first, or sees it.
  await scope.rows(sql`select 1 from customers.customer where id = ${id} for update`);
  const known = await scope.em.findOne(RetentionTerm, { customerId: id });
  await scope.emit(events.termSet, { customerId: id, years: input.years });
  if (input.years === statutoryYears) {
    // It says for how long, and holds nothing of anybody: whoever is under a legal hold may have another one.
    await scope.em.nativeDelete(RetentionTerm, { customerId: id });
    return null;
  }
  const term = {
    customerId: id,
    years: input.years,
    reason: tidy(input.reason),
    setBy: scope.actor.id as string,
    setAt: scope.now(),
  };
  return known ? Object.assign(known, term) : scope.em.create(RetentionTerm, term);
}
