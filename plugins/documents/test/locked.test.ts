import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plugins } from '../../index.js';
import { runDoctor } from '../../../src/doctor/run.js';
import type { App } from '../../../src/app.js';
import { anOffice } from '../../../test/support/given.js';
import type { Client, TestApp } from '../../../test/support/app.js';
import { vaultState } from '../keys/vault.js';
import {
  fetchDocument,
  listed,
  passphrase,
  send,
  store,
  uploadLink,
  aPdf,
  withDocuments,
  until,
} from './stories.js';

const reasonIn = async (other: App) => {
  const state = vaultState(other);
  return state.open ? 'open' : state.reason;
};

/** Started anew with these settings: what it says of its documents. */
async function startedAnew(test: TestApp, environment: Record<string, string>): Promise<string> {
  return reasonIn(await test.another({ environment }));
}

const unlock = (admin: Client, given: string) =>
  admin.ask(
    `mutation ($input: UnlockDocumentsInput!) { unlockDocuments(input: $input) { vault { locked reason } } }`,
    {
      input: { passphrase: given },
    },
  );

test('locked, everything but documents works, and they say what to do', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const [support, admin] = [await story.as('support'), await story.as('admin')];
    const { id } = await store(support, office);
    const waiting = await uploadLink(support, office);
    const { lockDocuments } = await admin.get(
      `mutation { lockDocuments { vault { locked reason advice } } }`,
    );
    expect(lockDocuments.vault).toMatchObject({ locked: true, reason: 'NO_PASSPHRASE' });
    expect(lockDocuments.vault.advice).toContain('unlockDocuments');
    const refusals = [
      await support.ask(`mutation ($input: RequestDocumentDownloadInput!) { requestDocumentDownload(input: $input) { downloadUrl } }`, { input: { id } }), // prettier-ignore
      await support.ask(`mutation ($input: RequestDocumentUploadInput!) { requestDocumentUpload(input: $input) { uploadUrl } }`, { input: { customerId: office.id, kind: 'OTHER', name: 'x' } }), // prettier-ignore
    ];
    for (const { errors } of refusals)
      expect(errors?.[0]).toMatchObject({ message: expect.stringContaining('locked'), extensions: { code: 'CONFLICT', reason: 'NO_PASSPHRASE' } }); // prettier-ignore
    expect(await send(waiting.uploadUrl, aPdf() as never)).toMatchObject({ status: 409, error: { extensions: { reason: 'NO_PASSPHRASE' } } }); // prettier-ignore
    // What is in the folder is known, and what has to go may go.
    expect(await listed(support, office)).toHaveLength(1);
    await anOffice(story, { officeName: 'Kantoor Nieuw' });

    expect((await unlock(admin, 'not the passphrase')).errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', reason: 'WRONG_PASSPHRASE' }); // prettier-ignore
    expect((await unlock(admin, passphrase)).data).toMatchObject({
      unlockDocuments: { vault: { locked: false } },
    });
    expect((await fetchDocument(support, id)).length).toBe(2000);
    const { rows } = await story.owner.query(
      `select what from audit.entry where what like 'documents.%' order by what`,
    );
    expect(rows.map(({ what }) => what)).toEqual([
      'documents.locked',
      'documents.unlock-refused',
      'documents.unlocked',
    ]);
  }));

test('a wrong passphrase, or a key file that is gone, damaged or another one’s, is said by name and changes nothing', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    const { id } = await store(support, office);
    const file = join(story.folder, 'documents.key');
    await copyFile(file, `${file}.kept`);
    expect(await startedAnew(story, { DOCUMENTS_PASSPHRASE: 'een heel andere wachtzin' })).toBe(
      'WRONG_PASSPHRASE',
    );
    expect(await startedAnew(story, { DOCUMENTS_PASSPHRASE: '' })).toBe('NO_PASSPHRASE');
    await rm(file);
    expect(await startedAnew(story, {})).toBe('KEY_FILE_MISSING');
    for (const damaged of [
      '',
      '{}',
      'null',
      '{"version":1,"argon2id":{"salt":"x","memoryCost":1e12},"masters":[{}]}',
    ]) {
      await writeFile(file, damaged);
      expect(await startedAnew(story, {})).toBe('KEY_FILE_UNREADABLE');
    }
    await rm(file);
    await withDocuments((other) => copyFile(join(other.folder, 'documents.key'), file));
    expect(await startedAnew(story, {})).toBe('KEY_FILE_OF_ANOTHER');
    await rename(`${file}.kept`, file);
    expect(await startedAnew(story, {})).toBe('open');
    expect((await fetchDocument(support, id)).length).toBe(2000);
  }));

test('the passphrase may stand in a file; one that is short makes no key', () =>
  withDocuments(
    async (story) => {
      expect(await reasonIn(story.app)).toBe('NOT_SET_UP');
      const [short, long] = [join(story.folder, 'short'), join(story.folder, 'long')];
      await writeFile(short, 'geheim\n');
      await writeFile(long, `${passphrase}\n`);
      expect(await startedAnew(story, { DOCUMENTS_PASSPHRASE_FILE: short })).not.toBe('open');
      expect(await startedAnew(story, { DOCUMENTS_PASSPHRASE_FILE: join(story.folder, 'gone') })).not.toBe(
        'open',
      );
      expect(await startedAnew(story, { DOCUMENTS_PASSPHRASE_FILE: long })).toBe('open');
      expect(await startedAnew(story, { DOCUMENTS_PASSPHRASE: passphrase })).toBe('open');
    },
    { environment: { DOCUMENTS_PASSPHRASE: '' } },
  ));

test('unlocked by an admin in one process, they are open in all that serve, and locked likewise', () =>
  withDocuments(async (story) => {
    const admin = await story.as('admin');
    await admin.get(`mutation { lockDocuments { vault { locked } } }`);
    const other = await story.another({ environment: { DOCUMENTS_PASSPHRASE: '' } });
    await other.listen();
    expect(await reasonIn(other)).toBe('NO_PASSPHRASE');
    await unlock(admin, passphrase);
    await until(async () => (await reasonIn(other)) === 'open');
    await admin.get(`mutation { lockDocuments { vault { locked } } }`);
    await until(async () => (await reasonIn(other)) === 'NO_PASSPHRASE');
  }));

test('the doctor tells of documents that stay locked', () =>
  withDocuments(async (story) => {
    const said: string[] = [];
    const environment = { ...story.app.config.environment, DOCUMENTS_PASSPHRASE: 'een heel andere wachtzin' };
    await runDoctor(environment, plugins, (line) => said.push(line));
    expect(said.join('\n')).toMatch(/documents.*are locked/);
  }));
