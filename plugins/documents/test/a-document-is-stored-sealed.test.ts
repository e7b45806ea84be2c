import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { anOffice } from '../../../test/support/given.js';
import {
  anyHolds,
  aPdf,
  downloadLink,
  fetchDocument,
  listed,
  send,
  store,
  uploadLink,
  withDocuments,
} from './stories.js';

test('what goes into the folder comes out as it was, and on disk is not a byte of it', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    const mark = randomBytes(24);
    for (const size of [40, 262_144 - 33, 262_144, 262_145, 700_000]) {
      const file = Buffer.concat([aPdf(size), mark]);
      const document = await store(support, office, file, { name: `formulier ${size}.pdf` });
      expect(document).toMatchObject({ bytes: file.length, contentType: 'application/pdf' });
      expect((await fetchDocument(support, document.id)).equals(file)).toBe(true);
    }
    expect(await listed(support, office)).toHaveLength(5);
    expect(await story.stored()).toHaveLength(5);
    // Nor in any other file of the house; and the key file does not hold the passphrase.
    const all = await readdir(story.folder, { recursive: true, withFileTypes: true });
    const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(5);
    expect(await anyHolds(files, mark)).toBe(false);
    expect(await anyHolds([join(story.folder, 'documents.key')], 'wachtzin')).toBe(false);
  }));

test('a file is given as an attachment that no browser guesses at, without a cookie, to be kept nowhere', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    const { id } = await store(support, office, aPdf(), { name: 'Bestelformulier Café "Ëen".pdf' });
    const { headers } = await fetch(await downloadLink(support, id));
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '2000',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining(`default-src 'none'`),
    });
    const disposition = headers.get('content-disposition');
    expect(disposition).toContain('attachment;');
    expect(disposition).toContain(`filename*=UTF-8''Bestelformulier%20Caf%C3%A9%20_%C3%8Ben_.pdf`);
    expect(headers.has('set-cookie')).toBe(false);
  }));

test('a link lives for some minutes, works for its document alone, and dies with the account of who asked', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    const { id } = await store(support, office);
    const link = await downloadLink(support, id);
    const statusOf = async (url: string) => (await fetch(url)).status;
    expect(await statusOf(link)).toBe(200);
    const at = link.lastIndexOf('/') + 1;
    for (const place of [3, 30, 60, 80])
      expect(await statusOf(link.slice(0, at + place) + (link[at + place] === 'A' ? 'B' : 'A') + link.slice(at + place + 1))).toBe(404); // prettier-ignore
    await story.owner.query('update staff.account set active = false where id = $1', [support.id]);
    expect(await statusOf(link)).toBe(404);
    await story.owner.query('update staff.account set active = true where id = $1', [support.id]);
    expect(await statusOf(link)).toBe(200);
    story.clock.set('2026-06-15T09:05:01Z');
    expect(await statusOf(link)).toBe(404);
  }));

test('an upload link works once, and again only when the first time failed', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    const { uploadUrl, documentId } = await uploadLink(support, office);
    expect((await send(uploadUrl, 'no pdf at all')).error?.extensions).toMatchObject({ field: 'file' });
    expect(await send(uploadUrl, aPdf() as never)).toMatchObject({
      status: 201,
      document: { id: documentId },
    });
    expect(await send(uploadUrl, aPdf() as never)).toMatchObject({ status: 404 });
    const late = await uploadLink(support, office);
    story.clock.set('2026-06-15T09:15:01Z');
    expect(await send(late.uploadUrl, aPdf() as never)).toMatchObject({ status: 404 });
    expect(await listed(support, office)).toHaveLength(1);
    expect(await story.stored()).toHaveLength(1);
  }));

test('whoever gets a document stands in the audit, and so does whose it was', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    const { id } = await store(support, office);
    await fetchDocument(support, id);
    const { rows } = await story.owner.query(
      `select kind, what, actor_id, customer_id, fields from audit.entry where record_type = 'Document' and $1 = any(record_ids) order by kind, what`,
      [id],
    );
    const by = { actor_id: support.id, customer_id: office.id };
    expect(rows).toMatchObject([
      { what: 'document.link-given', ...by },
      { what: 'document.stored', ...by },
      { what: 'document.upload-requested', ...by },
      { kind: 'read', fields: ['content'], ...by },
    ]);
  }));
