import sql, { type Sql } from 'sql-template-tag';

/** Columns `live` and `since` of consent `c`: one that has run out is over, whether that was written down yet or not. */
export const presently = (now: Date): Sql => sql`
  c.live and (c.expires_at is null or c.expires_at > ${now}) as live,
  case when c.live and c.expires_at <= ${now} then c.expires_at else c.since end as since`;
