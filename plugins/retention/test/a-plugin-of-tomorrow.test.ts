import { defineEntity } from '@mikro-orm/core';
import { migration } from '../../../src/kernel/migrate.js';
import { aboutContact, definePersonalData, holds, notPersonal } from '../../../src/kernel/personal.js';
import { definePlugin } from '../../../src/kernel/plugin.js';
import { exportSubject } from '../../../src/kernel/subject.js';
import { withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { plugins } from '../../index.js';
import { runAll } from './stories.js';

const GiftSchema = defineEntity({
  name: 'Gift',
  schema: 'gifts',
  tableName: 'gift',
  properties: (p) => ({
    id: p.uuid().primary(),
    contactId: p.uuid(),
    sentTo: p.text(),
    wishes: p.json<object>(),
    colour: p.text(),
  }),
});

/** Nothing but a table and what is personal in it. */
const gifts = definePlugin({
  name: 'gifts',
  needs: ['contacts'],
  entities: [GiftSchema],
  migrations: [
    migration(
      '0001-gifts',
      'create table gift (id uuid primary key, contact_id uuid not null, sent_to text not null, wishes jsonb not null, colour text not null)',
    ),
  ],
  personalData: [
    definePersonalData(GiftSchema, {
      subject: aboutContact('contactId'),
      rowsAtMinimise: 'delete',
      columns: {
        id: notPersonal,
        contactId: notPersonal,
        sentTo: holds('contact details', { purposes: ['privacy'], until: 'minimise' }),
        wishes: holds('identity', { purposes: ['privacy'], until: 'minimise' }),
        colour: notPersonal,
      },
    }),
  ],
});

test('a plugin with nothing but a declaration is exported, minimised and looked through', () =>
  withApp(
    async (test) => {
      const office = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-03-31' });
      const contact = await aContact(test, office, { name: 'Anna Qwxnieuw' });
      const add = (sentTo: string, colour: string) =>
        test.owner.query(
          `insert into gifts.gift values (gen_random_uuid(), $1, $2, '{"on the card": "Voor Anneke Qwxkaart"}', $3)`,
          [contact.id, sentTo, colour],
        );
      await add('Geheimlaan 12, Qwxdorp', 'red');
      const exported = await test.inTransaction((scope) => exportSubject(scope, 'customer', office.id));
      expect(exported['gifts.Gift']).toMatchObject([{ sentTo: 'Geheimlaan 12, Qwxdorp' }]);
      // What a careless program left in it: in a column that is nobody's, and of somebody who is gone.
      const other = await aContact(test, await anOffice(test, { startedOn: '2020-01-01' }), { name: 'Bert' });
      await test.owner.query(
        `insert into gifts.gift values (gen_random_uuid(), $1, 'Bert', '{}', 'as of geheimlaan 12 qwxdorp')`,
        [other.id],
      );
      await test.owner.query(
        `insert into gifts.gift values (gen_random_uuid(), gen_random_uuid(), 'x', '{"on the card": "Voor Anneke Qwxkaart"}', 'blue')`,
      );
      const officer = await test.as('privacy_officer');
      await runAll(test, officer);
      const { retentionRuns } = await officer.get(
        `{ retentionRuns { nodes { id state proof { residues { nodes { place } } } } } }`,
      );
      const [run] = retentionRuns.nodes;
      expect(run.state).toBe('RESIDUE');
      const places = (one: typeof run) =>
        one.proof.residues.nodes.map(({ place }: { place: string }) => place).toSorted();
      expect(places(run)).toEqual(['gifts.gift.colour', 'gifts.gift.wishes']);
      const { rows } = await test.owner.query(`select sent_to from gifts.gift order by 1`);
      expect(rows).toEqual([{ sent_to: 'Bert' }, { sent_to: 'x' }]);

      const repeat = `mutation ($id: ID!) { repeatRetentionProof(input: { id: $id }) { proof { state } } }`;
      await test.owner.query(`delete from gifts.gift`);
      await officer.get(repeat, { id: run.id });
      await test.jobsDone();
      const again = await officer.get(`{ retentionRuns { nodes { state } } }`);
      expect(again.retentionRuns.nodes).toEqual([{ state: 'DONE' }]);
    },
    { plugins: [...plugins, gifts] },
  ));
