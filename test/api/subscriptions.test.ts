import { WebSocket } from 'ws';
import { defineLongWork, tellProgress } from '../../src/kernel/long-work.js';
import { forPurpose } from '../../src/kernel/rules.js';
import { definePlugin } from '../../src/kernel/plugin.js';
import { addNote } from '../../src/notes/actions.js';
import { plugins } from '../../plugins/index.js';
import { type Client, withApp } from '../support/app.js';
import { aContact, anOffice } from '../support/given.js';
import { type Followed, openSocket, until } from '../support/socket.js';

const changes =
  'subscription ($id: ID!) { customerChanged(id: $id) { customerId events customer { city iban } } }';
const rename =
  'mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { version } } }';

const move = (client: Client, id: string, version: number, city: string) =>
  client.get(rename, { input: { id, version, city } });

const cities = ({ events }: Followed) =>
  events.map(
    (event) => (event.data?.customerChanged as { customer?: { city: string } } | undefined)?.customer?.city,
  );

/** The creation of what a story starts with is told a moment later, maybe to whoever follows by then. */
const told = (followed: Followed | undefined, event: string) =>
  followed?.events.find((one) => JSON.stringify(one.data).includes(event));

test('whoever follows a customer hears of each change, by whichever process, and sees what they may see', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { iban: 'NL91ABNA0417164300' });
    const other = await anOffice(test, { officeName: 'Ander Kantoor', email: 'ander@kantoor.example' });
    const [support, marketing] = await Promise.all([test.as(['support', 'billing']), test.as('marketing')]);
    const elsewhere = await test.another();
    const sockets = [support, marketing].map((client) => openSocket(test, client.token));
    const far = openSocket({ url: await elsewhere.listen() }, support.token);
    try {
      const [seen, partly, there] = [...sockets, far].map((socket) =>
        socket.follow(changes, { id: office.id }),
      );
      await until(() => test.app.news.followers() === 2 && elsewhere.news.followers() === 1);
      await move(support, other.id, 1, 'Assen');
      await move(support, office.id, 1, 'Zwolle');
      for (const one of [seen, partly, there]) await until(() => Boolean(told(one, 'customer.changed')));
      const change = { customerId: office.id, events: ['customer.changed'] };
      for (const one of [seen, there])
        expect(told(one, 'customer.changed')).toEqual({
          data: { customerChanged: { ...change, customer: { city: 'Zwolle', iban: 'NL91ABNA0417164300' } } },
        });
      expect(told(partly, 'customer.changed')).toMatchObject({
        data: { customerChanged: { ...change, customer: { iban: null } } },
        errors: expect.arrayContaining([
          expect.objectContaining({
            path: ['customerChanged', 'customer', 'iban'],
            extensions: { code: 'FORBIDDEN' },
          }),
        ]) as never,
      });
      await test.inTransaction((scope) => addNote(scope, { customerId: office.id, text: 'Belt terug' }));
      await until(() => Boolean(told(seen, 'note.added')));
      await aContact(test, office);
      for (const one of [seen, partly]) await until(() => Boolean(told(one, 'contact.created')));
      // As in the timeline: whoever sends newsletters is not told of notes.
      expect(told(partly, 'note.added')).toBeUndefined();
      expect(JSON.stringify([seen, partly, there].map((one) => one?.events))).not.toContain('Assen');
      const { rows } = await test.owner.query(
        `select 1 from audit.entry where kind = 'read' and record_type = 'Customer' and actor_id = $1`,
        [support.id],
      );
      expect(rows.length).toBeGreaterThanOrEqual(2);
    } finally {
      for (const socket of [...sockets, far]) await socket.close();
    }
  }));

test('without a good token a socket is closed, and nothing is told', () =>
  withApp(async (test) => {
    for (const token of [undefined, '', 'nonsense', `${(await test.as('support')).token}x`]) {
      const socket = openSocket(test, token);
      expect([token, (await socket.closed).code]).toEqual([token, 4403]);
      await socket.close();
    }
    const silent = new WebSocket(`${test.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { cookie: 'session=1', origin: 'https://elsewhere.example' },
    });
    const code = await new Promise((resolve) => silent.on('close', resolve));
    expect(code).toBe(4408); // said nothing within three seconds
    for (const path of ['/', '/graphiql', '/p/x']) {
      const socket = new WebSocket(test.url.replace('http', 'ws') + path, 'graphql-transport-ws');
      const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
      expect(error.message).toContain('404');
    }
  }));

test('a token that is withdrawn ends its sockets at once, in another process too; others go on', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const [leaver, stayer] = [await test.as('support'), await test.as('support')];
    const elsewhere = await test.another();
    const url = await elsewhere.listen();
    const here = openSocket(test, leaver.token);
    const there = openSocket({ url }, leaver.token);
    const other = openSocket({ url }, stayer.token);
    try {
      const following = [here, there, other].map((socket) => socket.follow(changes, { id: office.id }));
      await until(() => test.app.news.followers() === 1 && elsewhere.news.followers() === 2);
      await leaver.get('mutation { signOutEverywhere { endedSessions } }');
      for (const { closed } of [here, there]) expect(await closed).toMatchObject({ code: 4403 });
      await move(stayer, office.id, 1, 'Zwolle');
      await until(() => cities(following[2] as Followed).includes('Zwolle'));
      for (const one of following.slice(0, 2)) expect(cities(one)).not.toContain('Zwolle');
    } finally {
      for (const socket of [here, there, other]) await socket.close();
    }
  }));

test('a role that is taken away is not served the next event', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const [admin, reader, writer] = [
      await test.as('admin'),
      await test.as('support'),
      await test.as('support'),
    ];
    const socket = openSocket(test, reader.token);
    try {
      const followed = socket.follow(changes, { id: office.id });
      await until(() => test.app.news.followers() === 1);
      await move(writer, office.id, 1, 'Zwolle');
      await until(() => cities(followed).includes('Zwolle'));
      const { staffMembers } = await admin.get('{ staffMembers(first: 50) { nodes { id version } } }');
      const { version } = staffMembers.nodes.find((one: { id: string }) => one.id === reader.id);
      await admin.get(
        'mutation ($input: UpdateStaffMemberInput!) { updateStaffMember(input: $input) { staff { id } } }',
        {
          input: { id: reader.id, version, roles: ['ADMIN'] },
        },
      );
      await move(writer, office.id, 2, 'Assen');
      await until(() => followed.ended() !== undefined);
      expect(followed.ended()).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      expect(cities(followed)).not.toContain('Assen');
    } finally {
      await socket.close();
    }
  }));

test('what cannot be followed is refused with a code, and the socket lives', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support');
    const socket = openSocket(test, support.token);
    const refused: [query: string, variables: object, code: string, field?: string][] = [
      ['{ me { id } }', {}, 'BAD_USER_INPUT', 'query'],
      ['mutation { signOut { signedOut } }', {}, 'BAD_USER_INPUT', 'query'],
      ['subscription {', {}, 'BAD_USER_INPUT', 'query'],
      ['subscription { nothing }', {}, 'BAD_USER_INPUT', 'query'],
      [
        'subscription { ...F } fragment F on Subscription { workProgress(work: "x") { id } }',
        {},
        'BAD_USER_INPUT',
        'query',
      ],
      [changes, {}, 'BAD_USER_INPUT', 'id'],
      [changes, { id: 'nobody' }, 'NOT_FOUND'],
      [changes, { id: '01900000-0000-7000-8000-000000000000' }, 'NOT_FOUND'],
      ['subscription { workProgress(work: "coffee") { done } }', {}, 'BAD_USER_INPUT', 'work'],
      ['subscription { workProgress(work: "retention.run") { done } }', {}, 'FORBIDDEN'],
      [
        `subscription { customerChanged(id: "${office.id}") { ${'customer { contacts { '.repeat(20)}id${' } }'.repeat(20)} } }`,
        {},
        'LIMIT_EXCEEDED',
      ],
    ];
    try {
      for (const [query, variables, code, field] of refused) {
        const followed = socket.follow(query, variables);
        await until(() => followed.ended() !== undefined);
        expect([query, followed.ended()]).toEqual([
          query,
          [
            expect.objectContaining({
              extensions: expect.objectContaining({ code, ...(field ? { field } : {}) }),
            }),
          ],
        ]);
      }
      const many = Array.from({ length: 21 }, () => socket.follow(changes, { id: office.id }));
      await until(() => many.some((one) => one.ended() !== undefined));
      expect(many.filter((one) => one.ended() !== undefined)).toHaveLength(1);
      await until(() => test.app.news.followers() === 20);
      await move(support, office.id, 1, 'Zwolle');
      await until(() => many.filter((one) => cities(one).includes('Zwolle')).length === 20);
    } finally {
      await socket.close();
    }
  }));

test('long work is followed by those whose work it is, until it is finished', () => {
  const counting = defineLongWork('counting.beans', {
    describe: 'counts beans',
    rule: forPurpose('support'),
  });
  const beans = definePlugin({ name: 'beans', longWork: [counting] });
  return withApp(
    async (test) => {
      const [support, marketing] = [await test.as('support'), await test.as('marketing')];
      const sockets = [support, marketing].map((client) => openSocket(test, client.token));
      try {
        const query =
          'subscription ($id: ID) { workProgress(work: "counting.beans", id: $id) { work id done total finished } }';
        const [seen, refused] = sockets.map((socket) => socket.follow(query, { id: 'a' }));
        await until(() => refused?.ended() !== undefined);
        expect(refused?.ended()).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
        await until(() => test.app.news.followers() === 1);
        let counted = 0;
        for (let done = 1; done < 1000; done += 1)
          await tellProgress(test.app, counting, 'a', () => ({ done: (counted = done), total: 1000 }));
        await tellProgress(test.app, counting, 'b', () => ({ done: 1, total: 1, finished: true }), true);
        await until(() => seen?.events.length === 1);
        await tellProgress(
          test.app,
          counting,
          'a',
          () => ({ done: 1000, total: 1000, finished: true }),
          true,
        );
        await until(() => seen?.events.length === 2);
        expect(counted).toBeLessThan(1000); // looked at now and then, not at each step
        expect(seen?.events.at(-1)).toEqual({
          data: {
            workProgress: { work: 'counting.beans', id: 'a', done: 1000, total: 1000, finished: true },
          },
        });
      } finally {
        for (const socket of sockets) await socket.close();
      }
    },
    { plugins: [...plugins, beans] },
  );
});

test('a reader that does not read holds nobody up, and a house that stops closes its sockets', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support');
    const elsewhere = await test.another();
    const url = await elsewhere.listen();
    const slow = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => slow.on('open', resolve));
    slow.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${support.token}` } }),
    );
    await new Promise((resolve) => slow.once('message', resolve));
    slow.send(
      JSON.stringify({
        type: 'subscribe',
        id: '1',
        payload: { query: changes, variables: { id: office.id } },
      }),
    );
    slow.pause();
    const quick = openSocket({ url }, support.token);
    const followed = quick.follow(changes, { id: office.id });
    await until(() => elsewhere.news.followers() === 2);
    for (let version = 1; version <= 5; version += 1)
      await move(support, office.id, version, `Stad ${version}`);
    await until(() => cities(followed).includes('Stad 5'));
    await elsewhere.close(); // does not wait for who does not answer
    expect(await quick.closed).toMatchObject({ code: 1001 });
    slow.terminate();
    await quick.close();
  }));

test('what somebody who is not bound to secrecy follows does not say what happened', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support', { signed: false });
    const socket = openSocket(test, support.token);
    try {
      const seen = socket.follow(
        'subscription ($id: ID!) { customerChanged(id: $id) { customerId events } }',
        {
          id: office.id,
        },
      );
      await until(() => test.app.news.followers() === 1);
      await aContact(test, office);
      await until(() => seen.events.length > 0);
      expect(seen.events[0]).toMatchObject({
        data: { customerChanged: { customerId: office.id, events: null } },
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      });
    } finally {
      await socket.close();
    }
  }));

test('by POST a subscription is refused, and it is said where to follow it', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const { errors } = await support.ask(`subscription { customerChanged(id: "${support.id}") { events } }`);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('WebSocket') as never,
      extensions: { code: 'BAD_USER_INPUT', field: 'query' },
    });
  }));

test('whatever else is told on the line of news is no news, and harms nobody', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support');
    const socket = openSocket(test, support.token);
    try {
      const seen = socket.follow(changes, { id: office.id });
      await until(() => test.app.news.followers() === 1);
      for (const told of [
        'garbage',
        '',
        '{}',
        'null',
        '[null]',
        '[{"kind":"customer","id":7}]',
        '[{"kind":"work"}]',
      ])
        await test.asApp.query(`select pg_notify('klantmap_news', $1)`, [told]);
      await move(support, office.id, 1, 'Zwolle');
      await until(() => Boolean(told(seen, 'customer.changed')));
      expect(cities(seen).at(-1)).toBe('Zwolle');
    } finally {
      await socket.close();
    }
  }));
