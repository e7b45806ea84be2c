import { contactsImported } from '../src/contacts/events.js';
import { customersImported } from '../src/customers/events.js';
import { type Client, withApp } from './support/app.js';
import { aContact, anInvoice, anOffice } from './support/given.js';

const timeline = `query ($id: ID!, $first: Int, $after: String) { customer(id: $id) { timeline(first: $first, after: $after) {
  totalCount nodes { at what label english: label(language: "en") contact { id } } pageInfo { hasNextPage endCursor } } } }`;

const labels = async (client: Client, id: string) =>
  (await client.get(timeline, { id })).customer.timeline.nodes.map(({ label }: { label: string }) => label);

test('what happened with an office is told newest first, to each reader what belongs to their work', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2025-01-01' });
    const other = await anOffice(test);
    test.clock.set('2026-06-16T09:00:00Z');
    const contact = await aContact(test, office);
    test.clock.set('2026-06-17T09:00:00Z');
    const support = await test.as('support');
    await support.get(
      `mutation { addNote(input: { customerId: "${office.id}", text: "Geheim" }) { note { id } } }`,
    );
    test.clock.set('2026-06-18T09:00:00Z');
    await anInvoice(test, office);
    test.clock.set('2026-06-19T09:00:00Z');
    await test.inTransaction(async (scope) => {
      await scope.emit(customersImported, { customerIds: [other.id, office.id] });
      await scope.emit(contactsImported, { contactIds: [contact.id] });
    });
    const told = await labels(support, office.id);
    expect(told.slice(0, 2).toSorted()).toEqual(['Contactpersoon geïmporteerd', 'Kantoor geïmporteerd']);
    expect(told.slice(2, 5)).toEqual(['Factuur uitgereikt', 'Notitie gemaakt', 'Contactpersoon toegevoegd']);
    expect(told.slice(5).toSorted()).toEqual(['Abonnement begonnen', 'Kantoor toegevoegd']);
    const billing = await test.as('billing');
    expect(await labels(billing, office.id)).not.toContain('Notitie gemaakt');
    expect(await labels(await test.as('marketing'), office.id)).not.toContain('Factuur uitgereikt');
    expect(await labels(support, other.id)).toEqual(['Kantoor geïmporteerd', 'Kantoor toegevoegd']);
    for (const client of [await test.as('admin'), await test.as('support', { signed: false })])
      expect((await client.ask(timeline, { id: office.id })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const answer = await support.get(timeline, { id: office.id });
    expect(answer.customer.timeline.nodes[4]).toMatchObject({
      english: 'Contact added',
      contact: { id: contact.id },
    });
    expect(JSON.stringify(answer)).not.toContain('Geheim');

    const seen: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = (await support.get(timeline, { id: office.id, first: 2, after })).customer.timeline;
      expect(page.totalCount).toBe(7);
      seen.push(...page.nodes.map(({ label }: { label: string }) => label));
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    expect(seen).toEqual(told);
  }));

test('the timeline of a customer that two records became has what happened with both', () =>
  withApp(async (test) => {
    const [kept, dropped] = [await anOffice(test), await anOffice(test, { startedOn: '2025-01-01' })];
    const support = await test.as('support');
    await support.get(
      `mutation { mergeCustomers(input: { keepId: "${kept.id}", keepVersion: 1, dropId: "${dropped.id}", dropVersion: 1 }) { customer { id } } }`,
    );
    const told = await labels(support, kept.id);
    expect(told.toSorted()).toEqual([
      'Abonnement begonnen',
      'Kantoor toegevoegd',
      'Kantoor toegevoegd',
      'Samengevoegd met een dubbel kantoor',
    ]);
  }));
