import { withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { aCabinet, aHardCopy, countersign, destroy, sign, thePaper } from './paper-given.js';

const today = '2026-06-15';

test('paper of a customer that is merged goes along to the one that is kept, what was destroyed too', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const [keep, drop] = [await anOffice(test, { officeName: 'Kantoor Blijft' }), await anOffice(test)];
    const cabinet = await aCabinet(support);
    const paper = await aHardCopy(support, drop, cabinet);
    const lost = await aHardCopy(support, drop, cabinet);
    await destroy(test, [lost], { destroyedOn: today, method: 'MISSING', level: null });
    await support.get(
      `mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { customer { id } } }`,
      { input: { keepId: keep.id, keepVersion: 1, dropId: drop.id, dropVersion: 1 } },
    );
    for (const { label } of [paper, lost])
      expect(await thePaper(support, label)).toMatchObject({ customer: { officeName: 'Kantoor Blijft' } });
    expect(await thePaper(support, lost.label)).toMatchObject({ state: 'MISSING' });
  }));

test('two who sign at the same moment do not sign for one copy twice, and two second signatures are one', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const office = await anOffice(test, { startedOn: '2019-01-01', endedOn: '2023-12-31' });
    const cabinet = await aCabinet(support);
    const papers = [await aHardCopy(support, office, cabinet), await aHardCopy(support, office, cabinet)];
    await test.owner.query(
      `update customers.customer set minimised_on = '2026-06-15', version = version + 1 where id = $1`,
      [office.id],
    );
    const officers = [await test.as('privacy_officer'), await test.as('privacy_officer')];
    const firsts = await Promise.all(
      officers.map((officer, index) =>
        sign(officer, index === 0 ? papers : papers.toReversed(), { destroyedOn: today }),
      ),
    );
    const codes = firsts.map(({ errors }) => errors?.[0]?.extensions.code ?? 'signed');
    expect(codes.toSorted()).toEqual(['CONFLICT', 'signed']);
    const { id } = firsts.find(({ errors }) => !errors)?.data['signDestruction']['destruction'] ?? {};
    const witnesses = [support, await test.as('billing')];
    const seconds = await Promise.all(witnesses.map((witness) => countersign(witness, id, 2)));
    expect(seconds.map(({ errors }) => errors?.[0]?.extensions.code ?? 'signed').toSorted()).toEqual([
      'CONFLICT',
      'signed',
    ]);
    const { rows } = await test.owner.query(
      `select count(*)::int as n from documents.hard_copy_step where what = 'DESTROYED'`,
    );
    expect(rows).toEqual([{ n: 2 }]);
  }));

test('a customer is not gone for good while paper about it is there', () =>
  withApp(
    async (test) => {
      const support = await test.as('support');
      const office = await anOffice(test, { startedOn: '2010-01-01', endedOn: '2014-12-31' });
      const paper = await aHardCopy(support, office, await aCabinet(support));
      await test.owner.query(
        `update customers.customer set minimised_on = '2026-06-15', version = version + 1 where id = $1`,
        [office.id],
      );
      const officer = await test.as('privacy_officer');
      const propose = async () => {
        const { errors } = await officer.ask(
          `mutation { proposeRetentionRun(input: { step: GONE, expected: 1 }) { run { id } } }`,
        );
        return errors?.[0]?.message ?? 'proposed';
      };
      expect(await propose()).toMatch(/0 customers/);
      // Nor does the database let the record go, whoever asks.
      await expect(test.owner.query('delete from documents.hard_copy')).rejects.toMatchObject({
        code: 'KM092',
      });
      await destroy(test, [paper], { destroyedOn: today });
      expect(await propose()).toBe('proposed');
    },
    { at: '2026-06-15T09:00:00Z' },
  ));
