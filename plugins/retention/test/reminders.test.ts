import sql from 'sql-template-tag';
import { type TestApp, withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';

const propose = `mutation { proposeRetentionRun(input: {}) { run { id } } }`;

async function aNewDay(test: TestApp, day: string): Promise<void> {
  test.clock.set(`${day}T09:00:00Z`);
  await test.owner.query(`select graphile_worker.add_job('retention.watch')`);
  await test.jobsDone();
}

const mailsTo = (test: TestApp, who: { id: string }) => test.mailbox.to(`${who.id}@staff.example`);

test('a proposal that nobody approves reminds the privacy officers, then the admins, and stops once it is settled', () =>
  withApp(async (test) => {
    await anOffice(test, { officeName: 'Kantoor Geheim', startedOn: '2020-01-01', endedOn: '2024-03-31' });
    const [first, second] = [await test.as('privacy_officer'), await test.as('privacy_officer')];
    const [admin, support] = [await test.as('admin'), await test.as('support')];
    const { proposeRetentionRun } = await first.get(propose);

    await aNewDay(test, '2026-06-21');
    expect(mailsTo(test, second)).toHaveLength(0);
    await aNewDay(test, '2026-06-22');
    await aNewDay(test, '2026-06-23');
    for (const officer of [first, second]) expect(mailsTo(test, officer)).toHaveLength(1);
    expect(mailsTo(test, admin)).toHaveLength(0);
    const [mail] = mailsTo(test, second);
    expect(mail?.subject).toBe('Opschonen wacht op uw goedkeuring');
    const text = mail?.text?.replaceAll(/\s+/g, ' ');
    expect(text).toContain('Op 15-06-2026 is voorgesteld om gegevens te verwijderen van 1 kantoor.');
    expect(text).toContain('On 15-06-2026 it was proposed to let go of data of 1 office.');
    expect(mail?.text).not.toContain('Geheim');

    await aNewDay(test, '2026-06-29');
    expect(mailsTo(test, second)).toHaveLength(2);
    expect(mailsTo(test, admin).map(({ subject }) => subject)).toEqual([
      'Opschonen wacht al lang op goedkeuring',
    ]);
    await second.get(
      `mutation ($id: ID!) { approveRetentionRun(input: { id: $id, customers: 1 }) { run { state } } }`,
      { id: proposeRetentionRun.run.id },
    );
    await aNewDay(test, '2026-07-30');
    expect(mailsTo(test, second)).toHaveLength(2);
    expect(mailsTo(test, support)).toHaveLength(0);
  }));

test('what is still due near the end of its third year is told of before that is over, and shows', () =>
  withApp(
    async (test) => {
      await anOffice(test, { startedOn: '2020-01-01', endedOn: '2023-08-31' });
      const officer = await test.as('privacy_officer');
      const admin = await test.as('admin');
      const urgent = async () => {
        const response = await fetch(`${test.url}/metrics`, {
          headers: { authorization: 'Bearer metrics-of-tests' },
        });
        return /^klantmap_retention_urgent (\d+)/m.exec(await response.text())?.[1];
      };
      await aNewDay(test, '2026-07-01');
      expect(mailsTo(test, officer)).toHaveLength(0);
      expect(await urgent()).toBe('0');
      await aNewDay(test, '2026-07-02');
      for (const person of [officer, admin])
        expect(mailsTo(test, person).map(({ subject }) => subject)).toEqual([
          'Gegevens moeten weg vóór het jaar om is',
        ]);
      expect(await urgent()).toBe('1');
    },
    { environment: { METRICS_TOKEN: 'metrics-of-tests' } },
  ));

test('who is told of a third year hears of those that are over, and what somebody in their role can do', () =>
  withApp(async (test) => {
    await anOffice(test, { startedOn: '2020-01-01', endedOn: '2023-05-15' });
    for (const endedOn of ['2023-06-30', '2023-07-31'])
      await anOffice(test, { startedOn: '2020-01-01', endedOn });
    const [officer, admin] = [await test.as('privacy_officer'), await test.as('admin')];
    const lastTo = (who: { id: string }) => {
      const mail = mailsTo(test, who).at(-1);
      return `${mail?.subject}: ${mail?.text?.replaceAll(/\s+/g, ' ')}`;
    };
    await aNewDay(test, '2026-06-16');
    expect(lastTo(officer)).toContain(
      'Gegevens hadden al weg moeten zijn: Er wacht iets op u. Beste Test privacy_officer, Van 1 kantoor is het derde jaar voorbij. Die gegevens hadden al weg moeten zijn. Van nog 2 kantoren is het derde jaar over 60 dagen of eerder voorbij. Dan moeten de gegevens weg zijn. Stel een ronde voor',
    );
    expect(lastTo(admin)).toContain('Een privacyfunctionaris kan een ronde voorstellen');
    await officer.get(propose);
    await test.inTransaction((scope) => scope.rows(sql`delete from retention.reminder`));
    await aNewDay(test, '2026-06-17');
    expect(lastTo(officer)).toContain('Er ligt een voorstel. Bekijk het');
    expect(lastTo(admin)).toContain('There is a proposal, which only a privacy officer can approve.');
  }));

test('what comes due in a period is told as counts, and days that cannot be are refused', () =>
  withApp(async (test) => {
    await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-08-31' });
    await anOffice(test, { startedOn: '2020-01-01', endedOn: '2025-02-28' });
    await anOffice(test, { startedOn: '2020-01-01' });
    const officer = await test.as('privacy_officer');
    const ask = (from: string, until: string) =>
      officer.ask(
        `query ($from: Date!, $until: Date!) { retentionOutlook(from: $from, until: $until) {
          minimise deadlines goes { table rows } forGood wholly goesForGood { table rows } } }`,
        { from, until },
      );
    const outlook = async (from: string, until: string) => (await ask(from, until)).data.retentionOutlook;
    expect(await outlook('2026-08-01', '2026-08-30')).toMatchObject({ minimise: 0, goes: [] });
    expect(await outlook('2026-08-31', '2026-12-31')).toMatchObject({
      minimise: 1,
      deadlines: 0,
      goes: [{ table: 'customers.customer', rows: 1 }],
    });
    expect(await outlook('2026-07-01', '2027-12-31')).toMatchObject({ minimise: 2, deadlines: 1, wholly: 0 });
    expect(await outlook('2032-01-01', '2032-12-31')).toMatchObject({ forGood: 1, wholly: 1 });
    expect((await outlook('2032-01-01', '2033-12-31')).goesForGood).toEqual(
      expect.arrayContaining([
        { table: 'customers.customer', rows: 2 },
        { table: 'customers.subscription', rows: 2 },
      ]),
    );
    for (const [from, until, field] of [
      ['2026-06-14', '2026-12-31', 'from'],
      ['2026-12-31', '2026-12-30', 'until'],
      ['2026-12-31', '2099-01-01', 'until'],
    ] as const)
      expect((await ask(from, until)).errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        field,
      });
  }));
