import sql from 'sql-template-tag';
import type { Scope } from '../kernel/scope.js';

/** Raises the counter in this transaction: a rollback gives the number back, so that there is never a gap. */
export async function nextNumber(scope: Scope, series: string, year: number): Promise<number> {
  // Not through scope.rows, which would write the invoice first, without its number.
  // A series that an earlier system began goes on behind the last number that was taken over.
  const [row] = await scope.house.database.within<{ n: number }>(
    scope.em,
    sql`
    with taken as (select coalesce(max(sequence), 0) as last from invoices.invoice
      where series = ${series} and year = ${year} and taken_over_at is not null)
    insert into invoices.series (name, year, last_number) select ${series}, ${year}, last + 1 from taken
    on conflict (name, year) do update set last_number = greatest(series.last_number, (select last from taken)) + 1
    returning last_number as n`,
  );
  return row?.n as number;
}
