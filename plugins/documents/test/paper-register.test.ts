import { withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { aCabinet, aHardCopy, bringBack, takeOut, thePaper } from './paper-given.js';

test('paper is registered, found by its label or its QR code, taken out and brought back, and its history stays', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const office = await anOffice(test, { startedOn: '2020-01-01' });
    const cabinet = await aCabinet(support);
    const paper = await aHardCopy(support, office, cabinet, {
      folder: 'Kantoren K',
      remark: '3 bladen',
      keptSince: '2020-01-15',
    });
    expect(paper).toEqual({ id: paper.id, label: 'P-00001', state: 'KEPT', version: 1 });
    for (const reference of [paper.id, `urn:uuid:${paper.id.toUpperCase()}`, 'p-1', ' P-00001 '])
      expect(await thePaper(support, reference)).toMatchObject({ id: paper.id });
    expect(await thePaper(support, 'P-00002')).toBeNull();

    const out = await takeOut(support, paper);
    expect(out.data).toMatchObject({
      takeOutHardCopy: { hardCopy: { state: 'TAKEN_OUT', backBy: '2026-06-22', version: 2 } },
    });
    const colleague = await test.as('support');
    const again = await takeOut(colleague, { id: paper.id, version: 2 });
    expect(again.errors?.[0]).toMatchObject({
      message:
        'P-00001 is out already, until 2026-06-22: whoever has it brings it back first (mutation bringBackHardCopy).',
      extensions: { code: 'CONFLICT', takenOutBy: support.id },
    });
    expect((await bringBack(colleague, { id: paper.id, version: 2 })).errors).toBeUndefined();
    expect(await thePaper(support, paper.label)).toMatchObject({
      state: 'KEPT',
      folder: 'Kantoren K',
      remark: '3 bladen',
      keptSince: '2020-01-15',
      takenOutBy: null,
      cabinet: { name: 'Kast 1, archief', codeLocked: true },
      customer: { officeName: 'Kantoor Voorbeeld', phase: 'CUSTOMER' },
      history: [
        { what: 'REGISTERED', byAccount: support.id },
        { what: 'TAKEN_OUT', byAccount: support.id },
        { what: 'BROUGHT_BACK', byAccount: colleague.id },
      ],
    });
    for (const change of [
      `update documents.hard_copy_step set what = 'CHANGED'`,
      'delete from documents.hard_copy_step',
      'truncate documents.hard_copy_step',
    ])
      await expect(test.owner.query(change)).rejects.toMatchObject({ code: 'KM001' });
    const { rows } = await test.owner.query(
      `select what from audit.entry where what like 'paper.%' and customer_id = $1 order by what`,
      [office.id],
    );
    expect(rows.map(({ what }) => what)).toEqual([
      'paper.brought-back',
      'paper.registered',
      'paper.taken-out',
    ]);
  }));

test('paper that is out too long shows, is told of daily, and whoever has it is reminded', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const paper = await aHardCopy(support, await anOffice(test), await aCabinet(support));
    await takeOut(support, paper, '2026-06-16');
    const late = async () =>
      (await support.get(`{ hardCopies(filter: { late: true }) { nodes { label late state } } }`)).hardCopies
        .nodes;
    const watched = async () => {
      await test.owner.query(`select graphile_worker.add_job('documents.watch-paper', '{}')`);
      await test.jobsDone();
      const { rows } = await test.owner.query(
        `select 1 from audit.entry where what = 'paper.needs-attention'`,
      );
      return rows.length;
    };
    test.clock.set('2026-06-16T20:00:00Z');
    expect(await late()).toEqual([]);
    expect(await watched()).toBe(0);
    test.clock.set('2026-06-16T22:30:00Z'); // past midnight in Amsterdam
    expect(await late()).toEqual([{ label: 'P-00001', late: true, state: 'TAKEN_OUT' }]);
    expect(await watched()).toBe(1);
    const { rows } = await test.owner.query('select email from staff.account where id = $1', [support.id]);
    const reminders = () => test.mailbox.to(rows[0].email);
    expect(reminders()).toHaveLength(1);
    expect(reminders()[0]).toMatchObject({ subject: 'Papier terugleggen: P-00001' });
    // It names nobody's data, and comes again after a week, not each day.
    expect(reminders()[0]?.text).not.toContain('Kantoor Voorbeeld');
    test.clock.set('2026-06-18T09:00:00Z');
    expect(await watched()).toBe(2);
    expect(reminders()).toHaveLength(1);
    test.clock.set('2026-06-24T09:00:00Z');
    await watched();
    expect(reminders()).toHaveLength(2);
    await bringBack(support, { id: paper.id, version: 2 });
    test.clock.set('2026-07-01T09:00:00Z');
    await watched();
    expect(reminders()).toHaveLength(2);
  }));

test('what cannot be is refused, and says what to do', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const office = await anOffice(test);
    const cabinet = await aCabinet(support);
    const paper = await aHardCopy(support, office, cabinet);
    const refusal = async (mutation: string, input: object) => {
      const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
      const { errors } = await support.ask(
        `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`,
        { input },
      );
      return `${errors?.[0]?.extensions.code} ${errors?.[0]?.message}`;
    };
    const entry = { customerId: office.id, kind: 'CONTRACT', cabinetId: cabinet, folder: 'K' };
    expect(await refusal('addCabinet', { name: 'k'.repeat(300), codeLocked: true })).toBe(
      'BAD_USER_INPUT name: may have 80 characters at the most; this has 300',
    );
    expect(await refusal('addCabinet', { name: 'KAST 1, Archief', codeLocked: true })).toBe(
      'BAD_USER_INPUT name: there is a cabinet "KAST 1, Archief"; give this one another name',
    );
    expect(await refusal('registerHardCopy', { ...entry, keptSince: '2026-06-16' })).toBe(
      'BAD_USER_INPUT keptSince: 2026-06-16 has yet to come; give today (2026-06-15) or a day before',
    );
    expect(await refusal('registerHardCopy', { ...entry, cabinetId: office.id })).toBe(
      'BAD_USER_INPUT cabinetId: there is no such cabinet; see query cabinets, or add it with addCabinet',
    );
    expect(await refusal('registerHardCopy', { ...entry, folder: ' \n' })).toMatch(/^BAD_USER_INPUT folder/);
    expect(await refusal('registerHardCopy', { ...entry, customerId: cabinet })).toMatch(/^NOT_FOUND/);
    expect(await refusal('bringBackHardCopy', { id: paper.id, version: 1 })).toBe(
      'CONFLICT P-00001 is not out: nobody has taken it. If it lies elsewhere, say where with changeHardCopy.',
    );
    expect(await refusal('takeOutHardCopy', { id: paper.id, version: 1, backBy: '2026-07-16' })).toBe(
      'BAD_USER_INPUT backBy: must be from 2026-06-15 to 2026-07-15',
    );
    expect(await refusal('takeOutHardCopy', { id: 'P-00001', version: 1 })).toMatch(/^NOT_FOUND/);
    const moved = { id: paper.id, version: 1, folder: 'L' };
    expect(await refusal('changeHardCopy', moved)).toBe('undefined undefined');
    expect(await refusal('changeHardCopy', moved)).toBe(
      'CONFLICT Somebody else changed this hard copy after you read it: it is at version 2 now. Read it again, then repeat your change.',
    );
  }));

const metricsToken = 'a token of tests';

test('paper outside the code lock shows, and marketing sees no paper', () =>
  withApp(
    async (test) => {
      const support = await test.as('support');
      const open = await aCabinet(support, { name: 'Open plank', codeLocked: false });
      await aHardCopy(support, await anOffice(test), open);
      const metrics = await (
        await fetch(`${test.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
      ).text();
      expect(metrics).toContain('klantmap_documents_paper{state="unlocked"} 1');
      const marketing = await test.as('marketing');
      const { errors } = await marketing.ask(`{ hardCopies { nodes { id } } }`);
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    },
    { environment: { METRICS_TOKEN: metricsToken } },
  ));
