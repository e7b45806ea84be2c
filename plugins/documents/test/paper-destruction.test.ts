import { withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import {
  aCabinet,
  aHardCopy,
  countersign,
  destroy,
  type Paper,
  sign,
  takeOut,
  thePaper,
} from './paper-given.js';

/** Minimised as a retention run does it, without needing that plugin. */
const minimised = `update customers.customer set minimised_on = '2026-06-15', version = version + 1 where id = $1`;
const today = '2026-06-15';

const code = (answer: { errors?: { message: string; extensions: { code: string } }[] }) =>
  `${answer.errors?.[0]?.extensions.code} ${answer.errors?.[0]?.message}`;

test('paper of a minimised customer is destroyed on the word of two people, which then stands', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const gone = await anOffice(test, { startedOn: '2019-01-01', endedOn: '2023-12-31' });
    const stays = await anOffice(test, { startedOn: '2019-01-01' });
    const cabinet = await aCabinet(support);
    const papers: Paper[] = [];
    for (const kind of ['ORDER_FORM', 'MANDATE'])
      papers.push(
        await aHardCopy(support, gone, cabinet, {
          kind,
          folder: 'Bakker',
          remark: 'Bij elkaar',
          keptSince: '2019-01-01',
        }),
      );
    const other = await aHardCopy(support, stays, cabinet);
    const officer = await test.as('privacy_officer');
    const how = { destroyedOn: today };

    // Nobody decides by hand what goes: the customer's phase does.
    expect(code(await sign(officer, papers, how))).toBe(
      'CONFLICT Not to be destroyed yet: its customer is not minimised, and it has no scan that may take its place. Leave out P-00001, P-00002.',
    );
    await test.owner.query(minimised, [gone.id]);
    expect(code(await sign(officer, [...papers, other], how))).toMatch(/Leave out P-00003\.$/);
    expect(await thePaper(officer, 'P-00001')).toMatchObject({ state: 'TO_DESTROY', folder: 'Bakker' });
    // Who works for support meets the customer no more, nor its paper.
    expect(await thePaper(support, 'P-00001')).toBeNull();

    const signed = await sign(officer, papers, { ...how, level: 'p4' });
    expect(signed.data).toMatchObject({
      signDestruction: {
        destruction: {
          reference: 'V-0001',
          items: [
            { label: 'P-00001', kind: 'ORDER_FORM' },
            { label: 'P-00002', kind: 'MANDATE' },
          ],
        },
      },
    });
    const { id } = signed.data['signDestruction']['destruction'];
    expect(await thePaper(officer, 'P-00001')).toMatchObject({ state: 'SIGNED_ONCE' });
    expect(code(await takeOut(officer, { ...(papers[0] as Paper), version: 2 }))).toMatch(
      /^CONFLICT Somebody signed that P-00001/,
    );
    expect(code(await countersign(officer, id, 2))).toBe(
      'FORBIDDEN You signed V-0001 already: somebody else who was there has to sign too.',
    );
    expect(code(await countersign(support, id, 3))).toBe(
      'CONFLICT V-0001 is about 2 hard copies, not 3: look at it again, and sign for that number.',
    );
    expect(code(await countersign(support, id, 2))).toBe('undefined undefined');
    expect(code(await countersign(await test.as('support'), id, 2))).toBe(
      'CONFLICT V-0001 was signed by two people; it cannot change any more.',
    );
    expect(await thePaper(officer, 'P-00001')).toMatchObject({
      state: 'DESTROYED',
      destroyedOn: today,
      folder: null,
      remark: null,
      history: [{ what: 'REGISTERED' }, { what: 'SIGNED' }, { what: 'DESTROYED', byAccount: support.id }],
    });
    expect(await thePaper(officer, 'P-00003')).toMatchObject({ state: 'KEPT' });
  }));

test('the database itself wants two people, and lets nothing change after', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const office = await anOffice(test, { startedOn: '2019-01-01', endedOn: '2023-12-31' });
    const cabinet = await aCabinet(support);
    const paper = await aHardCopy(support, office, cabinet);
    const second = await aHardCopy(support, office, cabinet);
    await test.owner.query(minimised, [office.id]);
    const officer = await test.as('privacy_officer');
    const { data } = await sign(officer, [paper], { destroyedOn: today });
    const { id } = data['signDestruction']['destruction'];
    const refused = (statement: string, values: unknown[] = []) =>
      test.asApp.query(statement, values).then(
        () => 'accepted',
        (error: { code: string; constraint?: string }) => error.constraint ?? error.code,
      );
    const destroyed = `update documents.hard_copy set destroyed_on = '${today}', folder = null where id = $1`;
    expect(
      await refused(
        `update documents.destruction set second_signed_by = first_signed_by, second_signed_at = now() where id = $1`,
        [id],
      ),
    ).toBe('destruction_two_people');
    expect(await refused(destroyed, [paper.id])).toBe('KM092');
    expect(await refused(`update documents.destruction set level = 'P-7' where id = $1`, [id])).toBe('KM091');
    expect(await refused(`update documents.destruction set level = 'P-2' where id = $1`, [id])).toMatch(
      /check|KM091/,
    );
    expect(await refused('delete from documents.hard_copy where id = $1', [second.id])).toBe('KM092');
    await countersign(support, id, 1);
    for (const [statement, values] of [
      [`update documents.destruction set second_signed_by = gen_random_uuid() where id = $1`, [id]],
      [`update documents.destruction set withdrawn_at = now() where id = $1`, [id]],
      [
        `insert into documents.destruction_item values (gen_random_uuid(), $1, $2, 2, 'OTHER')`,
        [id, second.id],
      ],
    ] as const)
      expect(await refused(statement, [...values])).toBe('KM091');
    expect(
      await refused(`update documents.hard_copy set destroyed_on = null, folder = 'K' where id = $1`, [
        paper.id,
      ]),
    ).toBe('KM092');
    expect(
      await refused(
        `update documents.hard_copy set destruction_id = $2, destroyed_on = '${today}', folder = null where id = $1`,
        [second.id, id],
      ),
    ).toBe('KM092');
    for (const statement of [
      'delete from documents.destruction',
      'delete from documents.destruction_item',
      `update documents.destruction_item set kind = 'OTHER'`,
      'truncate documents.destruction cascade',
    ])
      await expect(test.owner.query(statement)).rejects.toMatchObject({ code: 'KM001' });
  }));

test('a level that leaves legible strips, a day to come or before its time, and what is out, are refused', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const office = await anOffice(test, { startedOn: '2019-01-01', endedOn: '2023-12-31' });
    const cabinet = await aCabinet(support);
    const paper = await aHardCopy(support, office, cabinet);
    const out = await aHardCopy(support, office, cabinet);
    await takeOut(support, out);
    await test.owner.query(minimised, [office.id]);
    const officer = await test.as('privacy_officer');
    const signing = async (copies: Paper[], how: Parameters<typeof sign>[2]) =>
      code(await sign(officer, copies, how));
    const on = { destroyedOn: today };
    expect(await signing([paper], { ...on, level: 'P-2' })).toBe(
      'BAD_USER_INPUT level: P-2 leaves strips that can be put together again: personal data asks for P-4 or higher (DIN 66399). Destroy it finer, then sign',
    );
    for (const level of ['P-8', 'fijn', '', null])
      expect(await signing([paper], { ...on, level })).toBe(
        'BAD_USER_INPUT level: give the security level by DIN 66399, from P-4 to P-7',
      );
    expect(await signing([paper], { destroyedOn: '2026-06-16' })).toBe(
      'BAD_USER_INPUT destroyedOn: 2026-06-16 has yet to come: sign once it is done',
    );
    expect(await signing([paper], { destroyedOn: '2026-06-14' })).toBe(
      'BAD_USER_INPUT destroyedOn: P-00001 was to be destroyed from 2026-06-15 on; give that day or a later one',
    );
    expect(await signing([paper, out], on)).toBe(
      'CONFLICT Out of the cabinet: bring it back first (bringBackHardCopy), or sign that it is missing: P-00002.',
    );
    expect(await signing([], on)).toBe('BAD_USER_INPUT copyIds: name the hard copies');
    expect(await signing([{ ...paper, id: 'P-00001' }], on)).toBe('BAD_USER_INPUT copyIds[0]: is not an id');
    expect(await signing([{ ...paper, id: office.id }], on)).toMatch(/^NOT_FOUND/);
    expect(await signing([out], { ...on, method: 'MISSING' })).toMatch(
      /^BAD_USER_INPUT level: what was missing/,
    );

    // What nobody finds any more is signed for by two people as well, be it out of the cabinet or not.
    await destroy(test, [out], { ...on, method: 'MISSING', level: null });
    expect(await thePaper(officer, out.label)).toMatchObject({ state: 'MISSING', takenOutBy: null });
    // A machine is nobody who was there.
    const machine = await test.as(['service', 'privacy_officer']);
    expect(code(await sign(machine, [paper], on))).toMatch(/^FORBIDDEN A person who was there/);
  }));

test('a first signature can be taken back, and the paper is on the list again', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const office = await anOffice(test, { startedOn: '2019-01-01', endedOn: '2023-12-31' });
    const paper = await aHardCopy(support, office, await aCabinet(support));
    await test.owner.query(minimised, [office.id]);
    const officer = await test.as('privacy_officer');
    const first = await sign(officer, [paper], { destroyedOn: today });
    expect(code(await sign(officer, [paper], { destroyedOn: today }))).toBe(
      'CONFLICT Signed for already: leave out P-00001.',
    );
    const withdraw = `mutation ($input: WithdrawDestructionInput!) { withdrawDestruction(input: $input) { destruction { withdrawnAt } } }`;
    const { id } = first.data['signDestruction']['destruction'];
    await officer.get(withdraw, { input: { id } });
    expect(await thePaper(officer, paper.label)).toMatchObject({ state: 'TO_DESTROY' });
    expect(code(await countersign(support, id, 1))).toBe(
      'CONFLICT V-0001 was withdrawn: sign anew with signDestruction.',
    );
    await destroy(test, [paper], { destroyedOn: today });
    expect(await thePaper(officer, paper.label)).toMatchObject({
      state: 'DESTROYED',
      history: [
        { what: 'REGISTERED' },
        { what: 'SIGNED' },
        { what: 'WITHDRAWN' },
        { what: 'SIGNED' },
        { what: 'DESTROYED' },
      ],
    });
  }));
