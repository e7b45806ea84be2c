import sql from 'sql-template-tag';
import { defineSteps } from '../kernel/jobs.js';
import type { Scope } from '../kernel/scope.js';

const batch = 1000;

/** One gathers at a time: a schedule that comes round while much is waiting must not take up every job there is. */
const gathering = 1_263_553_876;

/** Gathers the words of offices that many at once were added to or changed, such as by an import. */
export const gatherJob = defineSteps('search.gather', async (work) => {
  for (;;) if ((await work.transaction(gatherSome)) === 0) return;
});

async function gatherSome(scope: Scope): Promise<number> {
  const alone = await scope.row<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(${gathering}) as mine`,
  );
  if (!alone?.mine) return 0;
  const taken = await scope.rows<{ id: string }>(sql`
    delete from search.waiting where ctid = any(array(select ctid from search.waiting limit ${batch}))
    returning customer_id as id`);
  const ids = [...new Set(taken.map(({ id }) => id))].toSorted();
  if (ids.length > 0) await scope.rows(sql`select search.index_offices(${ids}::uuid[])::text`);
  return ids.length;
}

/** A word of so many offices is not looked up each time one of them loses it. */
const common = 200;

/**
 * Sees to the words as a whole: which are common, and which occur nowhere any more. Those of an office that is let go
 * by itself went with it; left are those that many lost at once, or that two lost at the same moment.
 */
export const forgetJob = defineSteps('search.forget', async (work) => {
  let after = '';
  for (;;) {
    const seen = await work.transaction((scope) =>
      scope.row<{ last: string | null }>(sql`
        with some as (
          select word, search.occurrences(word, ${common}) as n
          from (select distinct word from search.word where word > ${after} order by word limit ${batch}) w),
        gone as (delete from search.word w using some s where w.word = s.word and s.n = 0),
        marked as (
          update search.word w set common = (s.n = ${common}) from some s
          where w.word = s.word and s.n > 0 and w.common <> (s.n = ${common}))
        select max(word) as last from some`),
    );
    if (!seen?.last) return;
    after = seen.last;
  }
});
