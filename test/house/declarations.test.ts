import { defineEntity } from '@mikro-orm/core';
import { plugins } from '../../plugins/index.js';
import { migration } from '../../src/kernel/migrate.js';
import {
  aboutContact,
  aboutCustomer,
  definePersonalData,
  holds,
  notPersonal,
  type PersonalData,
  through,
} from '../../src/kernel/personal.js';
import type { Plugin } from '../../src/kernel/plugin.js';
import { StaffMemberSchema } from '../../src/staff/staff-member.js';
import { withApp } from '../support/app.js';

// A name that a declaration misspells would come out years later, when somebody is minimised, and stop everybody's run.

const properties = { schema: 'visits', tableName: 'visit' } as const;
const Visit = defineEntity({
  name: 'Visit',
  ...properties,
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    contactId: p.uuid().nullable(),
    parentId: p.uuid().nullable(),
    stars: p.integer(),
    text: p.text(),
  }),
});
/** As whoever forgot the migration would have it. */
const VisitWithPlace = defineEntity({
  name: 'Visit',
  ...properties,
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    contactId: p.uuid().nullable(),
    parentId: p.uuid().nullable(),
    stars: p.integer(),
    text: p.text(),
    place: p.text(),
  }),
});
const Elsewhere = defineEntity({
  name: 'Elsewhere',
  schema: 'visits',
  tableName: 'elsewhere',
  properties: (p) => ({ id: p.uuid().primary() }),
});

const remark = holds('free text', { purposes: ['support'], until: 'minimise', replaceBy: '' });
const columns = {
  id: notPersonal,
  customerId: notPersonal,
  contactId: notPersonal,
  parentId: notPersonal,
  stars: notPersonal,
  text: remark,
};
const right: PersonalData = definePersonalData(Visit, {
  subject: aboutCustomer('customerId', { contact: 'contactId' }),
  rowsAtMinimise: { deleteWhere: 't.stars < 3' },
  retention: 'master data',
  columns,
});

const visits = (data: PersonalData, entity: object = Visit): Plugin => ({
  name: 'visits',
  needs: ['customers', 'contacts'],
  entities: [entity as never],
  migrations: [
    migration(
      '0001-visits',
      `create table visit (id uuid primary key, customer_id uuid not null references customers.customer on delete cascade,
        contact_id uuid, parent_id uuid, stars integer not null check (stars between 1 and 5), text text not null)`,
    ),
  ],
  personalData: [data],
});

const stars = (replaceBy: string | number) =>
  holds('behaviour', { purposes: ['support'], until: 'minimise', replaceBy });
const wrong: [what: string, part: Plugin, line: RegExp][] = [
  [
    'a customer’s column that is not there',
    visits({ ...right, subject: aboutCustomer('klantId') }),
    /^plugin "visits": Visit: subject names klantId, which is no property of it; name one of id, customerId,/,
  ],
  [
    'a contact’s column that is not there',
    visits({ ...right, subject: aboutContact('contact') }),
    /^plugin "visits": Visit: subject names contact, which is no property/,
  ],
  [
    'the contact of a customer’s row that is not there',
    visits({ ...right, subject: aboutCustomer('customerId', { contact: 'persoonId' }) }),
    /^plugin "visits": Visit: subject names persoonId, which is no property/,
  ],
  [
    'a customer’s column that is no id',
    visits({ ...right, subject: aboutCustomer('text') }),
    /^plugin "visits": Visit: subject names text, which is text; an id is uuid/,
  ],
  [
    'a parent that nobody declares',
    visits({ ...right, subject: through('parentId', Elsewhere) }),
    /^plugin "visits": Visit: subject goes through Elsewhere, which has no personal-data declaration/,
  ],
  [
    'a parent that is about no customer',
    visits({ ...right, subject: through('parentId', StaffMemberSchema) }),
    /^plugin "visits": Visit: subject goes through \w+, which is about no customer/,
  ],
  [
    'a parent that is its own child',
    visits({ ...right, subject: through('parentId', Visit) }),
    /^plugin "visits": Visit: subject goes in a circle: Visit → Visit/,
  ],
  [
    'a condition that is none',
    visits({ ...right, rowsAtMinimise: { deleteWhere: 'nonsense ;;' } }),
    /^plugin "visits": Visit: deleteWhere \(nonsense ;;\) is no condition over t for the database: syntax error/,
  ],
  [
    'a condition on a column that is not there',
    visits({ ...right, rowsAtMinimise: { deleteWhere: 't.sterren < 3' } }),
    /^plugin "visits": Visit: deleteWhere .*: column t\.sterren does not exist/,
  ],
  [
    'a condition that is two statements',
    visits({ ...right, rowsAtMinimise: { deleteWhere: 'true); delete from visits.visit where (true' } }),
    /^plugin "visits": Visit: deleteWhere .*: cannot insert multiple commands/,
  ],
  [
    'a value instead that does not fit',
    visits({ ...right, columns: { ...columns, stars: stars('none') } }),
    /^plugin "visits": Visit\.stars: replaceBy does not fit its column: invalid input syntax for type integer/,
  ],
  [
    'a value instead that a check refuses',
    visits({ ...right, columns: { ...columns, stars: stars(0) } }),
    /^plugin "visits": Visit\.stars: replaceBy is refused by the check visit_stars_check/,
  ],
  [
    'a column that is no property',
    visits({ ...right, columns: { ...columns, sterren: remark } }),
    /^plugin "visits": Visit: columns names sterren, which is no property/,
  ],
  [
    'a property that the database does not have',
    visits({ ...right, entity: VisitWithPlace, columns: { ...columns, place: remark } }, VisitWithPlace),
    /^plugin "visits": Visit\.place is in its columns, and table visits\.visit of the database has no such column/,
  ],
  [
    'an entity that no part has',
    { ...visits(right), personalData: [right, { ...right, entity: Elsewhere }] },
    /^plugin "visits": Elsewhere is declared, and no part has it; add it to entities/,
  ],
  [
    'a field that shows a column that is not there',
    visits({ ...right, shows: { remark: 'tekst' } }),
    /^plugin "visits": Visit: shows says that field remark shows tekst, which is no property/,
  ],
];

test(
  'a name in a declaration that is not there stops the start, and tells where it stands',
  () =>
    withApp(async (test) => {
      await test.another({ plugins: [...plugins, visits(right)] });
      for (const [what, part, line] of wrong) {
        const { message } = await test.another({ plugins: [...plugins, part] }).then(
          () => ({ message: 'started' }),
          (error: Error) => error,
        );
        expect([what, message]).toEqual([what, expect.stringMatching(line)]);
        expect(message.split('\n')).toHaveLength(1);
      }
    }),
  60_000,
);

test('a field of the API that a declaration opens, and that is not there, stops the start', () =>
  withApp(async (test) => {
    const misspelt = plugins.map((part) => ({
      ...part,
      personalData: part.personalData?.map((data) =>
        data.shows && 'topics' in data.shows ? { ...data, shows: { topicz: 'topicIds' } } : data,
      ),
    }));
    await expect(test.another({ plugins: misspelt })).rejects.toThrow(
      /^plugin "newsletter": \w+: shows names the field topicz, which the API’s type \w+ does not have$/,
    );
  }));
