import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { anOffice } from '../../../test/support/given.js';
import { clamdThatWaits, type WaitingClamd } from './clamd-that-waits.js';
import {
  aPdf,
  type FolderStory,
  listed,
  requestTo,
  send,
  until,
  uploadLink,
  withDocuments,
} from './stories.js';

/** Whoever is still for a second is hung up on, and clamd may be still for longer than that. */
const withClamd = async (
  behaves: Parameters<typeof clamdThatWaits>[0],
  run: (story: FolderStory, clamd: WaitingClamd) => Promise<void>,
): Promise<void> => {
  const clamd = await clamdThatWaits(behaves);
  const environment = { CLAMAV_URL: clamd.url, CLAMAV_SECONDS: '3', TRANSFER_IDLE_SECONDS: '1' };
  try {
    await withDocuments((story) => run(story, clamd), { environment });
  } finally {
    await clamd.stop();
  }
};

async function expectNothing(story: FolderStory): Promise<void> {
  expect(await story.stored()).toEqual([]);
  const { rows } = await story.owner.query(
    'select (select count(*)::int from documents.document) as documents, (select count(*)::int from documents.upload where blob is not null) as begun',
  );
  expect(rows[0]).toEqual({ documents: 0, begun: 0 });
}

test('clamd looks at a file for longer than a line may be still: the sender hears that it is stored, once', () =>
  withClamd(2500, async (story) => {
    const office = await anOffice(story);
    const support = await story.as('support');
    const { documentId, uploadUrl } = await uploadLink(support, office);
    expect(await send(uploadUrl, aPdf() as never)).toMatchObject({
      status: 201,
      document: { id: documentId },
    });
    expect(await listed(support, office)).toMatchObject([{ id: documentId }]);
  }));

test.each(['never', 'deaf'] as const)(
  'a clamd that answers %s: the sender hears that it could not be looked at, and nothing is left',
  (behaves) =>
    withClamd(behaves, async (story) => {
      const office = await anOffice(story);
      const { uploadUrl } = await uploadLink(await story.as('support'), office);
      for (const turn of [1, 2])
        expect({ turn, ...(await send(uploadUrl, aPdf(12_000_000) as never)) }).toEqual({
          turn, // the link works again
          status: 409,
          error: {
            message:
              'This file could not be looked at for viruses: clamd said nothing for 3 seconds. Nothing of it was kept; try again.',
            extensions: { code: 'CONFLICT' },
          },
        });
      await expectNothing(story);
    }),
);

test('whoever leaves while clamd still looks finds nothing stored, and their link works again', () =>
  withClamd(1500, async (story, clamd) => {
    const office = await anOffice(story);
    const { uploadUrl } = await uploadLink(await story.as('support'), office);
    const file = aPdf(50_000);
    const socket = requestTo(uploadUrl, file.length);
    socket.write(file);
    await until(async () => clamd.whole() === 1);
    socket.destroy();
    await until(async () => clamd.waiting() === 0); // it is not asked any more
    await until(async () => (await story.owner.query('select 1 from documents.upload where blob is not null')).rowCount === 0); // prettier-ignore
    await expectNothing(story);
    expect((await send(uploadUrl, file as never)).status).toBe(201);
  }));

test('on a disk that is full an upload is answered as a full database is, and works once there is room', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story);
    const { uploadUrl } = await uploadLink(await story.as('support'), office);
    const handle = await open(join(story.folder, 'any'), 'w');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const { writev } = prototype;
    prototype.writev = async () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    try {
      const response = await fetch(uploadUrl, { method: 'PUT', body: aPdf() as never });
      expect({ status: response.status, after: response.headers.get('retry-after') }).toEqual({ status: 503, after: '5' }); // prettier-ignore
      expect(await response.json()).toEqual({
        errors: [
          {
            message:
              'The disk has no room left, so nothing was kept. Tell whoever keeps this running. Try again in a few seconds.',
            extensions: { code: 'INTERNAL', id: expect.any(String), retryAfterSeconds: 5 },
          },
        ],
      });
      await expectNothing(story);
    } finally {
      prototype.writev = writev;
    }
    expect((await send(uploadUrl, aPdf() as never)).status).toBe(201);
  }));
