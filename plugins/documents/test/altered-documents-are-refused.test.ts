import { copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mergeCustomers } from '../../../src/customers/merge/actions.js';
import { findCustomer } from '../../../src/customers/actions.js';
import type { Client } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { aPdf, downloadLink, fetchDocument, type FolderStory, store, withDocuments } from './stories.js';

// Somebody with the database and the store, but not the key, moves things about.

const codeOf = async (client: Client, id: string) => {
  const response = await fetch(await downloadLink(client, id));
  const text = await response.text();
  return response.status === 200 ? 'handed out' : (JSON.parse(text).errors[0].extensions.code as string);
};

async function twoOffices(story: FolderStory) {
  const [one, other] = [
    await anOffice(story, { startedOn: '2025-01-01' }),
    await anOffice(story, { officeName: 'Kantoor Ander', startedOn: '2025-01-01' }),
  ];
  const support = await story.as('support');
  const a = await store(support, one, aPdf(300_000));
  const b = await store(support, one, aPdf(300_000));
  const c = await store(support, other, aPdf(300_000));
  const pathOf = async ({ id }: { id: string }) => {
    const { rows } = await story.owner.query('select blob::text from documents.document where id = $1', [id]);
    const blob = (rows[0] as { blob: string }).blob;
    return join(story.folder, 'documents', blob.slice(-2), blob);
  };
  return { one, other, support, a, b, c, pathOf };
}

test('files that change places, within a customer or between two, are refused', () =>
  withDocuments(async (story) => {
    const { support, a, b, c, pathOf } = await twoOffices(story);
    for (const [x, y] of [
      [a, b],
      [a, c],
    ] as const) {
      // prettier-ignore
      const [left, right] = [await pathOf(x), await pathOf(y)];
      const swap = async () => {
        await rename(left, `${left}.aside`);
        await rename(right, left);
        await rename(`${left}.aside`, right);
      };
      await swap();
      expect([await codeOf(support, x.id), await codeOf(support, y.id)]).toEqual(['INTERNAL', 'INTERNAL']);
      await swap();
      expect([await codeOf(support, x.id), await codeOf(support, y.id)]).toEqual([
        'handed out',
        'handed out',
      ]);
    }
  }));

test('rows that change places, with their keys and all, are refused', () =>
  withDocuments(async (story) => {
    const { one, other, support, a, b, c } = await twoOffices(story);
    const swap = (columns: string, x: string, y: string) =>
      story.owner.query(
        `with old as (select * from documents.document where id in ($1, $2))
         update documents.document t set ${columns
           .split(' ')
           .map((column) => `${column} = o.${column}`)
           .join(', ')}
         from old o where t.id in ($1, $2) and o.id <> t.id`,
        [x, y],
      );
    await story.owner.query('alter table documents.document drop constraint document_blob_key');
    for (const columns of [
      'blob',
      'wrapped_key',
      'blob wrapped_key',
      'key_id wrapped_key',
      'blob key_id wrapped_key',
      'customer_id',
      'customer_id key_id',
    ]) {
      // prettier-ignore
      const crossing = !/^(blob|wrapped_key|blob wrapped_key)$/.test(columns);
      for (const [x, y] of crossing ? [[a, c] as const] : [[a, b] as const, [a, c] as const]) {
        await swap(columns, x.id, y.id);
        expect([columns, await codeOf(support, x.id), await codeOf(support, y.id)]).toEqual([columns, 'INTERNAL', 'INTERNAL']); // prettier-ignore
        await swap(columns, x.id, y.id);
      }
    }
    // Even all of it at once, as a merge would: only a merge of customers makes one's key another's.
    const relabel = (from: string, to: string) =>
      story.owner.query(
        `with k as (update documents.customer_key set customer_id = $2 where made_for = $1) update documents.document set customer_id = $2 where id = $3`,
        [from, to, c.id],
      );
    await relabel(other.id, one.id);
    expect(await codeOf(support, c.id)).toBe('INTERNAL');
    await relabel(other.id, other.id);
    expect([await codeOf(support, a.id), await codeOf(support, c.id)]).toEqual(['handed out', 'handed out']);
  }));

test('a file that is cut, changed by a bit, or gone is refused before a byte goes out, or else breaks off', () =>
  withDocuments(async (story) => {
    const { support, a, pathOf } = await twoOffices(story);
    const path = await pathOf(a);
    await copyFile(path, `${path}.kept`);
    const whole = await readFile(path);
    const early = Buffer.from(whole);
    early.writeUInt8(early.readUInt8(1000) ^ 1, 1000);
    for (const bytes of [early, whole.subarray(0, 5000), whole.subarray(0, 5), Buffer.alloc(0)]) {
      await writeFile(path, bytes);
      expect(await codeOf(support, a.id)).toBe('INTERNAL');
    }
    const late = Buffer.from(whole);
    late.writeUInt8(late.readUInt8(290_000) ^ 1, 290_000);
    for (const bytes of [late, whole.subarray(0, 290_000)]) {
      await writeFile(path, bytes);
      await expect(fetchDocument(support, a.id)).rejects.toThrow();
    }
    await rename(path, `${path}.gone`);
    expect(await codeOf(support, a.id)).toBe('INTERNAL');
    await copyFile(`${path}.kept`, path);
    expect(await codeOf(support, a.id)).toBe('handed out');
  }));

test('documents of a customer that was merged into another go with it, and open', () =>
  withDocuments(async (story) => {
    const { one, other, support, a, c } = await twoOffices(story);
    const [files, later] = [[await fetchDocument(support, a.id), await fetchDocument(support, c.id)], aPdf()];
    await story.inTransaction(async (scope) => {
      const [kept, dropped] = [await findCustomer(scope, one.id), await findCustomer(scope, other.id)];
      await mergeCustomers(scope, { keepId: one.id, keepVersion: kept.version, dropId: other.id, dropVersion: dropped.version }); // prettier-ignore
    });
    const after = await store(support, one, later);
    expect((await fetchDocument(support, a.id)).equals(files[0] as Buffer)).toBe(true);
    expect((await fetchDocument(support, c.id)).equals(files[1] as Buffer)).toBe(true);
    expect((await fetchDocument(support, after.id)).equals(later)).toBe(true);
  }));
