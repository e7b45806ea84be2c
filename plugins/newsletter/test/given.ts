import { readFile } from 'node:fs/promises';
import { beside } from '../../../src/kernel/files.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import type { Client, TestApp } from '../../../test/support/app.js';
import { createCampaign } from '../campaign-actions.js';
import { addTopic } from '../consent/topic-actions.js';
import { sendCampaign } from '../campaigns/start.js';
import type { Campaign } from '../campaign.js';
import { ConsentChannel, ConsentPurpose } from '../consent.js';
import { recordConsent } from '../consent-actions.js';

/** The wordings that the migration adds. */
export const wordingNl = '019a0000-0000-7000-8000-000000000001';
export const wordingEn = '019a0000-0000-7000-8000-000000000002';

export const sampleMjml = (language: 'nl' | 'en') =>
  readFile(beside(import.meta.url, `../mails/voorbeeld.${language}.mjml`), 'utf8');

export interface Reader {
  id: string;
  customerId: string;
  email: string;
}

/** A contact at an office of their own, who agreed unless said otherwise. */
export async function aReader(
  test: TestApp,
  reader: { name?: string; email: string; language?: 'nl' | 'en'; officeName?: string; agrees?: boolean },
): Promise<Reader> {
  const { officeName = 'Kantoor Voorbeeld', agrees = true, ...details } = reader;
  const office = await anOffice(test, { officeName });
  const contact = await aContact(test, office, details);
  if (agrees) await agree(test, contact.id);
  return { id: contact.id, customerId: office.id, email: reader.email };
}

/** @returns the topic, for `topicIds` */
export const aTopic = (test: TestApp, key: string, purpose = ConsentPurpose.NEWSLETTER) =>
  test.inTransaction((scope) =>
    addTopic(scope, { purpose, key, nameNl: `Over ${key}`, nameEn: `On ${key}` }),
  );

/** So many who agreed, all with an address at one domain. */
export async function readersAt(test: TestApp, domain: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await aReader(test, { email: `${n}@${domain}` });
}

export const agree = (test: TestApp, contactId: string) =>
  test.inTransaction((scope) =>
    recordConsent(scope, {
      contactId,
      wordingId: wordingNl,
      channel: ConsentChannel.PHONE,
      proof: 'Tekst voorgelezen, antwoord: ja.',
    }),
  );

/** At that time, with whatever waits for it done. */
export async function later(test: TestApp, at: string): Promise<void> {
  test.clock.set(at);
  await test.owner.query(`update graphile_worker._private_jobs set run_at = now()`);
  await test.jobsDone();
}

export const shortLetter = {
  subject: 'Nieuws voor {{ office.name }}',
  mjml: `<mjml lang="nl"><mj-body><mj-section><mj-column>
    <mj-text>Beste {{ contact.name }} van {{ office.name }}</mj-text>
    <mj-text><a href="{{ unsubscribe_url }}">Afmelden</a></mj-text>
  </mj-column></mj-section></mj-body></mjml>`,
};

export const aCampaign = (test: TestApp): Promise<Campaign> =>
  test.inTransaction((scope) =>
    createCampaign(scope, { name: 'Proef', purpose: ConsentPurpose.NEWSLETTER, nl: shortLetter }),
  );

export const send = (test: TestApp, campaign: { id: string; version: number }): Promise<Campaign> =>
  test.inTransaction((scope) => sendCampaign(scope, { id: campaign.id, version: campaign.version }));

/** State and reason of each delivery, by the reader's address. */
export async function deliveries(
  test: TestApp,
): Promise<Record<string, [state: string, reason: string | null]>> {
  const { rows } = await test.owner.query<{ email: string; state: string; reason: string | null }>(
    'select p.email, d.state, d.reason from newsletter.delivery d join contacts.contact p on p.id = d.contact_id',
  );
  return Object.fromEntries(rows.map((row) => [row.email, [row.state, row.reason]]));
}

export const campaignNow = async (client: Client, id: string) =>
  (
    await client.get(
      `query ($id: ID!) { campaign(id: $id) { state finishedAt progress { total queued sending sent refused unknown withheld } } }`,
      { id },
    )
  ).campaign;

/** The link of a reader's mail, as a mail program posts to it. */
export function oneClickUrl(test: TestApp, email: string): string {
  const [mail] = test.mailbox.to(email);
  const value = mail?.headers.find((header) => header.key === 'list-unsubscribe')?.value ?? '';
  return /^<([^>]+)>$/.exec(value)?.[1] ?? '';
}
