import { rm, truncate } from 'node:fs/promises';
import type { Client } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import {
  aCabinet,
  aHardCopy,
  bringBack,
  countersign,
  destroy,
  sign,
  takeOut,
  thePaper,
} from './paper-given.js';
import { aPdf, fetchDocument, send, store, uploadLink, withDocuments } from './stories.js';

const today = '2026-06-15';

const scan = (by: Client, { id, version }: { id: string; version: number }, documentId: string) =>
  by.ask(
    `mutation ($input: ScanHardCopyInput!) { scanHardCopy(input: $input) { hardCopy { state scanId version } } }`,
    { input: { id, version, documentId } },
  );
const code = (answer: { errors?: { message: string; extensions: { code: string } }[] }) =>
  `${answer.errors?.[0]?.extensions.code} ${answer.errors?.[0]?.message}`;
const remove = (by: Client, id: string) =>
  by.ask(`mutation ($input: RemoveDocumentInput!) { removeDocument(input: $input) { id } }`, {
    input: { id, version: 1 },
  });

test('a paper form is scanned into the folder of a customer who stays, and then destroyed, in one flow', () =>
  withDocuments(async (story) => {
    const support = await story.as('support');
    const office = await anOffice(story, { startedOn: '2019-01-01' });
    const cabinet = await aCabinet(support);
    const paper = await aHardCopy(support, office, cabinet, { keptSince: '2019-01-15' });

    // Out of the cabinet, to the scanner, into the folder.
    expect((await takeOut(support, paper)).errors).toBeUndefined();
    const form = aPdf(600_000);
    const document = await store(support, office, form);
    const scanned = await scan(support, { id: paper.id, version: 2 }, document.id);
    expect(scanned.data).toEqual({
      scanHardCopy: { hardCopy: { state: 'TAKEN_OUT', scanId: document.id, version: 3 } },
    });
    await bringBack(support, { id: paper.id, version: 3 });

    // The paper is on the list at once; the customer is as it was.
    const officer = await story.as('privacy_officer');
    const { hardCopies } = await officer.get(
      `{ hardCopies(filter: { state: [TO_DESTROY] }) { nodes { label customer { phase } } } }`,
    );
    expect(hardCopies.nodes).toEqual([{ label: 'P-00001', customer: { phase: 'CUSTOMER' } }]);
    const signed = await sign(officer, [paper], { destroyedOn: today, method: 'CONTRACTOR', level: 'P-5' });
    const { id } = signed.data['signDestruction']['destruction'];
    // From the first signature on nobody removes the scan: it may be all there is.
    expect(code(await remove(support, document.id))).toBe(
      'CONFLICT this document is the scan of hard copy P-00001, which was destroyed: it is all there is of it',
    );
    expect((await countersign(support, id, 1)).errors).toBeUndefined();
    expect(await thePaper(support, 'P-00001')).toMatchObject({
      state: 'DESTROYED',
      scanId: document.id,
      history: [
        { what: 'REGISTERED' },
        { what: 'TAKEN_OUT' },
        { what: 'SCANNED' },
        { what: 'BROUGHT_BACK' },
        { what: 'SIGNED' },
        { what: 'DESTROYED' },
      ],
    });
    expect((await fetchDocument(support, document.id)).equals(form)).toBe(true);
    expect(code(await remove(support, document.id))).toMatch(/^CONFLICT this document is the scan/);
  }));

test('a scan that cannot be read back in full leaves the paper where it is', () =>
  withDocuments(async (story) => {
    const support = await story.as('support');
    const office = await anOffice(story, { startedOn: '2019-01-01' });
    const paper = await aHardCopy(support, office, await aCabinet(support));
    const message =
      'CONFLICT This document cannot be read back in full: keep P-00001, scan it again and send that (requestDocumentUpload).';
    const cut = await store(support, office, aPdf(600_000));
    for (const path of await story.stored()) await truncate(path, 300_000);
    expect(code(await scan(support, paper, cut.id))).toBe(message);
    for (const path of await story.stored()) await rm(path);
    expect(code(await scan(support, paper, cut.id))).toBe(message);
    expect(await thePaper(support, paper.label)).toMatchObject({ state: 'KEPT', scanId: null, version: 1 });
    // What never arrived is no scan either.
    const { documentId, uploadUrl } = await uploadLink(support, office);
    expect((await send(uploadUrl, '<html></html>')).status).toBe(400);
    expect(code(await scan(support, paper, documentId))).toBe(
      'BAD_USER_INPUT documentId: there is no such document: send it first, with requestDocumentUpload',
    );
  }));

test('a few bytes, or a page that was cut off as it was made, are no scan', () =>
  withDocuments(async (story) => {
    const support = await story.as('support');
    const office = await anOffice(story, { startedOn: '2019-01-01' });
    const paper = await aHardCopy(support, office, await aCabinet(support));
    const refused = [
      Buffer.from('%PDF-'),
      Buffer.from('%PDF-1.7\n%%EOF\n'),
      aPdf(200_000).subarray(0, 190_000),
      Buffer.concat([
        Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
        Buffer.from('JFIF\0'),
        Buffer.alloc(5000, 1),
      ]),
    ];
    for (const file of refused) {
      const document = await store(support, office, file);
      expect(code(await scan(support, paper, document.id))).toMatch(
        /^BAD_USER_INPUT documentId: this document is no whole .*Keep P-00001/,
      );
    }
    expect(await thePaper(support, paper.label)).toMatchObject({ state: 'KEPT', scanId: null });
  }));

test('a document of another customer or kind, or that is a scan already, is not taken for the scan', () =>
  withDocuments(async (story) => {
    const support = await story.as('support');
    const [office, other] = [await anOffice(story), await anOffice(story)];
    const cabinet = await aCabinet(support);
    const paper = await aHardCopy(support, office, cabinet);
    const second = await aHardCopy(support, office, cabinet);
    const elsewhere = await store(support, other);
    expect(code(await scan(support, paper, elsewhere.id))).toBe(
      'BAD_USER_INPUT documentId: this document is in the folder of another customer than P-00001 is about',
    );
    const contract = await store(support, office, aPdf(), { kind: 'CONTRACT', name: 'contract.pdf' });
    expect(code(await scan(support, paper, contract.id))).toMatch(
      /is of kind CONTRACT, and P-00001 of kind ORDER_FORM: put right/,
    );
    const form = await store(support, office);
    expect((await scan(support, paper, form.id)).errors).toBeUndefined();
    expect(code(await scan(support, second, form.id))).toBe(
      'BAD_USER_INPUT documentId: this document is the scan of P-00001 already',
    );
    // As long as nobody signed, the scan may be removed: then the paper stays.
    expect(await thePaper(support, paper.label)).toMatchObject({ state: 'TO_DESTROY' });
    expect((await remove(support, form.id)).errors).toBeUndefined();
    expect(await thePaper(support, paper.label)).toMatchObject({ state: 'KEPT', scanId: null });
    const officer = await story.as('privacy_officer');
    expect(code(await sign(officer, [paper], { destroyedOn: today }))).toMatch(
      /^CONFLICT Not to be destroyed yet/,
    );
  }));

test('while documents are locked nothing is taken for a scan', () =>
  withDocuments(async (story) => {
    const support = await story.as('support');
    const office = await anOffice(story);
    const paper = await aHardCopy(support, office, await aCabinet(support));
    const form = await store(support, office);
    const admin = await story.as('admin');
    await admin.get(`mutation { lockDocuments { vault { __typename } } }`);
    expect(code(await scan(support, paper, form.id))).toMatch(/^CONFLICT Documents are locked/);
    // What is on paper goes on as ever.
    await destroy(story, [paper], { destroyedOn: today, method: 'MISSING', level: null });
    expect(await thePaper(support, paper.label)).toMatchObject({ state: 'MISSING' });
  }));
