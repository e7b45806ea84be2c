import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anOffice } from '../../../test/support/given.js';
import { running } from '../../../test/support/files.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { sweepJob } from '../jobs.js';
import { newMasterId, vaultState } from '../keys/vault.js';
import { newKey } from '../keys/wrap.js';
import { closeMasters } from '../keys/key-file.js';
import { aPdf, fetchDocument, type FolderStory, passphrase, store, withDocuments } from './stories.js';

async function someDocuments(story: FolderStory) {
  const support = await story.as('support');
  const files = new Map<string, Buffer>();
  for (const officeName of ['Kantoor Een', 'Kantoor Twee', 'Kantoor Drie']) {
    const office = await anOffice(story, { officeName, startedOn: '2025-01-01' });
    for (const size of [2000, 300_000]) {
      const file = aPdf(size);
      files.set((await store(support, office, file)).id, file);
    }
  }
  const expectAllOpen = async () => {
    for (const [id, file] of files) expect((await fetchDocument(support, id)).equals(file)).toBe(true);
  };
  return { support, files, expectAllOpen };
}

const columnsOf = async (story: FolderStory) =>
  (
    await story.owner.query(
      `select array_agg(distinct k.master_id) as masters, array_agg(distinct k.wrapped::text) as keys,
        array_agg(d.wrapped_key::text order by d.id) as documents, array_agg(d.blob::text order by d.id) as blobs
       from documents.document d join documents.customer_key k on k.id = d.key_id`,
    )
  ).rows[0] as { masters: string[]; keys: string[]; documents: string[]; blobs: string[] };

test('a new master key wraps the customers’ keys anew, while other processes work on, and the old one is gone', () =>
  withDocuments(async (story) => {
    const { support, expectAllOpen } = await someDocuments(story);
    const other = await story.another(); // knows the old master key, and meets the new one
    const before = await columnsOf(story);
    expect(await running(other, 'documents rotate', ['master'])).toMatchObject({ status: 0, said: expect.stringMatching(/3 customers' keys/) }); // prettier-ignore
    const after = await columnsOf(story);
    expect(after.masters).toHaveLength(1);
    expect(after.masters).not.toEqual(before.masters);
    expect(after.keys.some((key) => before.keys.includes(key))).toBe(false);
    expect({ documents: after.documents, blobs: after.blobs }).toEqual({ documents: before.documents, blobs: before.blobs }); // prettier-ignore
    const file = await readFile(join(story.folder, 'documents.key'), 'utf8');
    expect(file).toContain(after.masters[0]);
    expect(file).not.toContain(before.masters[0]);
    await expectAllOpen();
    await store(support, await anOffice(story, { officeName: 'Kantoor Vier' }));
  }));

test('a rotation that was cut off, with both keys in use, opens all, and is ended by the next', () =>
  withDocuments(async (story) => {
    const { expectAllOpen } = await someDocuments(story);
    // As it stands once the file has both, the database names the new one, and a third of the keys are wrapped anew.
    const state = vaultState(story.app);
    if (!state.open) throw new Error(state.reason);
    const id = newMasterId();
    const both = new Map([...state.masters, [id, newKey()]]);
    await writeFile(join(story.folder, 'documents.key'), JSON.stringify(closeMasters(state.argon2id, state.passphraseKey, both))); // prettier-ignore
    await story.owner.query('update documents.master set id = $1', [id]);
    await expectAllOpen();
    await store(await story.as('support'), await anOffice(story, { officeName: 'Kantoor Vier' }));
    expect((await columnsOf(story)).masters).toHaveLength(2);
    const other = await story.another();
    expect((await running(other, 'documents rotate', ['master'])).status).toBe(0);
    expect((await columnsOf(story)).masters).toHaveLength(1);
    const { masters } = JSON.parse(await readFile(join(story.folder, 'documents.key'), 'utf8'));
    expect(masters).toHaveLength(1);
    await expectAllOpen();
  }));

test('a new key of a customer wraps those of its documents anew; a new key of a file seals it anew', () =>
  withDocuments(async (story) => {
    const { expectAllOpen } = await someDocuments(story);
    const before = await columnsOf(story);
    await running(story.app, 'documents rotate', ['customers']);
    const between = await columnsOf(story);
    expect(between.keys.some((key) => before.keys.includes(key))).toBe(false);
    expect(between.documents.some((key) => before.documents.includes(key))).toBe(false);
    expect(between.blobs).toEqual(before.blobs);
    await expectAllOpen();
    expect((await running(story.app, 'documents rotate', ['files'])).said).toContain(
      '6 files were sealed anew',
    );
    const after = await columnsOf(story);
    expect(after.blobs.some((blob) => before.blobs.includes(blob))).toBe(false);
    await sweepJob.perform(story.app.work(systemActor('test'), 'test'), {});
    expect(await story.stored()).toHaveLength(6);
    await expectAllOpen();
  }));

test('another passphrase opens the same key, and the one before opens it no more', () =>
  withDocuments(async (story) => {
    const { expectAllOpen } = await someDocuments(story);
    const [file, short] = [join(story.folder, 'new'), join(story.folder, 'short')];
    await writeFile(file, 'de wachtzin van morgen\n');
    await writeFile(short, 'geheim\n');
    await expect(running(story.app, 'documents change-passphrase', [], { passphraseFile: short })).rejects.toThrow('15 characters'); // prettier-ignore
    await running(story.app, 'documents change-passphrase', [], { passphraseFile: file });
    await expectAllOpen();
    const opens = async (DOCUMENTS_PASSPHRASE: string) =>
      vaultState(await story.another({ environment: { DOCUMENTS_PASSPHRASE } })).open;
    expect([await opens(passphrase), await opens('de wachtzin van morgen')]).toEqual([false, true]);
  }));

test('an upload and a rotation of its customer’s key at the same time both end well', () =>
  withDocuments(async (story) => {
    const { support, expectAllOpen, files } = await someDocuments(story);
    const office = await anOffice(story, { officeName: 'Kantoor Vier', startedOn: '2025-01-01' });
    const sent = Array.from({ length: 6 }, () => aPdf(900_000));
    await Promise.all([
      ...sent.map(async (file) => files.set((await store(support, office, file)).id, file)),
      (async () => {
        for (const level of ['customers', 'master', 'customers'])
          await running(story.app, 'documents rotate', [level]);
      })(),
    ]);
    await expectAllOpen();
  }));
