import sql from 'sql-template-tag';
import { defineSteps } from '../kernel/jobs.js';

const batch = 1000;

/** Gathers the words of offices that many at once were added to or changed, such as by an import. */
export const gatherJob = defineSteps('search.gather', async (work) => {
  for (;;) {
    const taken = await work.transaction((scope) =>
      scope.rows<{ id: string }>(sql`
        with taken as (
          delete from search.waiting where ctid in (select ctid from search.waiting limit ${batch} for update skip locked)
          returning customer_id),
        ids as (select array_agg(distinct customer_id order by customer_id) as ids from taken)
        select unnest(ids) as id, search.index_offices(ids)::text as done from ids where ids is not null`),
    );
    if (taken.length === 0) return;
  }
});

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
