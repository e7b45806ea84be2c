import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { isCallerError } from '../../../src/errors.js';
import { appUrlFor, setSession } from '../../../src/kernel/database.js';
import type { TestApp } from '../../../test/support/app.js';
import { addressKeySession } from '../bounces/address-key.js';
import { addConsentWording } from '../consent-actions.js';
import { ConsentPurpose } from '../consent.js';
import { addTopic } from '../consent/topic-actions.js';
import { deeds, purposes, type Stage, type Step } from './consent-model-deeds.js';
import { foldedOtherwise, hearWitness, placeWitness } from './consent-model-witness.js';

interface Drawn extends Step {
  readonly deed: string;
}

const connections = 4;
/** Sequences that go on beside each other, about other people: for the time that each waits. */
const streams = 2;
const lookAfter = 10;
const topicChoice = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom([0], [1], [0, 1]) },
);
const drawn: fc.Arbitrary<Drawn> = fc.record({
  deed: fc.oneof(
    ...Object.entries(deeds).map(([name, [weight]]) => ({
      weight: weight * 4,
      arbitrary: fc.constant(name),
    })),
  ),
  contact: fc.nat({ max: 1 }),
  // Most of it about one purpose, so that things meet.
  purpose: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  campaign: fc.nat({ max: 1 }),
  topics: topicChoice,
});
const often = fc.constantFrom(true, true, true, true, false);
const sequence = fc.record({
  /** There before anything meets. */
  before: fc.tuple(...[0, 1].map(() => fc.record({ topics: topicChoice, agrees: often }))),
  campaigns: fc.tuple(
    ...[0, 1].map(() => fc.record({ purpose: fc.constantFrom(0, 0, 0, 0, 1), topic: fc.constantFrom(null, 0, 1), queued: often })),
  ),
  /** What each connection does, all of them at once. */
  at: fc.tuple(...Array.from({ length: connections }, () => fc.array(drawn, { minLength: 1, maxLength: 2 }))),
}); // prettier-ignore

type Drawing = typeof sequence extends fc.Arbitrary<infer T> ? T : never;

export interface Outcome {
  sequences: number;
  handedOver: number;
  done: number;
  refused: Map<string, number>;
}

/** What a writer may be told; anything else is a fault of the product. */
const refusals = /^(KM0\d\d|42501|23505|23503|40P01|40001)$/;

/**
 * Random sequences of all that touches consent, on four connections at once, some through the product and some past it
 * in raw SQL. After each, a witness tells whether anything was handed over without live consent at that moment.
 */
export async function consentModel(
  test: TestApp,
  { seed, sequences, say }: { seed: number; sequences: number; say: (line: string) => void },
): Promise<Outcome> {
  const pool = (connectionString: string): pg.Pool => {
    const session = addressKeySession(test.app.key);
    const made = new pg.Pool({
      connectionString,
      max: connections * streams,
      onConnect: (client) => setSession(client, session),
    });
    made.on('error', () => undefined);
    return made;
  };
  const [raw, owner] = [pool(appUrlFor(test.ownerUrl, null)), pool(test.ownerUrl)];
  const outcome: Outcome = { sequences: 0, handedOver: 0, done: 0, refused: new Map() };
  const began = performance.now();
  try {
    await placeWitness(owner);
    const fixed = await furnish(test);
    const met: string[] = [];
    const look = async (): Promise<string[]> => {
      const { handedOver, problems } = await hearWitness(owner, fixed.topics);
      outcome.handedOver += handedOver;
      return [...problems, ...(await foldedOtherwise(owner, met.splice(0), fixed.topics))];
    };
    const play = async (drawing: Drawing): Promise<void> => {
      const problems: string[] = [];
      const stage = await setStage(test, owner, raw, fixed, drawing);
      await Promise.all(
        drawing.at.map(async (steps) => {
          for (const step of steps) await performStep(test, stage, step, outcome, problems);
        }),
      );
      met.push(...stage.contacts.map(({ id }) => id));
      outcome.sequences += 1;
      if (outcome.sequences % lookAfter === 0) problems.push(...(await look()));
      if (outcome.sequences % 1000 === 0)
        say(`${outcome.sequences} sequences, ${outcome.handedOver} handed over, ${Math.round((performance.now() - began) / 1000)} s`);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    }; // prettier-ignore
    await Promise.all(
      Array.from({ length: streams }, (_, stream) =>
        fc.assert(fc.asyncProperty(sequence, play), {
          seed: seed + stream,
          numRuns: sequences / streams,
          // What happens at the same time happens otherwise another time: shrinking would chase its own tail.
          endOnFailure: true,
          includeErrorInReport: true,
        }),
      ),
    );
    const problems = await look();
    if (problems.length > 0) throw new Error(problems.join('\n'));
  } finally {
    await Promise.all([raw.end(), owner.end()]);
  }
  return outcome;
}

type Fixed = Pick<Stage, 'wordings' | 'topics'>;

async function furnish(test: TestApp): Promise<Fixed> {
  const wordings = new Map<ConsentPurpose, string>();
  const topics = new Map<ConsentPurpose, { id: string; createdAt: Date }[]>();
  for (const purpose of purposes)
    await test.inTransaction(async (scope) => {
      const wording = { purpose, language: 'nl', text: `Ja, ${purpose}`, replacesEarlier: false } as const;
      wordings.set(purpose, (await addConsentWording(scope, wording)).id);
      const some = [];
      for (const key of ['een', 'twee'])
        some.push(await addTopic(scope, { purpose, key, nameNl: key, nameEn: key }));
      topics.set(purpose, some);
    });
  return { wordings, topics };
}

/**
 * Two people at two offices, most of whom agreed, and two campaigns to them that are being sent, most of them queued: in
 * one statement, since nothing is to meet there yet.
 */
async function setStage(
  test: TestApp,
  owner: pg.Pool,
  raw: pg.Pool,
  fixed: Fixed,
  { before, campaigns }: Drawing,
): Promise<Stage> {
  const contacts = before.map((agreed) => {
    const id = randomUUID();
    const office = { customerId: randomUUID(), debtorNumber: id.slice(0, 18) };
    return { id, ...office, email: `${id}@lezers.example`, agreed };
  });
  const own = campaigns.map(({ purpose: n, topic, queued }) => {
    const purpose = purposes[n] as ConsentPurpose;
    return {
      id: randomUUID(),
      purpose,
      topicId: topic === null ? null : fixed.topics.get(purpose)?.[topic]?.id,
      queued,
    };
  });
  const list = (rows: readonly string[]): string => rows.join(', ');
  const uuid = (id: string | null | undefined): string => (id ? `'${id}'::uuid` : 'null::uuid');
  const agreed = contacts.filter((one) => one.agreed.agrees);
  const [purpose] = purposes;
  const audience = JSON.stringify({ customerIds: contacts.map((one) => one.customerId) });
  const at = `'${test.clock.now().toISOString()}'`;
  await owner.query(`
    insert into customers.customer (id, debtor_number, office_name, created_at)
      values ${list(contacts.map((one) => `('${one.customerId}', '${one.debtorNumber}', 'Kantoor', ${at})`))};
    insert into contacts.contact (id, customer_id, name, email, general, language, created_at)
      values ${list(contacts.map((one) => `('${one.id}', '${one.customerId}', 'Lezer', '${one.email}', true, 'nl', ${at})`))};
    insert into newsletter.consent_event (id, contact_id, purpose, kind, wording_id, language, channel, proof, topics, at)
      select gen_random_uuid(), v.id, '${purpose}', 'given', '${fixed.wordings.get(purpose)}', 'nl', 'phone', 'Voorgelezen, ja.', v.topics, ${at}
      from (values (null::uuid, null::uuid[])${agreed.map(({ id, agreed: { topics } }) => `, (${uuid(id)}, ${topics ? `array[${list(topics.map((n) => uuid(fixed.topics.get(purpose)?.[n]?.id)))}]` : 'null'})`).join('')}) v (id, topics)
      where v.id is not null;
    insert into newsletter.campaign (id, name, purpose, topic_id, subject_nl, mjml_nl, state, created_at, started_at, audience, all_queued)
      values ${list(own.map((one) => `('${one.id}', 'Proef', '${one.purpose}', ${uuid(one.topicId)}, 'x', 'x', 'SENDING', ${at}, ${at}, '${audience}', ${one.queued})`))};
    insert into newsletter.delivery (id, campaign_id, contact_id, consent_event_id, state, queued_at, lane)
      select gen_random_uuid(), k.id, c.contact_id, c.event_id, 'queued', ${at}, 1
      from newsletter.campaign k join newsletter.consent c on c.purpose = k.purpose
      where k.id in (${list(own.map((one) => uuid(one.id)))}) and k.all_queued and newsletter.agrees(c, k.topic_id)
        and c.contact_id in (${list(contacts.map((one) => uuid(one.id)))});`); // prettier-ignore
  return { test, raw, contacts, campaigns: own, ...fixed, suppressed: new Set() };
}

async function performStep(
  test: TestApp,
  stage: Stage,
  step: Drawn,
  outcome: Outcome,
  problems: string[],
): Promise<void> {
  const [, run] = deeds[step.deed] as (typeof deeds)[string];
  test.clock.set(new Date(test.clock.now().getTime() + 1));
  const barred = new Set(stage.suppressed);
  try {
    const handed = (await run(stage, step)) ?? [];
    outcome.done += 1;
    for (const id of handed)
      if (barred.has(id)) problems.push(`${step.deed}: ${id} was suppressed before that began`);
  } catch (error) {
    const code = String((error as { code?: unknown }).code ?? '');
    if (!isCallerError(error) && !refusals.test(code))
      problems.push(`${step.deed}: ${code} ${(error as Error).stack}`);
    outcome.refused.set(code, (outcome.refused.get(code) ?? 0) + 1);
  }
}
