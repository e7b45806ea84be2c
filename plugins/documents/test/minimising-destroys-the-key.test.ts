import { readFile } from 'node:fs/promises';
import { anOffice } from '../../../test/support/given.js';
import { minimise } from '../../../src/kernel/subject.js';
import { customerMinimised } from '../../../src/customers/events.js';
import sql from 'sql-template-tag';
import { keyOfDocument } from '../keys/customer-keys.js';
import {
  aPdf,
  downloadLink,
  fetchDocument,
  listed,
  send,
  store,
  uploadLink,
  withDocuments,
} from './stories.js';

const years = { startedOn: '2020-01-01', endedOn: '2024-01-31' };

test('with a customer’s data go its key, in that moment, and its files; another’s stay', () =>
  withDocuments(async (story) => {
    const gone = await anOffice(story, { officeName: 'Kantoor Weg', ...years });
    const kept = await anOffice(story, { officeName: 'Kantoor Blijft', startedOn: '2020-01-01' });
    const support = await story.as('support');
    const document = await store(support, gone, aPdf(), { name: 'Bestelling van mevrouw Jansen.pdf' });
    const other = await store(support, kept);
    const link = await downloadLink(support, document.id);
    const waiting = await uploadLink(support, gone);
    const [copy = ''] = await story.stored();
    const { rows } = await story.owner.query('select key_id from documents.document where id = $1', [
      document.id,
    ]);

    await story.inTransaction(async (scope) => {
      await minimise(scope, [gone.id], sql`minimised_on = ${scope.today()}::date`);
      await scope.emit(customerMinimised, { customerIds: [gone.id] });
    });
    // Before any job has run: the file is there, and nothing opens it.
    expect((await readFile(copy)).length).toBeGreaterThan(0);
    expect((await fetch(link)).status).toBe(404);
    await expect(
      story.inTransaction((scope) => keyOfDocument(scope, rows[0].key_id, gone.id)),
    ).rejects.toThrow('not its customer’s');
    expect(await send(waiting.uploadUrl, aPdf() as never)).toMatchObject({ status: 404 });

    await story.jobsDone();
    expect(await story.stored()).toHaveLength(1);
    const left = await story.owner.query(
      `select (select count(*)::int from documents.customer_key where customer_id = $1) as keys, (select count(*)::int from documents.document where customer_id = $1) as documents,
        (select count(*)::int from documents.upload where customer_id = $1) as uploads, (select count(*)::int from documents.discarded) as discarded`,
      [gone.id],
    );
    expect(left.rows[0]).toEqual({ keys: 0, documents: 0, uploads: 0, discarded: 0 });
    expect((await fetchDocument(support, other.id)).length).toBe(2000);
  }));

test('what arrives while its customer is minimised is not kept', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { officeName: 'Kantoor Weg', ...years });
    const support = await story.as('support');
    const { uploadUrl } = await uploadLink(support, office);
    const { promise: minimised, resolve } = Promise.withResolvers<void>();
    async function* slowly() {
      yield aPdf(600_000);
      await minimised;
      yield Buffer.alloc(1000);
    }
    const sending = send(uploadUrl, slowly() as never);
    while ((await story.stored()).length === 0) await new Promise((wait) => setTimeout(wait, 20));
    await story.inTransaction(async (scope) => {
      await minimise(scope, [office.id], sql`minimised_on = ${scope.today()}::date`);
      await scope.emit(customerMinimised, { customerIds: [office.id] });
    });
    resolve();
    expect(await sending).toMatchObject({ status: 409 });
    await story.jobsDone();
    expect(await story.stored()).toEqual([]);
  }));

test('a privacy officer hands over what is in the folder, and a document that is removed goes with its file', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const [support, officer] = [await story.as('support'), await story.as('privacy_officer')];
    const { id } = await store(support, office, aPdf(), { name: 'Bestelling.pdf' });
    const { personalDataOf } = await officer.get(
      `query ($id: ID!) { personalDataOf(input: { customerId: $id }) { data } }`,
      { id: office.id },
    );
    expect(personalDataOf.data['documents.Document']).toEqual([
      { kind: 'ORDER_FORM', name: 'Bestelling.pdf' },
    ]);
    expect((await fetchDocument(officer, id)).length).toBe(2000);
    await support.get(`mutation ($input: RemoveDocumentInput!) { removeDocument(input: $input) { id } }`, { input: { id, version: 1 } }); // prettier-ignore
    await story.jobsDone();
    expect([await listed(support, office), await story.stored()]).toEqual([[], []]);
  }));

test('a mandate is for billing, and support neither sees it nor makes one', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { startedOn: '2025-01-01' });
    const [support, billing, marketing] = [await story.as('support'), await story.as('billing'), await story.as('marketing')]; // prettier-ignore
    const { id, name } = await store(billing, office, aPdf(), { kind: 'MANDATE', name: 'machtiging.pdf' });
    await store(support, office);
    expect(await listed(billing, office)).toHaveLength(2);
    expect(await listed(support, office)).toMatchObject([{ kind: 'ORDER_FORM' }]);
    expect(await support.get(`query ($id: ID!) { document(id: $id) { name } }`, { id })).toEqual({
      document: null,
    });
    expect(await billing.get(`query ($id: ID!) { document(id: $id) { name } }`, { id })).toEqual({
      document: { name },
    });
    await expect(downloadLink(support, id)).rejects.toThrow('NOT_FOUND');
    await expect(uploadLink(support, office, { kind: 'MANDATE' })).rejects.toThrow('BAD_USER_INPUT');
    await expect(downloadLink(marketing, id)).rejects.toThrow('FORBIDDEN');
  }));
