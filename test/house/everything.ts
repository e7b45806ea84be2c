import { aBookkeeper, anAccountant, theirLogin } from '../../plugins/accountant/test/given.js';
import { aCampaign, agree, send } from '../../plugins/newsletter/test/given.js';
import { runAll } from '../../plugins/retention/test/stories.js';
import { newId } from '../../src/kernel/ids.js';
import { newApiToken } from '../../src/staff/api-tokens/actions.js';
import { ApiToken } from '../../src/staff/api-tokens/api-token.js';
import { tokenHash } from '../../src/staff/tokens.js';
import type { Client, TestApp } from '../support/app.js';
import { aContact, anInvoice, anOffice } from '../support/given.js';

/** Arguments with which a field has something to answer, by `Type.field`. */
export type Arguments = Readonly<Record<string, string>>;

export interface Everything {
  readonly arguments: Arguments;
  /** The outsider with whom an invoice is shared. */
  readonly outsider: (signed: boolean) => Promise<Client>;
}

/**
 * A row of every kind there is. The probe says which type it met no row of: then make one here, and say in
 * `arguments` how to ask for it where a list of it does not do.
 */
export async function everything(test: TestApp): Promise<Everything> {
  await anOffice(test, { officeName: 'Kantoor Voorbij', startedOn: '2020-01-01', endedOn: '2023-05-31' });
  await runAll(test, await test.as('privacy_officer'));
  await anOffice(test, { officeName: 'Kantoor Gestopt', startedOn: '2020-01-01', endedOn: '2024-01-31' });

  await aBookkeeper(test);
  const parties = [await anAccountant(test), await anAccountant(test, 'tweede@controle.example')];
  const office = await anOffice(test, {
    officeName: 'Kantoor Vol',
    iban: 'NL91ABNA0417164300',
    email: 'post@kantoor.example',
    startedOn: '2025-01-01',
  });
  const contact = await aContact(test, office, { general: true });
  await agree(test, contact.id);
  const campaign = await aCampaign(test);
  await test.owner.query('update newsletter.campaign set subject_en = subject_nl, mjml_en = mjml_nl');
  await send(test, campaign);
  const invoice = await anInvoice(test, office);
  return {
    arguments: {
      'Query.customer': `id: "${office.id}"`,
      'Query.contact': `id: "${contact.id}"`,
      'Query.invoice': `id: "${invoice.id}"`,
      'Query.sharedInvoice': `id: "${invoice.id}"`,
      'Query.sharedInvoicePdf': `id: "${invoice.id}"`,
      'Query.campaign': `id: "${campaign.id}"`,
      'Query.personalDataOf': `input: { contactId: "${contact.id}" }`,
      'Campaign.preview': 'language: "nl"',
    },
    outsider: (signed) => theirLogin(test, parties[signed ? 0 : 1] as never, signed),
  };
}

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
