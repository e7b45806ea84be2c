import { withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { statementIn } from '../certificate/issue.js';
import { aFullOffice, whereIs } from './stories.js';

const erase = `mutation ($id: ID!) { eraseContact(input: { id: $id }) { contactId answer {
  id nl: letter en: letter(language: EN) lines { record field category values outcome why(language: EN) law term(language: EN) } } } }`;

test('a person who is erased hears field by field what went, what stays and by which law, with a letter to send', () =>
  withApp(async (test) => {
    await aFullOffice(test, 'qwxask', { startedOn: '2020-01-01' });
    const officer = await test.as('privacy_officer');
    const { contacts } = await officer.get(`{ contacts(filter: { search: "anna" }) { nodes { id } } }`);
    const [{ id }] = contacts.nodes;
    await test.owner.query(
      `insert into notes.note (id, customer_id, contact_id, text, written_by, written_at)
       select gen_random_uuid(), customer_id, id, 'qwxasknotitie', $2, now() from contacts.contact where id = $1`,
      [id, officer.id],
    );
    const { answer } = (await officer.get(erase, { id })).eraseContact;
    const line = (record: string, field: string | null) =>
      answer.lines.find(
        (one: { record: string; field: string | null }) => one.record === record && one.field === field,
      );
    expect(line('Contact', 'name')).toMatchObject({
      category: 'identity',
      values: 1,
      outcome: 'WENT',
      law: 'AVG/GDPR art. 17(1)',
      term: null,
    });
    expect(line('Note', 'text')).toMatchObject({ values: 1, outcome: 'WENT' });
    expect(line('Contact', 'phone')).toBeUndefined(); // there was none, so it is not said to have gone
    expect(line('Invoice', null)).toMatchObject({
      values: 2,
      outcome: 'OF_OFFICE',
      law: 'AVG/GDPR art. 17(3)(b); AWR art. 52(4), Wet OB 1968 art. 34a; P15',
      term: expect.stringMatching(/^7 years.*from: 31 December of the financial year/),
    });
    expect(line('Suppression', null)).toMatchObject({ outcome: 'MAY_STAY' });

    expect(answer.nl).toMatch(/^Geachte Anna qwxaskanna,\n\nU vroeg ons .* op 15 juni 2026 gedaan\./);
    for (const part of [
      'naam en functie',
      'Facturen aan uw kantoor, ook waar uw naam erop staat',
      'Autoriteit Persoonsgegevens',
      'rechter',
    ])
      expect(answer.nl).toContain(part);
    expect(answer.en).toMatch(
      /^Dear Anna qwxaskanna,[^]*Invoices to your office, also where your name is on them[^]*article 79/,
    );

    for (const text of ['qwxaskanna', 'qwxasknotitie']) expect(await whereIs(test, text)).toEqual([]);
    const { erasureAnswers } = await officer.get(
      `{ erasureAnswers { nodes { id contactId letter lines { record field outcome } } } }`,
    );
    expect(erasureAnswers.nodes).toHaveLength(1);
    expect(erasureAnswers.nodes[0]).toMatchObject({ id: answer.id, contactId: id });
    expect(erasureAnswers.nodes[0].letter).toMatch(/^Geachte heer of mevrouw,/);
    await expect(test.asApp.query(`delete from retention.answer`)).rejects.toThrow(
      /permission denied|append-only/,
    );
    const support = await (await test.as('support')).ask(`{ erasureAnswers { nodes { id } } }`);
    expect(support.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }));

test('a person of whom it is asked thrice at once is erased once, answered once, and counted once', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01' });
    const { id } = await aContact(test, office, { name: 'Anna Qwxdubbel' });
    const officer = await test.as('privacy_officer');
    const said = await Promise.all([1, 2, 3].map(() => officer.ask(erase, { id })));
    expect(said.map(({ errors }) => errors?.[0]?.extensions.code ?? 'done').toSorted()).toEqual([
      'NOT_FOUND',
      'NOT_FOUND',
      'done',
    ]);
    await test.jobsDone();
    const { erasureAnswers, retentionCertificates } = await officer.get(
      `{ erasureAnswers { nodes { contactId } } retentionCertificates { nodes { jws } } }`,
    );
    expect(erasureAnswers.nodes).toEqual([{ contactId: id }]);
    expect(
      retentionCertificates.nodes.map(({ jws }: { jws: string }) => statementIn(jws).erased.customers),
    ).toEqual([1]);
  }));
