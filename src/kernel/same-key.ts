import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { BootError } from '../errors.js';
import { defineCheck, fine, note, wrong } from './operation/checks.js';
import { type Scope, systemActor, type Work } from './scope.js';
import type { House } from './house.js';

/** Tells the key, and nothing of it: who has the database cannot go back from here. */
const fingerprintOf = (house: House): string =>
  createHash('sha256').update(house.key.for('fingerprint')).digest('hex');

const other = 'this database was made with another key than this process has';
const mend =
  'give every process the same HOUSE_KEY, or the file house.key of the first one in its DATA_DIR. Is it lost for good? Then, as the owner of the tables: delete from kernel.house_key';

const known = async (scope: Pick<Scope, 'row'>): Promise<string | undefined> =>
  (await scope.row<{ fingerprint: string }>(sql`select fingerprint from kernel.house_key`))?.fingerprint;

const compare = (house: House, fingerprint: string | undefined): void => {
  if (fingerprint !== undefined && fingerprint !== fingerprintOf(house))
    throw new BootError(`klantmap: ${other}; ${mend}`);
};

/** @throws BootError when the database has served with another key: what that one sealed and hashed cannot be read here */
export async function refuseOtherKey(house: House): Promise<void> {
  const work = house.work(systemActor('start'), 'start');
  compare(house, await work.transaction(known));
}

/**
 * The first process that serves or works says which key it is from then on. One that merely migrates does not: it may
 * run where no key is kept. Of two that start at once one is first, and the other hears so.
 */
export async function keepKey(house: House): Promise<void> {
  await house.work(systemActor('start'), 'start').transaction(async (scope) => {
    if ((await known(scope)) === undefined)
      await scope.rows(
        sql`insert into kernel.house_key (fingerprint) values (${fingerprintOf(house)}) on conflict do nothing`,
      );
    compare(house, await known(scope));
  });
}

export const keyCheck = defineCheck({
  name: 'key',
  async run({ read, house }: Work) {
    const fingerprint = await known(read);
    if (fingerprint === undefined) return [note('no process has served this database yet')];
    return [
      fingerprint === fingerprintOf(house) ? fine('it is the one of this database') : wrong(other, mend),
    ];
  },
});
