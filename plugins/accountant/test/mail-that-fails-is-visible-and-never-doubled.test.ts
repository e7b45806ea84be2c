import { type TestApp, withApp } from '../../../test/support/app.js';
import { anInvoice, anOffice } from '../../../test/support/given.js';
import { endEngagement, updateParty } from '../actions.js';
import { claim, settle } from '../hand-overs.js';
import { aBookkeeper, handOvers, onDay } from './given.js';

const answering = (responseCode: number) => Object.assign(new Error('no'), { responseCode });

const resend = `mutation ($input: ResendHandOverInput!) { resendHandOver(input: $input) { handOver { state } } }`;

const handOverId = async (test: TestApp): Promise<string> =>
  (await test.owner.query<{ id: string }>('select id from accountant.hand_over')).rows[0]?.id as string;

/** What waits for its time is due now. */
const passTime = (test: TestApp) =>
  test.owner.query('update graphile_worker._private_jobs set run_at = now()');

test('a mail server that says wait is asked again; the invoice arrives once', () =>
  withApp(async (test) => {
    await aBookkeeper(test);
    const billing = await test.as('billing');
    test.mailbox.behaviour = () => answering(451);
    await anInvoice(test, await anOffice(test));
    await test.jobsDone();
    expect(await handOvers(billing)).toMatchObject([
      { state: 'QUEUED', tries: 1, reason: 'the mail server said to wait (451)' },
    ]);
    test.mailbox.behaviour = undefined;
    await passTime(test);
    await test.jobsDone();
    expect(await handOvers(billing)).toMatchObject([{ state: 'SENT', tries: 2, reason: null }]);
    expect(test.mailbox.mails).toHaveLength(1);
  }));

test('a refused invoice waits for a person, who corrects the address and sends it again with a reason', () =>
  withApp(async (test) => {
    const party = await aBookkeeper(test);
    const billing = await test.as('billing');
    test.mailbox.behaviour = (mail) =>
      mail.envelope.to.includes('in@rekenwonder.example') ? answering(550) : undefined;
    await anInvoice(test, await anOffice(test));
    await test.jobsDone();
    const [refused] = await handOvers(billing);
    expect(refused).toMatchObject({
      state: 'REFUSED',
      reason: 'the mail server refused the message (550)',
      sentTo: 'in@rekenwonder.example',
    });

    await test.inTransaction((scope) =>
      updateParty(scope, { id: party.id, version: party.version, email: 'nieuw@rekenwonder.example' }),
    );
    const support = await test.as('support');
    const input = { id: refused?.['id'], reason: 'Adres verbeterd' };
    expect((await support.ask(resend, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await billing.get(resend, { input });
    await test.jobsDone();
    expect(test.mailbox.to('nieuw@rekenwonder.example')).toHaveLength(1);
    expect(await handOvers(billing)).toMatchObject([
      { state: 'SENT', tries: 2, sentTo: 'nieuw@rekenwonder.example', resendReason: 'Adres verbeterd' },
    ]);
    // What arrived is not sent again.
    const again = await billing.ask(resend, { input });
    expect(again.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', state: 'SENT' });
  }));

test('a process that dies with the invoice in flight leaves it unknown, and only a person sends it again', () =>
  withApp(async (test) => {
    await aBookkeeper(test);
    const billing = await test.as('billing');
    await anInvoice(test, await anOffice(test));
    const id = await handOverId(test);
    // A process claims it, and is gone before the mail server answers.
    await test.inTransaction((scope) => claim(scope, id));
    await test.jobsDone();
    expect(test.mailbox.mails).toEqual([]);
    expect(await handOvers(billing)).toMatchObject([
      { state: 'UNKNOWN', tries: 1, reason: 'a process ended while this message was in flight' },
    ]);
    await passTime(test);
    await test.jobsDone();
    expect(test.mailbox.mails).toEqual([]);

    await billing.get(resend, { input: { id, reason: 'Gebeld: niet ontvangen' } });
    // With the second try in flight, the process of the first turns out to live after all: too late to matter.
    test.mailbox.behaviour = async () => {
      await test.inTransaction((scope) => settle(scope, id, 1, 'refused', 'late'));
      return undefined;
    };
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(1);
    expect(await handOvers(billing)).toMatchObject([{ state: 'SENT', tries: 2, reason: null }]);
  }));

test('whoever was thought dead and says that it arrived is believed', () =>
  withApp(async (test) => {
    await aBookkeeper(test);
    await anInvoice(test, await anOffice(test));
    const id = await handOverId(test);
    await test.inTransaction((scope) => claim(scope, id));
    await test.jobsDone();
    await test.inTransaction((scope) => settle(scope, id, 1, 'sent', null));
    expect(await handOvers(await test.as('billing'))).toMatchObject([
      { state: 'SENT', tries: 1, reason: null },
    ]);
  }));

test('what was refused is not sent again once the engagement has ended', () =>
  withApp(async (test) => {
    const party = await aBookkeeper(test);
    test.mailbox.behaviour = () => answering(550);
    await anInvoice(test, await anOffice(test));
    await test.jobsDone();
    await test.inTransaction((scope) => endEngagement(scope, { id: party.id, version: party.version }));
    const billing = await test.as('billing');
    const answer = await billing.ask(resend, { input: { id: await handOverId(test), reason: 'Toch nog' } });
    expect(answer.errors?.[0]).toMatchObject({
      message: expect.stringContaining('no ground to share'),
      extensions: { code: 'CONFLICT' },
    });
  }));

test('the database refuses a hand-over that is doubled, of a draft, to a stranger, or that is rewritten', () =>
  withApp(async (test) => {
    const party = await aBookkeeper(test);
    const later = await aBookkeeper(test, { email: 'later@x.example', engagedOn: '2026-06-16' });
    const invoice = await anInvoice(test, await anOffice(test));
    await test.jobsDone();
    const sql = (text: string) => onDay(test, '2026-06-15', text);
    const insert = (invoiceId: string, partyId: string, state = 'queued') =>
      sql(`insert into accountant.hand_over (id, invoice_id, party_id, ground, agreement, queued_at, state)
        values (gen_random_uuid(), '${invoiceId}', '${partyId}', 'LEGAL_DUTY', 'x', now(), '${state}')`);
    const {
      rows: [draft],
    } = await test.owner.query(`insert into invoices.invoice (id, customer_id, kind, created_at)
      values (gen_random_uuid(), '${invoice.customerId}', 'INVOICE', now()) returning id`);
    const refused: [() => Promise<unknown>, RegExp][] = [
      [() => insert(invoice.id, party.id), /hand_over_invoice_id_party_id_key/],
      [() => insert(draft.id, party.id), /only an issued invoice/],
      [() => insert(invoice.id, later.id), /not engaged/],
      [() => insert(invoice.id, later.id, 'sent'), /starts as queued/],
      [() => sql(`update accountant.hand_over set state = 'queued'`), /that is sent does not become queued/],
      [() => sql(`update accountant.hand_over set state = state`), /that is sent does not become sent/],
      [() => sql(`update accountant.hand_over set ground = 'LEGAL_DUTY'`), /is a record/],
      [() => sql(`update accountant.hand_over set party_id = '${later.id}'`), /is a record/],
      [() => sql(`delete from accountant.hand_over`), /kept for as long as its invoice/],
      [() => sql(`delete from accountant.party where id = '${party.id}'`), /hand_over_party_id_fkey/],
      [() => sql(`truncate accountant.hand_over`), /permission denied|cannot be emptied/],
    ];
    for (const [attempt, message] of refused) await expect(attempt()).rejects.toThrow(message);
    await expect(test.owner.query('truncate accountant.hand_over')).rejects.toThrow(/cannot be emptied/);
  }));
