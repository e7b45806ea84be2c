import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, type TestApp, withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { aFullOffice, runAll, startApproved, whereIs } from './stories.js';

const years = { startedOn: '2020-01-01', endedOn: '2024-03-31' };

async function lastProof(officer: Client) {
  const { retentionRuns } = await officer.get(`{ retentionRuns(first: 1) { nodes { id state proof {
    state lookedFor shared lookedThrough { tables columns files }
    residues(first: 100) { nodes { place rowId } }
  } } } }`);
  const [run] = retentionRuns.nodes;
  return { ...run, places: run.proof?.residues.nodes.map(({ place }: { place: string }) => place) ?? [] };
}

/** A value in each kind of place that no declaration speaks of, written in another way in each. */
async function plant(test: TestApp): Promise<string[]> {
  const { owner, folder } = test;
  await owner.query(
    `create table public.leftover (id uuid primary key, remark text, doc jsonb, tags text[], raw bytea)`,
  );
  await owner.query(`grant select on public.leftover to klantmap_app`);
  await owner.query(
    `insert into public.leftover (id, remark) values ('00000000-0000-7000-8000-000000000001', 'Belde over IBAN NL44 RABO 0123 4567 89, terugbellen')`,
  );
  await owner.query(
    `insert into public.leftover (id, doc) values (gen_random_uuid(), '{"to": [{"deep": "Anna Qwxpanna <anna@qwxpcontact.example>"}]}')`,
  );
  await owner.query(
    `insert into public.leftover (id, tags) values (gen_random_uuid(), array['a', '020 123 45 67'])`,
  );
  await owner.query(`insert into public.leftover (id, raw) values (gen_random_uuid(), 'x ANNA QWXPANNA y')`);
  await owner.query(
    `create table public.blob (id uuid primary key, raw bytea); grant select on public.blob to klantmap_app;
     insert into public.blob values (gen_random_uuid(), decode('${Buffer.from('Bert qwxpbert', 'utf16le').toString('hex')}', 'hex'))`,
  );
  await owner.query(
    `select graphile_worker.add_job('nobody does this', '{"text": "Beste\\nBert qwxpbert,"}', run_at => now() + interval '1 year')`,
  );
  await owner.query(
    `insert into kernel.import_run (fingerprint, kind, line, reached, at) values ('f', 'k', 1, '{"at": "bert@qwxptweede.example"}', now())`,
  );
  await owner.query(
    `insert into audit.entry select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'place', e.place + 1000000, 'cause', 'mutation for anna@qwxpcontact.example'))).* from audit.entry e limit 1`,
  );
  await mkdir(join(folder, 'documents/folder of Bert qwxpbert'), { recursive: true });
  await mkdir(join(folder, 'uitvoer'));
  await writeFile(join(folder, 'klantmap.log'), '{"level":30,"url":"/p/x?to=algemeen%40qwxpmail.example"}\n');
  await writeFile(join(folder, 'documents/brief.txt'), `${'x '.repeat(200_000)}aan qwxpstraat 1, te Utrecht`);
  await writeFile(join(folder, 'uitvoer/klanten.csv'), 'naam;telefoon\nX;+31 20 123 45 67\n');
  return [
    'public.leftover.remark',
    'public.leftover.doc',
    'public.leftover.tags',
    'public.leftover.raw',
    'public.blob.raw',
    'graphile_worker._private_jobs.payload',
    'kernel.import_run.reached',
    'audit.entry.cause',
    join(folder, 'klantmap.log'),
    join(folder, 'documents/brief.txt'),
    join(folder, 'uitvoer/klanten.csv'),
  ];
}

test('what is left of somebody in any kind of place fails the run and is named; once it is gone the run ends', () =>
  withApp(async (test) => {
    await aFullOffice(test, 'qwxp', years);
    await anOffice(test, { startedOn: '2020-01-01', email: 'post@qwxstays.example' });
    await test.owner.query('analyze');
    const planted = await plant(test);
    const officer = await test.as('privacy_officer');
    await runAll(test, officer);
    const found = await lastProof(officer);
    expect(found.state).toBe('RESIDUE');
    expect(found.proof.state).toBe('RESIDUE');
    const named = found.places.filter((place: string) => place.startsWith('name of '));
    expect(new Set(found.places)).toEqual(new Set([...planted, ...named]));
    expect(named).toEqual([expect.stringMatching(/documents\/\(inode \d+\)$/)]);
    expect(JSON.stringify(found).replaceAll(test.folder, '')).not.toMatch(/qwxp|0123|1234567/i);
    const { rows } = await test.owner.query(
      `select count(*)::int as n from audit.entry where what = 'retention.residue-found'`,
    );
    expect(rows).toEqual([{ n: 1 }]);
    expect(found.proof.residues.nodes).toContainEqual({
      place: 'public.leftover.remark',
      rowId: '00000000-0000-7000-8000-000000000001',
    });

    await test.owner.query(`drop table public.leftover, public.blob`);
    await test.owner.query(`delete from graphile_worker._private_jobs where run_at > now()`);
    await test.owner.query(`delete from kernel.import_run`);
    await test.owner.query(
      `alter table audit.entry disable trigger user; delete from audit.entry where cause like '%qwxp%'; alter table audit.entry enable trigger user`,
    );
    const repeat = `mutation ($id: ID!) { repeatRetentionProof(input: { id: $id }) { proof { state } } }`;
    expect((await officer.get(repeat, { id: found.id })).repeatRetentionProof.proof.state).toBe('WAITING');
    await test.jobsDone();
    expect((await lastProof(officer)).places.every((place: string) => place.includes(test.folder))).toBe(
      true,
    );
    for (const name of ['documents', 'uitvoer', 'klantmap.log'])
      await rm(join(test.folder, name), { recursive: true });
    await officer.get(repeat, { id: found.id });
    await test.jobsDone();
    const clean = await lastProof(officer);
    expect(clean).toMatchObject({ state: 'DONE', places: [], proof: { state: 'CLEAN' } });
    expect(clean.proof.lookedFor).toBeGreaterThan(5);
    expect(clean.proof.lookedThrough.tables).toBeGreaterThan(50);
    expect((await officer.ask(repeat, { id: found.id })).errors?.[0]?.extensions.code).toBe('CONFLICT');
    expect((await test.owner.query('select 1 from retention.trace')).rowCount).toBe(0);
    for (const text of ['qwxpanna', 'qwxpbert', 'qwxpcontact']) expect(await whereIs(test, text)).toEqual([]);
  }));

test('the planner’s own samples of what went are taken anew, and found where they are not', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { ...years, email: 'post@qwxsample.example' });
    await aContact(test, office, { name: 'Anna Qwxsample', email: 'anna@qwxsample.example' });
    await aContact(test, office, { name: 'Bert Qwxsample', email: 'bert@qwxsample.example' });
    await test.owner.query('analyze contacts.contact');
    const sampled = async () =>
      (
        await test.owner.query(
          `select 1 from pg_stats where histogram_bounds::text like '%qwxsample%' or most_common_vals::text like '%qwxsample%'`,
        )
      ).rowCount;
    expect(await sampled()).toBeGreaterThan(0);
    const officer = await test.as('privacy_officer');
    await runAll(test, officer);
    expect(await lastProof(officer)).toMatchObject({ state: 'DONE', places: [] });
    expect(await sampled()).toBe(0);
  }));

test('a value that somebody else has as well is no residue, wherever it stands', () =>
  withApp(async (test) => {
    const gone = await anOffice(test, {
      ...years,
      officeName: 'Kantoor Voorbij',
      email: 'info@qwxshared.example',
    });
    await aContact(test, gone, { name: 'Jan de Qwxvries', email: 'jan@qwxgone.example' });
    await test.owner.query(`update customers.customer set phone = '+31201234567', version = version + 1`);
    const stays = await anOffice(test, { startedOn: '2020-01-01', email: 'info@qwxshared.example' });
    await aContact(test, stays, { name: 'Jan de Qwxvries', email: 'jan@qwxstay.example' });
    await test.owner.query(
      `update customers.customer set phone = '+31201234567', version = version + 1 where phone is null`,
    );
    await test.owner.query(
      `select graphile_worker.add_job('nobody does this', '{"to": "info@qwxshared.example", "name": "Jan de Qwxvries", "phone": "020-1234567"}', run_at => now() + interval '1 year')`,
    );
    const officer = await test.as('privacy_officer');
    await runAll(test, officer);
    expect(await lastProof(officer)).toMatchObject({ state: 'DONE', places: [], proof: { shared: 3 } });
  }));

test('a person who was erased at their own request is looked for too', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01' });
    const contact = await aContact(test, office, { name: 'Anna Qwxown', email: 'anna@qwxown.example' });
    await writeFile(join(test.folder, 'notities.txt'), 'Anna Qwxown belt nog');
    const officer = await test.as('privacy_officer');
    await officer.get(`mutation ($id: ID!) { eraseContact(input: { id: $id }) { contactId } }`, {
      id: contact.id,
    });
    await test.jobsDone();
    const proofs = async () =>
      (await officer.get(`{ retentionProofs { nodes { id state contactId residues { nodes { place } } } } }`))
        .retentionProofs.nodes;
    const [found] = await proofs();
    expect(found).toMatchObject({
      state: 'RESIDUE',
      contactId: contact.id,
      residues: { nodes: [{ place: join(test.folder, 'notities.txt') }] },
    });
    await rm(join(test.folder, 'notities.txt'));
    await officer.get(
      `mutation ($id: ID!) { repeatRetentionProof(input: { id: $id }) { proof { state } } }`,
      found,
    );
    await test.jobsDone();
    expect(await proofs()).toMatchObject([{ state: 'CLEAN' }]);
  }));

test('what a note of somebody else mentions is not theirs, and hides nothing', () =>
  withApp(async (test) => {
    const gone = await anOffice(test, { ...years, iban: 'NL44RABO0123456789' });
    await aContact(test, gone, { name: 'Bea Qwxtweede', email: 'bea@qwxbea.example' });
    const stays = await anOffice(test, { startedOn: '2020-01-01' });
    const support = await test.as('support');
    await support.get(`mutation ($input: AddNoteInput!) { addNote(input: $input) { note { id } } }`, {
      input: {
        customerId: stays.id,
        text: 'was Bea Qwxtweede, bea@qwxbea.example, rekening NL44RABO0123456789',
      },
    });
    const file = join(test.folder, 'klanten.rejected.csv');
    await writeFile(file, 'Bea Qwxtweede;bea@qwxbea.example;NL44RABO0123456789');
    const officer = await test.as('privacy_officer');
    await runAll(test, officer);
    expect(await lastProof(officer)).toMatchObject({
      state: 'RESIDUE',
      places: [file],
      proof: { shared: 0 },
    });
  }));

test('a note about the office that names a person who was erased is a residue, until somebody takes the name out', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01' });
    const contact = await aContact(test, office, { name: 'Jürgen Qwxmüller', email: 'juergen@qwxm.example' });
    const other = await anOffice(test, { startedOn: '2020-01-01' });
    const support = await test.as('support');
    const write = async (customerId: string, text: string) =>
      (
        await support.get(
          `mutation ($input: AddNoteInput!) { addNote(input: $input) { note { id version } } }`,
          { input: { customerId, text } },
        )
      ).addNote.note;
    const note = await write(office.id, 'Jürgen Qwxmüller (juergen@qwxm.example) belde over de factuur');
    await write(other.id, 'Heeft contact met Jürgen Qwxmüller'); // that other office’s own
    const officer = await test.as('privacy_officer');
    const { eraseContact } = await officer.get(
      `mutation ($id: ID!) { eraseContact(input: { id: $id }) { answer { letter } } }`,
      { id: contact.id },
    );
    expect(eraseContact.answer.letter).toContain('een aantekening over uw kantoor');
    await test.jobsDone();
    const proof = async () =>
      (await officer.get(`{ retentionProofs { nodes { id state residues { nodes { place rowId } } } } }`))
        .retentionProofs.nodes[0];
    const found = await proof();
    expect(found).toMatchObject({
      state: 'RESIDUE',
      residues: { nodes: [{ place: 'notes.note.text', rowId: note.id }] },
    });
    await support.get(`mutation ($input: ChangeNoteInput!) { changeNote(input: $input) { note { id } } }`, {
      input: { ...note, text: 'Belde over de factuur' },
    });
    await officer.get(`mutation ($id: ID!) { repeatRetentionProof(input: { id: $id }) { proof { id } } }`, {
      id: found.id,
    });
    await test.jobsDone();
    expect((await proof()).state).toBe('CLEAN');
  }));

test('what the vendor leaves out is not looked through, and the proof says so', () =>
  withApp(
    async (test) => {
      const office = await anOffice(test, years);
      await aContact(test, office, { name: 'Anna Qwxmail', email: 'anna@qwxmail.example' });
      await mkdir(join(test.folder, 'mail'));
      await writeFile(join(test.folder, 'mail/1.eml'), 'To: anna@qwxmail.example');
      const officer = await test.as('privacy_officer');
      await runAll(test, officer);
      expect(await lastProof(officer)).toMatchObject({ state: 'DONE', places: [] });
      const { retentionProofs } = await officer.get(
        `{ retentionProofs { nodes { lookedThrough { leftOut } } } }`,
      );
      expect(retentionProofs.nodes).toEqual([{ lookedThrough: { leftOut: [join(test.folder, 'mail')] } }]);
    },
    { environment: { RETENTION_SCAN_EXCEPT: 'mail' } },
  ));

test('what cannot be looked at proves nothing', () =>
  withApp(
    async (test) => {
      await anOffice(test, years);
      await test.owner.query(`create schema elsewhere; create table elsewhere.closed (id int)`);
      const officer = await test.as('privacy_officer');
      await startApproved(test, officer);
      await test.jobsDone();
      expect(await lastProof(officer)).toMatchObject({
        state: 'RESIDUE',
        places: expect.arrayContaining([
          expect.stringContaining('elsewhere.closed: grant select'),
          expect.stringContaining('/nowhere/logs: it is not there'),
        ]),
      });
    },
    { environment: { RETENTION_SCAN: '/nowhere/logs' } },
  ));
