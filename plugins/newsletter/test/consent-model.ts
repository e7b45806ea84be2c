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
  /** One after another, so that there is something to meet. */
  before: fc.tuple(...[0, 1].map((contact) => fc.record({ topics: topicChoice, agrees: often, contact: fc.constant(contact) }))),
  campaigns: fc.tuple(
    ...[0, 1].map(() => fc.record({ purpose: fc.constantFrom(0, 0, 0, 0, 1), topic: fc.constantFrom(null, 0, 1), queued: often })),
  ),
  /** What each connection does, all of them at once. */
  at: fc.tuple(...Array.from({ length: connections }, () => fc.array(drawn, { minLength: 1, maxLength: 3 }))),
}); // prettier-ignore

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
  await placeWitness(test.owner);
  const fixed = await furnish(test);
  const raw = new pg.Pool({
    connectionString: appUrlFor(test.ownerUrl, null),
    max: connections,
    onConnect: (client) => setSession(client, addressKeySession(test.app.key)),
  });
  raw.on('error', () => undefined);
  const outcome: Outcome = { sequences: 0, handedOver: 0, done: 0, refused: new Map() };
  const began = performance.now();
  try {
    await fc.assert(
      fc.asyncProperty(sequence, async ({ before, campaigns, at }) => {
        const problems: string[] = [];
        const stage = await setStage(test, raw, fixed, campaigns);
        const perform = (step: Drawn) => performStep(test, stage, step, outcome, problems);
        for (const { contact, topics, agrees } of before)
          if (agrees) await perform({ deed: 'give', contact, topics, purpose: 0, campaign: 0 });
        for (const [campaign, { queued }] of campaigns.entries())
          if (queued) await perform({ deed: 'queue', campaign, contact: 0, purpose: 0, topics: null });
        await Promise.all(
          at.map(async (steps) => {
            for (const step of steps) await perform(step);
          }),
        );
        const heard = await hearWitness(test.owner, fixed.topics);
        const ids = stage.contacts.map(({ id }) => id);
        problems.push(...heard.problems, ...(await foldedOtherwise(test.owner, ids, fixed.topics)));
        outcome.handedOver += heard.handedOver;
        outcome.sequences += 1;
        if (outcome.sequences % 1000 === 0)
          say(`${outcome.sequences} sequences, ${outcome.handedOver} handed over, ${Math.round((performance.now() - began) / 1000)} s`);
        if (problems.length > 0) throw new Error(problems.join('\n'));
      }), // prettier-ignore
      // What happens at the same time happens otherwise another time: shrinking would chase its own tail.
      { seed, numRuns: sequences, endOnFailure: true, includeErrorInReport: true },
    );
  } finally {
    await raw.end();
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

/** Two people at two offices, and two campaigns to them that are being sent. */
async function setStage(
  test: TestApp,
  raw: pg.Pool,
  fixed: Fixed,
  campaigns: readonly { purpose: number; topic: number | null }[],
): Promise<Stage> {
  const contacts = [0, 1].map(() => {
    const id = randomUUID();
    return { id, customerId: randomUUID(), email: `${id}@lezers.example`, debtorNumber: id.slice(0, 18) };
  });
  const own = campaigns.map(({ purpose, topic }) => ({
    id: randomUUID(),
    purpose: purposes[purpose] as ConsentPurpose,
    topic:
      topic === null ? null : (fixed.topics.get(purposes[purpose] as ConsentPurpose)?.[topic]?.id ?? null),
  }));
  await test.owner.query(
    `with office as (
      insert into customers.customer (id, debtor_number, office_name, created_at)
      select id, number, 'Kantoor', now() from unnest($1::uuid[], $2::text[]) o (id, number) returning id)
    insert into contacts.contact (id, customer_id, name, email, general, language, created_at)
    select id, office, 'Lezer', email, true, 'nl', now() from unnest($3::uuid[], $1::uuid[], $4::text[]) c (id, office, email)`,
    [contacts.map((one) => one.customerId), contacts.map((one) => one.debtorNumber), contacts.map((one) => one.id), contacts.map((one) => one.email)],
  ); // prettier-ignore
  await test.owner.query(
    `insert into newsletter.campaign (id, name, purpose, topic_id, subject_nl, mjml_nl, state, created_at, started_at, audience)
     select id, 'Proef', purpose, topic, 'x', 'x', 'SENDING', now(), now(), $4 from unnest($1::uuid[], $2::text[], $3::uuid[]) k (id, purpose, topic)`,
    [own.map((one) => one.id), own.map((one) => one.purpose), own.map((one) => one.topic), { customerIds: contacts.map((one) => one.customerId) }],
  ); // prettier-ignore
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
