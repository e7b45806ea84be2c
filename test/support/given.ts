import { createContact } from '../../src/contacts/actions.js';
import type { Contact } from '../../src/contacts/contact.js';
import { ContactSource } from '../../src/contacts/inputs.js';
import { createCustomer, endSubscription, startSubscription } from '../../src/customers/actions.js';
import type { Customer } from '../../src/customers/customer.js';
import { draftInvoice, issueInvoice } from '../../src/invoices/actions.js';
import type { Invoice } from '../../src/invoices/invoice.js';
import type { TestApp } from './app.js';

/** An office with an address, and a subscription when a first day is given. */
export function anOffice(
  test: TestApp,
  office: {
    officeName?: string;
    debtorNumber?: string;
    plan?: string;
    startedOn?: string;
    endedOn?: string;
    email?: string;
    language?: 'nl' | 'en';
    iban?: string;
  } = {},
): Promise<Customer> {
  const { plan = 'Basis', startedOn, endedOn, ...details } = office;
  return test.inTransaction(async (scope) => {
    const customer = await createCustomer(scope, {
      officeName: 'Kantoor Voorbeeld',
      street: 'Dorpsstraat 1',
      postalCode: '1234 AB',
      city: 'Utrecht',
      ...details,
    });
    if (startedOn) {
      const { subscription } = await startSubscription(scope, { customerId: customer.id, plan, startedOn });
      if (endedOn)
        await endSubscription(scope, { id: subscription.id, version: subscription.version, endedOn });
    }
    return customer;
  });
}

/** Somebody who gave their details themselves. */
export function aContact(
  test: TestApp,
  office: { id: string },
  contact: {
    name?: string;
    email?: string;
    language?: 'nl' | 'en';
    general?: boolean;
    source?: ContactSource;
  } = {},
): Promise<Contact> {
  return test.inTransaction((scope) =>
    createContact(scope, {
      customerId: office.id,
      name: 'Jan Voorbeeld',
      email: 'jan@voorbeeld.example',
      source: ContactSource.PERSON,
      ...contact,
    }),
  );
}

/** An issued invoice of one line. */
export function anInvoice(
  test: TestApp,
  office: { id: string },
  line: { description?: string; unitPrice?: string } = {},
): Promise<Invoice> {
  return test.inTransaction(async (scope) => {
    const lines = [
      {
        description: 'Licentie',
        quantity: '1',
        unitPrice: '100.00',
        vatCategory: 'S' as const,
        vatRate: '21',
        ...line,
      },
    ];
    const draft = await draftInvoice(scope, { customerId: office.id, lines });
    await scope.em.flush();
    return issueInvoice(scope, { id: draft.id, version: draft.version });
  });
}
