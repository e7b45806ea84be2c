import { randomBytes } from 'node:crypto';
import { anOffice } from '../../../test/support/given.js';
import { running } from '../../../test/support/files.js';
import { startBucket, type BucketServer } from './bucket.js';
import {
  anyHolds,
  aPdf,
  cutOff,
  fetchDocument,
  listed,
  send,
  store,
  uploadLink,
  withDocuments,
} from './stories.js';

let bucket: BucketServer;
beforeAll(async () => {
  bucket = await startBucket();
});
afterAll(() => bucket.stop());

test('in an S3-compatible store documents are as in a folder: sealed, whole, verified, and gone when they go', () =>
  withDocuments(
    async (story) => {
      const office = await anOffice(story, { startedOn: '2025-01-01' });
      const support = await story.as('support');
      const mark = randomBytes(24);
      const files = new Map<string, Buffer>();
      // The last goes in more than one part.
      for (const size of [40, 300_000, 20_000_000]) {
        const file = Buffer.concat([aPdf(size), mark]);
        files.set((await store(support, office, file)).id, file);
      }
      for (const [id, file] of files) expect((await fetchDocument(support, id)).equals(file)).toBe(true);
      expect(await anyHolds(await bucket.files(), mark)).toBe(false);
      expect(await story.stored()).toEqual([]); // nothing in the folder

      const { uploadUrl } = await uploadLink(support, office);
      await cutOff(uploadUrl, 20_000_000, aPdf(9_000_000));
      while ((await story.owner.query('select from documents.upload where blob is not null')).rowCount)
        await new Promise((wait) => setTimeout(wait, 50));
      // It has no command to take parts back (AbortMultipartUpload); that it was told to is what there is to see.
      expect(bucket.asked()).toMatch(/^DELETE \/klantmap\/documents\/[^?]+\?.*uploadId=/m);

      expect((await running(story.app, 'documents verify', [])).said).toContain('3 documents were opened to the end; nothing is wrong'); // prettier-ignore
      const [first] = await listed(support, office);
      await story.owner.query(`update documents.document set blob = gen_random_uuid() where id = $1`, [
        first?.id,
      ]);
      await story.jobsDone(); // what it had belongs to nothing now
      const { status, said } = await running(story.app, 'documents verify', []);
      expect({ status, said }).toMatchObject({ status: 1, said: expect.stringContaining(`altered: document ${first?.id}`) }); // prettier-ignore
    },
    { environment: bucket.environment },
  ));

test('a store that cannot be reached takes nothing in, and says so to whoever runs it alone', () =>
  withDocuments(
    async (story) => {
      const office = await anOffice(story, { startedOn: '2025-01-01' });
      const support = await story.as('support');
      const { uploadUrl } = await uploadLink(support, office);
      const { status, error } = await send(uploadUrl, aPdf() as never);
      expect({ status, code: error?.extensions.code }).toEqual({ status: 500, code: 'INTERNAL' });
      expect(error?.message).not.toContain('127.0.0.1');
      expect(await listed(support, office)).toEqual([]);
    },
    { environment: { ...bucket.environment, DOCUMENTS_S3_BUCKET: 'nobodys' } },
  ));
