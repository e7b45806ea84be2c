import { stat } from 'node:fs/promises';
import fc from 'fast-check';
import { anOffice } from '../../../test/support/given.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { safeName } from '../content/name.js';
import { sweepJob } from '../jobs.js';
import { serveApart } from './apart.js';
import {
  anyHolds,
  aPdf,
  cutOff,
  type FolderStory,
  listed,
  requestTo,
  send,
  store,
  uploadLink,
  withDocuments,
  until,
} from './stories.js';

/** Nothing in the folder of anybody, and nothing on disk, once what runs every ten minutes has run. */
async function expectNothingLeft(story: FolderStory): Promise<void> {
  await sweepJob.perform(story.app.work(systemActor('test'), 'test'), {});
  expect(await story.stored()).toEqual([]);
  const { rows } = await story.owner.query(
    'select (select count(*)::int from documents.document) as documents, (select count(*)::int from documents.upload where blob is not null) as begun, (select count(*)::int from documents.discarded) as discarded',
  );
  expect(rows[0]).toEqual({ documents: 0, begun: 0, discarded: 0 });
}

test('a file that is empty, of no type or of another type than is taken in is refused, whatever it is called', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    const page = '<!doctype html><html><script>alert(1)</script></html>';
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4096)]);
    const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(400)]);
    for (const body of ['', 'x', page, program, zip, `\n${'%PDF-1.7'}`]) {
      const { uploadUrl } = await uploadLink(support, office, { name: 'bestelformulier.pdf' });
      const { status, error } = await send(uploadUrl, body as never, { 'content-type': 'application/pdf' });
      expect({ status, ...error?.extensions }).toEqual({
        status: 400,
        code: 'BAD_USER_INPUT',
        field: 'file',
      });
    }
    await expectNothingLeft(story);
  }));

test('a file gets the ending of what it is', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
    const image = await store(support, office, png, { name: 'contract.pdf' });
    expect(image).toMatchObject({ name: 'contract.pdf.png', contentType: 'image/png' });
    expect(await store(support, office, aPdf(), { name: '../../etc/Mandaat.PDF' })).toMatchObject({ name: 'Mandaat.PDF' }); // prettier-ignore
  }));

test('a file of 5 GB is refused before it is read, and one that does not say how large it is once it is too large', () =>
  withDocuments(
    async (story) => {
      const office = await anOffice(story, { startedOn: '2025-01-01' });
      const support = await story.as('support');
      const { uploadUrl } = await uploadLink(support, office);
      const said = await halfSent(uploadUrl, 5_000_000_000, aPdf());
      expect(said).toMatch(/^HTTP\/1\.1 429 /);
      expect(said).toContain('LIMIT_EXCEEDED');
      async function* endless() {
        yield aPdf();
        for (;;) yield Buffer.alloc(65_536);
      }
      const { status, error } = await send(uploadUrl, endless() as never);
      expect({ status, code: error?.extensions.code }).toEqual({ status: 429, code: 'LIMIT_EXCEEDED' });
      expect(error?.message).toContain('1 MB');
      await expectNothingLeft(story);
      expect((await send(uploadUrl, aPdf(1_000_000) as never)).status).toBe(201);
    },
    { environment: { DOCUMENTS_MAX_MB: '1' } },
  ));

test('an upload that is cut off leaves nothing, and its link works again', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    for (const sent of [0, 5, 5000, 600_000]) {
      const { uploadUrl } = await uploadLink(support, office);
      await cutOff(uploadUrl, 1_000_000, aPdf(1_000_000).subarray(0, sent));
      await until(async () => (await begun(story)) === 0);
      await expectNothingLeft(story);
      expect((await send(uploadUrl, aPdf() as never)).status).toBe(201);
      await story.owner.query('delete from documents.document');
    }
    await expectNothingLeft(story);
  }));

test('what a process left that was killed in the middle of it is swept away', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const support = await story.as('support');
    const { documentId } = await uploadLink(support, office);
    const kept = await store(support, office);
    // As it stood: the upload begun, and half a file in the store.
    const [path = ''] = await story.stored();
    const blob = '0192d5a0-0000-4000-8000-00000000ab12';
    const { mkdir, copyFile } = await import('node:fs/promises');
    await mkdir(`${story.folder}/documents/12`, { recursive: true });
    await copyFile(path, `${story.folder}/documents/12/${blob}.part`);
    await story.owner.query('update documents.upload set blob = $2, begun_at = $3 where id = $1', [documentId, blob, story.clock.now()]); // prettier-ignore
    await sweepJob.perform(story.app.work(systemActor('test'), 'test'), {});
    expect(await story.stored()).toHaveLength(2); // it may still be under way
    story.clock.set('2026-06-15T15:00:01Z');
    await sweepJob.perform(story.app.work(systemActor('test'), 'test'), {});
    expect(await story.stored()).toEqual([path]);
    expect(await listed(support, office)).toMatchObject([{ id: kept.id }]);
  }));

test('a house that is killed in the midst of an upload leaves nothing, once the next one has swept', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story);
    const support = await story.as('support');
    const house = await serveApart(story);
    const { uploadUrl } = await uploadLink(support, office);
    const socket = requestTo(house.url + new URL(uploadUrl).pathname, 50_000_000);
    socket.on('error', () => undefined);
    const secret = 'what nobody may find on this disk';
    const file = Buffer.concat([aPdf(5_000_000), Buffer.from(secret), aPdf(15_000_000)]);
    socket.write(file);
    try {
      await until(async () => {
        const [path] = await story.stored();
        return path !== undefined && (await stat(path)).size > 5_100_000;
      });
    } finally {
      await house.stop('SIGKILL');
      socket.destroy();
    }
    expect(await story.stored()).toEqual([expect.stringMatching(/\.part$/)]);
    expect(await anyHolds(await story.stored(), secret)).toBe(false);
    expect(await listed(support, office)).toEqual([]);
    const next = await story.another({ at: '2026-06-15T15:00:01Z' });
    await sweepJob.perform(next.work(systemActor('test'), 'test'), {});
    await expectNothingLeft(story);
  }));

test('whatever a name is, what is kept is a name of a file, without a folder and as it shows', () => {
  const unwanted = /[/\\<>:"|?*\p{Cc}\p{Cf}\u2028\u2029]|^[. ]|[. ]$/u;
  const pieces = fc.constantFrom('../', '..\\', '\u0000', '\u202E', '\u2066', '\u200B', 'a', 'é', '. ', 'x'.repeat(200), '.pdf', 'CON', '"', '\n', '😀'); // prettier-ignore
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(pieces).map((all) => all.join('')),
      ),
      (given) => {
        const name = safeName(given);
        expect(name).not.toMatch(unwanted);
        expect([...name].length).toBeGreaterThan(0);
        expect([...name].length).toBeLessThanOrEqual(150);
        expect(safeName(name)).toBe(name);
      },
    ),
    { numRuns: 2000 },
  );
  expect(safeName('../../x')).toBe('x');
  expect(safeName('C:\\Users\\me\\order.pdf')).toBe('order.pdf');
  expect(safeName('factuur\u202Efdp.exe')).toBe('factuurfdp.exe');
  expect(safeName(`${'a'.repeat(300)}.pdf`)).toBe(`${'a'.repeat(146)}.pdf`);
  expect(safeName('..')).toBe('document');
  expect(safeName('NUL.pdf')).toBe('_NUL.pdf');
});

/** What is answered while most of it has yet to be sent. */
async function halfSent(url: string, length: number, bytes: Buffer): Promise<string> {
  const socket = requestTo(url, length);
  socket.write(bytes);
  let said = '';
  for await (const piece of socket) {
    said += String(piece);
    if (said.includes('}]}')) break;
  }
  socket.destroy();
  return said;
}

const begun = async (story: FolderStory): Promise<number> =>
  (await story.owner.query('select count(*)::int as n from documents.upload where blob is not null')).rows[0]
    .n;
