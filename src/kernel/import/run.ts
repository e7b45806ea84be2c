import sql from 'sql-template-tag';
import { BootError } from '../../errors.js';
import type { Scope, Work } from '../scope.js';
import { type Counts, noCounts } from './tally.js';

/** How far a run is. It is kept with each batch, in the same transaction: after a kill neither runs ahead. */
export interface Reached {
  /** Line on which the last row begins that was dealt with. */
  readonly line: number;
  readonly counts: Counts;
  /** How long the file of rejected rows is. */
  readonly rejectedBytes: number;
}

export const nothingYet: Reached = { line: 0, counts: noCounts, rejectedBytes: 0 };

/** After so many days nobody goes on with a run that was stopped: the file was corrected, or is done otherwise. */
const keptDays = 30;

/**
 * The run over one file, known by its content and by how it is read: the same file again goes on where it was.
 * What is kept of it holds line numbers and counts, and nothing of what stands in the file.
 */
export class Run {
  #kept = nothingYet;

  constructor(
    private readonly fingerprint: string,
    private readonly kind: string,
  ) {}

  async find(work: Work): Promise<Reached> {
    // In a transaction: reading outside one may ask a replica, which may be behind.
    const row = await work.transaction((scope) =>
      scope.row<{ reached: Reached }>(
        sql`select reached from kernel.import_run where fingerprint = ${this.fingerprint}`,
      ),
    );
    this.#kept = row?.reached ?? nothingYet;
    return this.#kept;
  }

  async keep(scope: Scope, reached: Reached): Promise<void> {
    const before = this.#kept.line;
    // Two who import one file at the same time would each count half of it: the second finds another line than it left.
    const [row] = await scope.rows(sql`
      insert into kernel.import_run as r (fingerprint, kind, line, reached, at)
        values (${this.fingerprint}, ${this.kind}, ${reached.line}, ${JSON.stringify(reached)}::jsonb, ${scope.now()})
      on conflict (fingerprint) do update set line = excluded.line, reached = excluded.reached, at = excluded.at
        where r.line = ${before}
      returning 1 as n`);
    if (!row)
      throw new BootError(
        'Another import of this same file is going on; wait until it is done, then run this one again.',
      );
  }

  kept(reached: Reached): void {
    this.#kept = reached;
  }

  /** The file is done: the next time it begins at the first line. Runs that nobody will go on with go too. */
  async done(work: Work): Promise<void> {
    await work.transaction((scope) =>
      scope.rows(sql`
        delete from kernel.import_run where fingerprint = ${this.fingerprint}
          or at < ${scope.now()}::timestamptz - make_interval(days => ${keptDays})`),
    );
  }
}
