import pg from 'pg';
import type { House } from '../../../src/kernel/house.js';
import { nameOfTable, type Place, type Table } from './places.js';
import { textsIn } from './readings.js';

/** Pages of a table that are read at once: some megabytes. */
const pagesAtOnce = 512;

/** Bytes in a table may be text in any encoding, or sealed; that is for their part to say. */
const asItComes = () => ({ wide: false, closed: () => undefined });

interface Text {
  place: Place;
  text: string;
  /** Of the first of the rows that have it. */
  ctid: string;
}

/**
 * Reads the database as it is at one moment: a row that changes while it is read is not missed. Each text of a column
 * comes once for some hundreds of pages, since most columns say the same over and over.
 */
export class Snapshot {
  private constructor(readonly client: pg.Client) {}

  static async open(house: House): Promise<Snapshot> {
    const client = new pg.Client({
      connectionString: house.database.appUrl,
      application_name: 'klantmap proof',
    });
    client.on('error', () => undefined); // the query in flight rejects on its own
    await client.connect();
    await client.query('begin isolation level repeatable read read only');
    return new Snapshot(client);
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  async *texts(table: Table, places: readonly Place[]): AsyncGenerator<Text> {
    const owned = places.filter(({ where }) => !where);
    const groups = [owned, places.filter(({ where }) => where)].filter((group) => group.length > 0);
    for (const group of groups) {
      const values = group.map(({ text }, index) => `(${index}, ${text})`).join(', ');
      const where = group[0]?.where ? `and ${group[0].where}` : '';
      for (let page = 0; page < table.pages; page += pagesAtOnce) {
        const { rows } = await this.client.query<{ k: number; v: string; at: string }>(
          `select x.k, x.v, min(t.ctid)::text as at from ${nameOfTable(table)} t cross join lateral (values ${values}) x (k, v)
           where t.ctid >= '(${page},0)' and t.ctid < '(${page + pagesAtOnce},0)' and x.v is not null ${where} group by x.k, x.v`,
        );
        for (const { k, v, at } of rows) {
          const place = group[k] as Place;
          const texts = place.bytes ? textsIn(Buffer.from(v, 'base64'), asItComes()) : [v];
          for (const text of texts) yield { place, text, ctid: at };
        }
      }
    }
  }

  /** The row's own key where that is an id or a number, which says nothing of anybody. */
  async rowId({ schema, table }: Place, ctid: string): Promise<string> {
    const name = nameOfTable({ schema, table });
    const keys = await this.client.query<{ column: string }>(
      `select a.attname as column from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
       where i.indrelid = $1::regclass and i.indisprimary and a.atttypid in ('uuid'::regtype, 'int4'::regtype, 'int8'::regtype)`,
      [name],
    );
    const columns = keys.rows.map(({ column }) => `t."${column}"::text`);
    if (columns.length === 0) return ctid;
    const row = await this.client.query<{ id: string }>(
      `select concat_ws(' ', ${columns.join(', ')}) as id from ${name} t where t.ctid = $1`,
      [ctid],
    );
    return row.rows[0]?.id || ctid;
  }

  /** Samples of values that the planner keeps, of columns and of indexes. */
  async *samples(): AsyncGenerator<{ relation: string; column: string; text: string }> {
    const { rows } = await this.client.query<{ relation: string; column: string; text: string }>(
      'select relation, column_name as column, sample as text from retention.sampled_values()',
    );
    yield* rows;
  }
}
