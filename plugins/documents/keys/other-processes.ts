import sql from 'sql-template-tag';
import type { House } from '../../../src/kernel/house.js';
import { listen } from '../../../src/kernel/postgres/listen.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import { type Seal, sealFor } from '../../../src/kernel/seal.js';
import { lock, passphraseOfSettings, requireOpen, unlockWith, vaultState } from './vault.js';

const channel = 'klantmap_documents';

/** What is told goes through the database, which must never see it: only processes of this house can open it. */
const sealOf = (house: House): Seal => sealFor(house.key, 'documents unlock');
const passphraseKey = 'passphrase key';

const tell = (scope: Scope, text: string) => scope.rows(sql`select pg_notify(${channel}, ${text})`);

/** With the commit. What opens the key file is told, and the file itself is read by each. */
export async function tellUnlocked(scope: Scope): Promise<void> {
  const { passphraseKey: key } = requireOpen(scope.house);
  await tell(scope, sealOf(scope.house).close(key.toString('base64url'), passphraseKey));
}

export const tellLocked = (scope: Scope) => tell(scope, 'lock');

/** Hears of it when an admin unlocks in another process. Where the passphrase is a setting, each has it by itself. */
export async function hearOfUnlocking(work: Work): Promise<void | (() => Promise<void>)> {
  const { house } = work;
  const setUp = await work.read.row(sql`select 1 as n from documents.master`);
  if (!setUp || (await passphraseOfSettings(house).catch(() => undefined))) return undefined;
  return listen({
    url: house.database.appUrl,
    name: 'klantmap documents',
    channel,
    heard: (text) => {
      if (text === 'lock') lock(house);
      else if (!vaultState(house).open)
        void open(work, text).catch((error: unknown) =>
          house.log.warn({ error }, 'documents stay locked here though they were unlocked elsewhere'),
        );
    },
    up: () => undefined,
    down: () => undefined,
    lost: (error) => house.log.warn({ error }, 'lost the line that tells of unlocking documents'),
  });
}

const open = async (work: Work, text: string): Promise<void> =>
  unlockWith(work, async () => Buffer.from(sealOf(work.house).open(text, passphraseKey), 'base64url'));
