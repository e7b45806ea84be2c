import { withApp } from '../../../test/support/app.js';
import { aFullOffice, runAll, whereIs } from './stories.js';

const ask = `query ($id: ID!, $on: Date) { retentionForecast(customerId: $id, on: $on) {
  phase minimiseFrom minimiseBefore lines { record field now then why }
} }`;

interface Line {
  record: string;
  field: string;
  now: number;
  then: number;
  why: string;
}

test('a forecast tells field by field what a run does, changes nothing, and the run then does that', () =>
  withApp(async (test) => {
    const { office, letGo } = await aFullOffice(test, 'qwxfuture', {
      startedOn: '2020-01-01',
      endedOn: '2024-09-30',
    });
    const officer = await test.as('privacy_officer');
    const on = async (day: string) =>
      (await officer.get(ask, { id: office.id, on: day })).retentionForecast as {
        phase: string;
        minimiseFrom: string;
        lines: Line[];
      };
    const line = (lines: Line[], record: string, field: string) =>
      lines.find((one) => one.record === record && one.field === field);

    const tooEarly = await on('2026-09-29');
    expect(tooEarly).toMatchObject({
      phase: 'GRACE',
      minimiseFrom: '2026-09-30',
      minimiseBefore: '2027-09-30',
    });
    expect(tooEarly.lines.every(({ now, then }) => now === then)).toBe(true);
    expect(line(tooEarly.lines, 'Contact', 'name')).toMatchObject({ now: 2, then: 2 });
    expect(line(tooEarly.lines, 'Contact', 'name')?.why).toContain('P12');

    const due = await on('2026-09-30');
    expect(due.phase).toBe('MINIMISE');
    expect(line(due.lines, 'Contact', 'name')).toMatchObject({ now: 2, then: 0 });
    expect(line(due.lines, 'Customer', 'iban')).toMatchObject({ now: 1, then: 0 });
    expect(line(due.lines, 'Customer', 'language')).toMatchObject({ now: 1, then: 0 });
    expect(line(due.lines, 'Customer', 'officeName')).toMatchObject({ now: 1, then: 1 });
    expect(line(due.lines, 'Customer', 'officeName')?.why).toContain('31 December 2031');
    expect(line(due.lines, 'Invoice', 'note')).toMatchObject({ now: 1, then: 0 });
    for (const value of letGo) expect(await whereIs(test, value)).not.toEqual([]);

    test.clock.set('2026-09-30T08:00:00Z');
    await runAll(test, officer);
    const left = await on('2026-09-30');
    expect(left.phase).toBe('STATUTORY');
    const foretold = due.lines.filter(({ then }) => then > 0);
    expect(left.lines.map(({ record, field, now }) => [record, field, now])).toEqual(
      foretold.map(({ record, field, then }) => [record, field, then]),
    );
  }));

test('a forecast past the law’s own terms says what goes for good, and a hold keeps all', () =>
  withApp(async (test) => {
    const { office } = await aFullOffice(test, 'qwxlater', {
      startedOn: '2020-01-01',
      endedOn: '2024-09-30',
    });
    const officer = await test.as('privacy_officer');
    const on = async (day: string) =>
      ((await officer.get(ask, { id: office.id, on: day })).retentionForecast as { lines: Line[] }).lines;
    const line = (lines: Line[], record: string, field: string) =>
      lines.find((one) => one.record === record && one.field === field);

    // An invoice of 2026 is kept longer than the office that stopped in 2024.
    const waiting = await on('2033-12-31');
    expect(line(waiting, 'Customer', 'officeName')).toMatchObject({ now: 1, then: 1 });
    expect(line(waiting, 'InvoiceLine', 'description')).toMatchObject({ then: 1 });
    const over = await on('2034-01-01');
    expect(over.map(({ then }) => then).filter((then) => then > 0)).toEqual([]);
    expect(line(over, 'Customer', 'officeName')?.why).toMatch(/^goes for good/);
    expect(line(over, 'Customer', 'iban')?.why).toMatch(/^goes at minimising/);

    await officer.get(
      `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id } } }`,
      { input: { customerId: office.id, reason: 'Claim', reviewOn: '2027-01-01' } },
    );
    const held = await on('2034-01-01');
    expect(held.filter(({ now, then }) => now !== then)).toEqual([]);
    expect(line(held, 'Customer', 'iban')?.why).toMatch(/hold/);
  }));

test('a day in the past, and whoever is no privacy officer, are refused', () =>
  withApp(async (test) => {
    const { office } = await aFullOffice(test, 'qwxpast', { startedOn: '2020-01-01' });
    const officer = await test.as('privacy_officer');
    const past = await officer.ask(ask, { id: office.id, on: '2026-06-14' });
    expect(past.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'on' });
    const support = await (await test.as('support')).ask(ask, { id: office.id });
    expect(support.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }));
