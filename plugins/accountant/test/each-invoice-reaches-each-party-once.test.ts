import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { type TestApp, withApp } from '../../../test/support/app.js';
import { anInvoice, anOffice } from '../../../test/support/given.js';
import type { ReceivedMail } from '../../../test/support/mailbox.js';
import { creditInvoice, draftInvoice, issueInvoice } from '../../../src/invoices/actions.js';

import { endEngagement } from '../actions.js';
import { sendHandOver } from '../jobs.js';
import { aBookkeeper, anAccountant, handOvers, onDay } from './given.js';

const pdfOf = (mail: ReceivedMail | undefined): Buffer => {
  expect(mail?.attachments).toHaveLength(1);
  return Buffer.from(mail?.attachments[0]?.content as ArrayBuffer);
};

const subjects = (test: TestApp, address: string) => test.mailbox.to(address).map((mail) => mail.subject);

test('an issued invoice reaches the bookkeeper and the accountant once, each in their own language, with the PDF', () =>
  withApp(async (test) => {
    await aBookkeeper(test);
    await anAccountant(test);
    const invoice = await anInvoice(test, await anOffice(test, { officeName: 'Kantoor <Zon> & Maan' }));
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(2);

    const [dutch] = test.mailbox.to('in@rekenwonder.example');
    expect(dutch?.subject).toBe('Factuur 2026-00001 van Voorbeeldsoftware B.V.');
    expect(dutch?.attachments[0]).toMatchObject({
      filename: 'Factuur-2026-00001.pdf',
      mimeType: 'application/pdf',
    });
    expect(pdfOf(dutch).subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdfOf(dutch).subarray(-6).toString().trim()).toBe('%%EOF');
    expect(dutch?.text).toContain('Kantoor <Zon> & Maan');
    expect(dutch?.html).toContain('Kantoor &lt;Zon&gt; &amp; Maan');
    expect(dutch?.html).toContain('<html lang="nl"');
    // No font, image or style of another host (P18).
    expect(dutch?.html).not.toMatch(/<link|<img|@import|url\(/);
    expect(dutch?.headers.find((header) => header.key === 'auto-submitted')?.value).toBe('auto-generated');
    expect(dutch?.replyTo?.[0]?.address).toBe('facturen@voorbeeldsoftware.example');

    const [english] = test.mailbox.to('mail@controle.example');
    expect(english?.subject).toBe('Invoice 2026-00001 from Voorbeeldsoftware B.V.');
    expect(english?.attachments[0]?.filename).toBe('Invoice-2026-00001.pdf');

    const billing = await test.as('billing');
    const rows = await handOvers(billing);
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({
      id: expect.any(String),
      state: 'SENT',
      tries: 1,
      reason: null,
      sentTo: 'in@rekenwonder.example',
      pdfSha256: createHash('sha256').update(pdfOf(dutch)).digest('hex'),
      resendReason: null,
      ground: 'PROCESSOR_AGREEMENT',
      invoice: { number: '2026-00001' },
      party: { name: 'Administratiekantoor Rekenwonder' },
    });
    expect(rows).toContainEqual(expect.objectContaining({ state: 'SENT', ground: 'LEGAL_DUTY' }));

    // Each is in the audit, about the office, and in the answer to an office that asks who got its data.
    const { rows: facts } = await test.owner.query(
      `select customer_id, record_type from audit.entry where what = 'invoice.shared'`,
    );
    expect(facts).toEqual([
      { customer_id: invoice.customerId, record_type: 'HandOver' },
      { customer_id: invoice.customerId, record_type: 'HandOver' },
    ]);
    const privacy = await test.as('privacy_officer');
    const { personalDataOf } = await privacy.get(
      `{ personalDataOf(input: { customerId: "${invoice.customerId}" }) { data } }`,
    );
    expect(
      personalDataOf.data['accountant.HandOver'].map((row: { sentTo: string }) => row.sentTo).toSorted(),
    ).toEqual(['in@rekenwonder.example', 'mail@controle.example']);

    // However often the job runs.
    for (const row of rows)
      await test.inTransaction((scope) => scope.enqueue(sendHandOver, { handOverId: row['id'] as string }));
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(2);
  }));

test('a credit note goes the same way, and names the invoice that it takes back', () =>
  withApp(async (test) => {
    await aBookkeeper(test);
    const invoice = await anInvoice(test, await anOffice(test));
    await test.inTransaction((scope) => creditInvoice(scope, { id: invoice.id, note: null }));
    await test.jobsDone();
    expect(subjects(test, 'in@rekenwonder.example').toSorted()).toEqual([
      'Creditfactuur 2026-00002 van Voorbeeldsoftware B.V.',
      'Factuur 2026-00001 van Voorbeeldsoftware B.V.',
    ]);
    const note = test.mailbox.mails.find((mail) => mail.subject?.startsWith('Credit'));
    expect(note?.attachments[0]?.filename).toBe('Creditfactuur-2026-00002.pdf');
    expect(note?.text).toMatch(/Crediteert factuur\s+2026-00001/);
    expect(pdfOf(note).subarray(0, 5).toString()).toBe('%PDF-');
  }));

test('a party gets what is issued from its first day up to its last, and nothing before or after', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    await anInvoice(test, office);
    const party = await aBookkeeper(test, { engagedOn: '2026-06-20' });
    await anInvoice(test, office);
    test.clock.set('2026-06-20T09:00:00Z');
    await anInvoice(test, office);
    await test.inTransaction((scope) =>
      endEngagement(scope, { id: party.id, version: party.version, endedOn: '2026-07-01' }),
    );
    test.clock.set('2026-06-30T21:59:00Z'); // the last minute of the 30th in Amsterdam
    await anInvoice(test, office);
    await test.jobsDone();
    test.clock.set('2026-06-30T22:00:00Z');
    await anInvoice(test, office);
    await test.jobsDone();
    expect(subjects(test, 'in@rekenwonder.example').toSorted()).toEqual([
      'Factuur 2026-00003 van Voorbeeldsoftware B.V.',
      'Factuur 2026-00004 van Voorbeeldsoftware B.V.',
    ]);
  }));

test('an invoice that still waits when the engagement ends is withheld, since the ground to share it is gone', () =>
  withApp(async (test) => {
    const party = await aBookkeeper(test);
    await anInvoice(test, await anOffice(test));
    await test.inTransaction((scope) => endEngagement(scope, { id: party.id, version: party.version }));
    await test.jobsDone();
    expect(test.mailbox.mails).toEqual([]);
    expect(await handOvers(await test.as('billing'))).toMatchObject([
      { state: 'WITHHELD', reason: 'the engagement had ended before this could be sent' },
    ]);
  }));

test('issuing that is rolled back leaves no hand-over, no mail and no gap', () =>
  withApp(async (test) => {
    await aBookkeeper(test);
    const office = await anOffice(test);
    const lines = [{ description: 'x', quantity: '1', unitPrice: '1', vatCategory: 'S', vatRate: '21' }];
    await expect(
      test.inTransaction(async (scope) => {
        const draft = await draftInvoice(scope, { customerId: office.id, lines } as never);
        await scope.em.flush();
        await issueInvoice(scope, { id: draft.id, version: draft.version });
        const [row] = await scope.rows<{ n: string }>(sql`select count(*) as n from accountant.hand_over`);
        expect(row?.n).toBe('1'); // it was there
        throw new Error('the power went');
      }),
    ).rejects.toThrow('the power went');
    await anInvoice(test, office);
    await test.jobsDone();
    expect(subjects(test, 'in@rekenwonder.example')).toEqual([
      'Factuur 2026-00001 van Voorbeeldsoftware B.V.',
    ]);
    const { rows } = await test.owner.query('select state from accountant.hand_over');
    expect(rows).toEqual([{ state: 'sent' }]);
  }));

test('a hand-over goes with its invoice once the law lets go of that, and not a day before', () =>
  withApp(async (test) => {
    await aBookkeeper(test);
    const invoice = await anInvoice(test, await anOffice(test));
    await expect(onDay(test, '2033-12-31', 'delete from accountant.hand_over')).rejects.toThrow(
      /kept for as long as its invoice/,
    );
    await onDay(test, '2034-01-01', `delete from invoices.invoice where id = '${invoice.id}'`);
    const { rows } = await test.owner.query('select state from accountant.hand_over');
    expect(rows).toEqual([]);
  }));
