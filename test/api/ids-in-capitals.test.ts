import { withApp } from '../support/app.js';
import { aContact, anOffice } from '../support/given.js';
import { openSocket, until } from '../support/socket.js';

test('an id in capitals is the same id: as an argument, within an input or a filter, and for whoever follows', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { officeName: 'Kantoor Zon' });
    const contact = await aContact(test, office);
    const id = office.id.toUpperCase();
    expect(id).not.toBe(office.id);
    const support = await test.as('support');
    const everywhere = `query ($id: ID!, $contact: ID!, $filter: ContactFilter) {
      customer(id: $id) { id } written: customer(id: "${id}") { id } contact(id: $contact) { id }
      contacts(filter: $filter) { nodes { id } }
    }`;
    // Once on graphql's own executor, and from then on compiled.
    for (let turn = 0; turn < 3; turn += 1)
      expect(
        await support.get(everywhere, {
          id,
          contact: contact.id.toUpperCase(),
          filter: { customerId: id },
        }),
      ).toEqual({
        customer: { id: office.id },
        written: { id: office.id },
        contact: { id: contact.id },
        contacts: { nodes: [{ id: contact.id }] },
      });

    const socket = openSocket(test, support.token);
    try {
      const seen = socket.follow('subscription ($id: ID!) { customerChanged(id: $id) { customerId } }', {
        id,
      });
      await until(() => test.app.news.followers() === 1);
      const changed = await support.get(
        `mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { id city } } }`,
        { input: { id, version: office.version, city: 'Assen' } },
      );
      expect(changed.updateCustomer.customer).toEqual({ id: office.id, city: 'Assen' });
      await until(() => seen.events.length > 0);
      expect(seen.events[0]?.data).toEqual({ customerChanged: { customerId: office.id } });
    } finally {
      await socket.close();
    }
  }));
