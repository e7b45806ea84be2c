import sql from 'sql-template-tag';
import { BootError, isCallerError } from '../../src/errors.js';
import { defineCheck, fine, note, wrong } from '../../src/kernel/operation/checks.js';
import type { Work } from '../../src/kernel/scope.js';
import { answers } from './content/clamav.js';
import { createKey, lock, lockReasons, passphraseOfSettings, unlock, vaultState } from './keys/vault.js';
import { documentSettings } from './settings.js';
import { storeOf } from './store/chosen.js';

export async function openAtStart(work: Work, print: (line: string) => void): Promise<() => Promise<void>> {
  const { house } = work;
  const { maxMegabytes, clamav, clamavSeconds } = house.settings(documentSettings);
  if (maxMegabytes < 1) throw new BootError('plugin "documents": setting DOCUMENTS_MAX_MB must be 1 or more');
  if (clamavSeconds < 1) throw new BootError('plugin "documents": setting CLAMAV_SECONDS must be 1 or more');
  if (clamav && !/^(tcp:\/\/[^/]+|unix:\/.+)$/.test(clamav))
    throw new BootError(
      'plugin "documents": setting CLAMAV_URL must be such as tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl',
    );
  const store = await storeOf(house);
  await openBySettings(work, print);
  return async () => store.close();
}

/** Opens the documents where the settings give the passphrase. All else works without it, and says so. */
async function openBySettings(work: Work, print: (line: string) => void): Promise<void> {
  const { house } = work;
  try {
    const passphrase = await passphraseOfSettings(house);
    const setUp = await work.read.row(sql`select 1 as n from documents.master`);
    if (passphrase === undefined) return lock(house, setUp ? 'NO_PASSPHRASE' : 'NOT_SET_UP');
    await unlock(work, passphrase).catch(async (error: unknown) => {
      if (!isCallerError(error) || error.extensions.reason !== 'NOT_SET_UP') throw error;
      await createKey(work, passphrase);
    });
  } catch (error) {
    if (!isCallerError(error)) throw error;
    // Not as `reason`: there is a personal column of that name, and what it holds never reaches a log.
    house.log.error({ lock: error.extensions.reason ?? error.message }, 'documents stay locked');
    print(error.message);
  }
}

/** The doctor starts nothing, and so has opened nothing yet. */
async function stateOf(work: Work): Promise<ReturnType<typeof vaultState>> {
  const setUp = await work.read.row(sql`select 1 as n from documents.master`);
  if (!setUp) lock(work.house, 'NOT_SET_UP');
  else if (!vaultState(work.house).open) await openBySettings(work, () => undefined);
  return vaultState(work.house);
}

export const vaultCheck = defineCheck({
  name: 'documents',
  async run(work) {
    const state = await stateOf(work);
    const { clamav } = work.house.settings(documentSettings);
    const left = await work.read.row<{ n: number }>(
      sql`select count(*)::int as n from documents.discarded where since < now() - interval '1 day'`,
    );
    return [
      state.open
        ? fine('documents can be opened')
        : state.reason === 'NO_PASSPHRASE' || state.reason === 'NOT_SET_UP'
          ? note('documents are locked', lockReasons[state.reason])
          : wrong('documents are locked', lockReasons[state.reason]),
      ...(clamav && !(await answers(clamav))
        ? [
            wrong(
              'the virus scanner does not answer',
              'start clamd, or correct CLAMAV_URL: no document is taken in',
            ),
          ]
        : []),
      ...(left && left.n > 0
        ? [
            wrong(
              `${left.n} files are there a day after their documents went`,
              'see why the job documents.sweep fails',
            ),
          ]
        : []),
    ];
  },
});
