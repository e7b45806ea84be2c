import { createContact } from '../../src/contacts/actions.js';
import { createCustomer } from '../../src/customers/actions.js';
import type { TestApp } from '../support/app.js';
import { sought } from './offices.js';

/** The offices that the searches are for. */
export async function addSought(test: TestApp): Promise<void> {
  await test.inTransaction(async (scope) => {
    for (const { contacts, ...office } of sought) {
      const { id } = await createCustomer(scope, office);
      for (const contact of contacts) await createContact(scope, { customerId: id, ...contact });
    }
  });
}
