import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { plugins } from '../../plugins/index.js';
import { sealEntries } from '../../src/audit/seal.js';
import { moveContact } from '../../src/contacts/actions.js';
import { ContactSource } from '../../src/contacts/inputs.js';
import { findCustomer } from '../../src/customers/actions.js';
import type { Customer } from '../../src/customers/customer.js';
import { mergeCustomers } from '../../src/customers/merge/actions.js';
import { addNote } from '../../src/notes/actions.js';
import { projectFolder } from '../../src/kernel/files.js';
import { newId } from '../../src/kernel/ids.js';
import { systemActor } from '../../src/kernel/scope.js';
import { recordPayment } from '../../src/payments/actions.js';
import { newApiToken } from '../../src/staff/api-tokens/actions.js';
import { ApiToken } from '../../src/staff/api-tokens/api-token.js';
import { tokenHash } from '../../src/staff/tokens.js';
import type { Client, TestApp } from '../support/app.js';
import { aContact, anInvoice, anOffice } from '../support/given.js';

/** Arguments with which a field has something to answer, by `Type.field`. */
export type Arguments = Readonly<Record<string, string>>;

export interface Everything {
  readonly arguments: Arguments;
  /** The outsider with whom an invoice is shared, when a part shares them. */
  readonly outsider?: (signed: boolean) => Promise<Client>;
}

/**
 * What a plugin's `test/everything.ts` exports: it makes a row of every kind of its own, before the invoice is issued. It
 * may export `before` too, for what has to happen before any part has rows.
 */
export type OwnRows = (test: TestApp, core: { officeId: string; contactId: string }) => Promise<Everything>;

/**
 * A row of every kind there is. The probe says which type it met no row of: then make one here, or in the plugin's own
 * `test/everything.ts`, and say in `arguments` how to ask for it where a list of it does not do.
 */
export async function everything(test: TestApp): Promise<Everything> {
  const office = await anOffice(test, {
    officeName: 'Kantoor Vol',
    iban: 'NL91ABNA0417164300',
    email: 'post@kantoor.example',
    startedOn: '2025-01-01',
  });
  // Came from another office, and was entered by their employer.
  const other = await anOffice(test, { startedOn: '2025-01-01' });
  const contact = await aContact(test, other, { source: ContactSource.EMPLOYER });
  await test.inTransaction((scope) =>
    moveContact(scope, {
      id: contact.id,
      version: 1,
      toCustomerId: office.id,
      email: 'jan@vol.example',
      general: true,
    }),
  );
  await test.inTransaction((scope) =>
    addNote(scope, { customerId: office.id, contactId: contact.id, text: 'Belt terug' }),
  );
  // Something that a preview of a merge shows as in the way.
  await aContact(test, other, { name: 'Nog iemand' });
  await merged(test, office, await anOffice(test, { officeName: 'Kantoor Dubbel' }));
  const ofPlugins: Everything[] = [];
  const rowsOf: { default: OwnRows; before?: (test: TestApp) => Promise<unknown> }[] = [];
  for (const { name } of plugins) {
    const file = join(projectFolder, 'dist', 'plugins', name, 'test', 'everything.js');
    if (existsSync(file)) rowsOf.push((await import(file)) as (typeof rowsOf)[number]);
  }
  for (const { before } of rowsOf) await before?.(test);
  for (const { default: ownRows } of rowsOf) {
    ofPlugins.push(await ownRows(test, { officeId: office.id, contactId: contact.id }));
  }
  const invoice = await anInvoice(test, office);
  await test.inTransaction((scope) =>
    recordPayment(scope, { invoiceId: invoice.id, receivedOn: scope.today(), amount: '21.00' }),
  );
  await sealEntries(test.app.work(systemActor('test'), 'test'));
  return {
    arguments: {
      'Query.searchCustomers': 'query: "kantoor vol jan voorbeeld"',
      'Query.explainAccess': 'input: { roles: [SUPPORT], document: "{ me { id } }" }',
      'Query.customer': `id: "${office.id}"`,
      'Query.contact': `id: "${contact.id}"`,
      'Query.invoice': `id: "${invoice.id}"`,
      'Query.sharedInvoice': `id: "${invoice.id}"`,
      'Query.sharedInvoicePdf': `id: "${invoice.id}"`,
      'Query.previewMerge': `input: { keepId: "${office.id}", dropId: "${other.id}" }`,
      'Query.personalDataOf': `input: { contactId: "${contact.id}" }`,
      ...Object.assign({}, ...ofPlugins.map((one) => one.arguments)),
    },
    outsider: ofPlugins.find((one) => one.outsider)?.outsider,
  };
}

const merged = (test: TestApp, kept: Customer, dropped: Customer) =>
  test.inTransaction(async (scope) => {
    const { version } = await findCustomer(scope, kept.id);
    await mergeCustomers(scope, {
      keepId: kept.id,
      keepVersion: version,
      dropId: dropped.id,
      dropVersion: dropped.version,
    });
  });

/** One of their own, for whoever lists theirs. */
export async function aToken(test: TestApp, ownerId: string): Promise<void> {
  await test.inTransaction(async (scope) => {
    scope.em.create(ApiToken, {
      id: newId(scope),
      ownerId,
      name: 'Koppeling',
      roles: ['support'],
      tokenHash: tokenHash(newApiToken()),
      createdAt: scope.now(),
      expiresAt: new Date('2100-01-01T00:00:00Z'),
      lastUsedAt: null,
      revokedAt: null,
      refusedAt: null,
    });
  });
}
