import type pg from 'pg';
import sql from 'sql-template-tag';
import { removeContact } from '../../../src/contacts/actions.js';
import { Contact } from '../../../src/contacts/contact.js';
import { newId } from '../../../src/kernel/ids.js';
import { minimise } from '../../../src/kernel/subject.js';
import type { TestApp } from '../../../test/support/app.js';
import { pauseCampaign, resumeCampaign, sendUnknownAgain, stopCampaign } from '../campaign-actions.js';
import { queueReaders } from '../campaigns/queue.js';
import * as actions from '../consent-actions.js';
import { ConsentChannel, ConsentKind, ConsentPurpose } from '../consent.js';
import { storeConsents } from '../import/store.js';
import { claimBatch } from '../sending/claim.js';

export const purposes = [ConsentPurpose.NEWSLETTER, ConsentPurpose.NON_COMMERCIAL] as const;

/** What the deeds of one sequence are about. */
export interface Stage {
  readonly test: TestApp;
  /** The application's own role, with the key of addresses: whoever writes past the product. */
  readonly raw: pg.Pool;
  readonly contacts: readonly { id: string; customerId: string; email: string; debtorNumber: string }[];
  readonly campaigns: readonly { id: string; purpose: ConsentPurpose }[];
  readonly wordings: ReadonlyMap<ConsentPurpose, string>;
  readonly topics: ReadonlyMap<ConsentPurpose, readonly { id: string; createdAt: Date }[]>;
  /** Addresses that nothing may be sent to, once that was written down. */
  readonly suppressed: Set<string>;
}

export interface Step {
  readonly contact: number;
  readonly purpose: number;
  readonly campaign: number;
  /** Null: all. */
  readonly topics: readonly number[] | null;
}

/** A number, where the deed handed over messages: how many, and to whom. */
type Deed = (stage: Stage, step: Step) => Promise<readonly string[] | void>;

const pick = ({ contacts, campaigns, topics, wordings, test }: Stage, step: Step) => {
  const purpose = purposes[step.purpose] as ConsentPurpose;
  const ofPurpose = topics.get(purpose) ?? [];
  return {
    contact: contacts[step.contact] as Stage['contacts'][number],
    campaign: campaigns[step.campaign] as Stage['campaigns'][number],
    purpose,
    wordingId: wordings.get(purpose) as string,
    topicIds: step.topics?.map((n) => ofPurpose[n]?.id as string) ?? null,
    now: test.clock.now(),
  };
};

const end =
  (kind: ConsentKind.WITHDRAWN | ConsentKind.OBJECTED): Deed =>
  async (stage, step) => {
    const { contact, purpose, topicIds } = pick(stage, step);
    const ending = { contactId: contact.id, customerId: contact.customerId, purpose, kind, topicIds };
    await stage.test.inTransaction((scope) =>
      actions.endConsent(scope, { ...ending, channel: ConsentChannel.LINK, remark: null }),
    );
  };

const importing =
  (kind: ConsentKind.GIVEN | ConsentKind.WITHDRAWN): Deed =>
  async (stage, step) => {
    const { contact, purpose, now } = pick(stage, step);
    const { debtorNumber, email } = contact;
    const row = { debtorNumber, email, purpose, kind, at: now.toISOString(), channel: ConsentChannel.IMPORT };
    await stage.test.inTransaction((scope) =>
      storeConsents(
        scope,
        [{ line: 1, item: { ...row, wording: `Ja, ${purpose}`, proof: 'Oud systeem' } }],
        false,
      ),
    );
  };

const rawEvent =
  (kind: ConsentKind, expired = false): Deed =>
  async (stage, step) => {
    const { contact, purpose, topicIds, wordingId, now } = pick(stage, step);
    const given = kind === ConsentKind.GIVEN;
    await stage.raw.query(
      `insert into newsletter.consent_event (id, contact_id, purpose, kind, wording_id, language, channel, proof, topics, expires_at, at)
       values (gen_random_uuid(), $1, $2, $3, $4, $5, 'paper', 'Kaart', $6, $7, $8)`,
      [contact.id, purpose, kind, given ? wordingId : null, given ? 'nl' : null,
        kind === ConsentKind.EXPIRED || kind === ConsentKind.SUPERSEDED ? null : topicIds,
        expired ? '2020-01-01' : null, expired ? '2019-01-01' : now],
    ); // prettier-ignore
  };

const onCampaign =
  (run: (...given: Parameters<typeof stopCampaign>) => Promise<unknown>): Deed =>
  async (stage, step) => {
    const { id } = pick(stage, step).campaign;
    await stage.test.inTransaction((scope) => run(scope, { id }));
  };

const rawState =
  (state: string, from: string): Deed =>
  async (stage, step) => {
    const { contact, campaign } = pick(stage, step);
    const { rows } = await stage.raw.query<{ contact_id: string }>(
      `update newsletter.delivery set state = $3 where contact_id = $1 and campaign_id = $2 and state = any($4) returning contact_id`,
      [contact.id, campaign.id, state, from.split(' ')],
    );
    return state === 'sending' ? rows.map((row) => row.contact_id) : undefined;
  };

/** All that may happen at the same time, each with how often it is drawn. */
export const deeds: Record<string, readonly [weight: number, deed: Deed]> = {
  give: [3, async (stage, step) => {
    const { contact, wordingId, topicIds } = pick(stage, step);
    const agreed = { contactId: contact.id, wordingId, channel: ConsentChannel.PHONE, proof: 'Voorgelezen, ja.' };
    await stage.test.inTransaction((scope) => actions.recordConsent(scope, { ...agreed, topicIds: topicIds && [...topicIds] }));
  }],
  'confirm a sign-up': [1, async (stage, step) => {
    const { contact, wordingId, topicIds, now } = pick(stage, step);
    await stage.test.inTransaction(async (scope) => {
      const reader = await scope.em.findOne(Contact, { id: contact.id });
      if (reader) await actions.addConfirmedConsent(scope, reader, { wordingId, topicIds, askedAt: now });
    });
  }],
  'choose topics': [1, async (stage, step) => {
    const { contact, purpose, topicIds } = pick(stage, step);
    await stage.test.inTransaction((scope) =>
      actions.chooseTopics(scope, { contactId: contact.id, customerId: contact.customerId }, purpose, topicIds));
  }],
  withdraw: [3, end(ConsentKind.WITHDRAWN)],
  object: [2, end(ConsentKind.OBJECTED)],
  'import consent': [1, importing(ConsentKind.GIVEN)],
  'import withdrawal': [1, importing(ConsentKind.WITHDRAWN)],
  suppress: [1, async (stage, step) => {
    const { contact, now } = pick(stage, step);
    await stage.test.inTransaction(async (scope) => {
      await scope.rows(sql`insert into newsletter.suppression (id, address_hash, reason, at)
        values (${newId(scope)}, newsletter.address_hash(${contact.email}::text), 'hard bounce', ${now})`);
    });
    stage.suppressed.add(contact.id);
  }],
  erase: [0.5, async (stage, step) => {
    const { contact } = pick(stage, step);
    await stage.test.inTransaction((scope) => removeContact(scope, { id: contact.id, version: 1 }));
  }],
  minimise: [0.25, async (stage, step) => {
    const { contact } = pick(stage, step);
    await stage.test.inTransaction((scope) => minimise(scope, [contact.customerId]));
  }],
  queue: [4, async (stage, step) => {
    await stage.test.inTransaction((scope) => queueReaders(scope, pick(stage, step).campaign.id));
  }],
  'hand over': [7, async (stage, step) => {
    const { campaign } = pick(stage, step);
    const handed = await stage.test.inTransaction(async (scope) => {
      const claims = [];
      for (const lane of [0, 1, 2])
        claims.push(await claimBatch(scope, { campaignId: campaign.id, lane, size: 10 }));
      return claims.flatMap((claim) => (claim.kind === 'batch' ? claim.messages : []));
    });
    return stage.contacts.filter(({ email }) => handed.some((one) => one.email === email)).map(({ id }) => id);
  }],
  pause: [0.5, onCampaign(pauseCampaign)],
  resume: [0.5, onCampaign(resumeCampaign)],
  stop: [0.5, onCampaign(stopCampaign)],
  'send unknown again': [1, onCampaign(sendUnknownAgain)],
  'raw message': [3, async (stage, step) => {
    const { contact, campaign } = pick(stage, step);
    await stage.raw.query(
      `insert into newsletter.delivery (id, campaign_id, contact_id, consent_event_id, state, queued_at)
       select gen_random_uuid(), $1, $2, id, 'queued', now() from newsletter.consent_event where contact_id = $2 and kind = 'given' order by random() limit 1`,
      [campaign.id, contact.id]);
  }],
  'raw hand-over': [5, rawState('sending', 'queued unknown withheld sent')],
  'raw try again': [2, rawState('queued', 'sending unknown withheld')],
  'raw doubt': [2, rawState('unknown', 'sending')],
  'raw consent': [1, rawEvent(ConsentKind.GIVEN)],
  'raw expired consent': [1, rawEvent(ConsentKind.GIVEN, true)],
  'raw withdrawal': [2, rawEvent(ConsentKind.WITHDRAWN)],
  'raw expiry': [1, rawEvent(ConsentKind.EXPIRED)],
  'raw supersession': [1, rawEvent(ConsentKind.SUPERSEDED)],
  'raw revival': [1, async (stage, step) => {
    const { contact, campaign } = pick(stage, step);
    await stage.raw.query('update newsletter.consent set id = id where contact_id = $1', [contact.id]);
    await stage.raw.query('update newsletter.campaign set topic_id = null where id = $1', [campaign.id]);
  }],
  'raw forgery': [0.5, async (stage, step) => {
    await stage.raw.query('update newsletter.consent set live = true where contact_id = $1', [pick(stage, step).contact.id]);
  }],
}; // prettier-ignore
