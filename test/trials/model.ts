import fc from 'fast-check';
import type { App } from '../../src/app.js';
import * as contacts from '../../src/contacts/actions.js';
import * as customers from '../../src/customers/actions.js';
import { mergeCustomers } from '../../src/customers/merge/actions.js';
import { draftInvoice, issueInvoice } from '../../src/invoices/actions.js';
import { type Scope, systemActor } from '../../src/kernel/scope.js';
import { addNote, changeNote, removeNote } from '../../src/notes/actions.js';
import type { TestApp } from '../support/app.js';
import { Model, type Row } from './model-state.js';
import { problemsIn } from './model-truth.js';

const kinds = [
  'create office', 'rename office', 'rename office', 'start', 'end or resume', 'end or resume', 'add contact', 'add contact',
  'change contact', 'change contact', 'take over', 'move', 'move', 'leave', 'write note', 'change note', 'remove note',
  'draft', 'issue', 'issue', 'merge',
] as const; // prettier-ignore

/** What somebody does, and by which numbers they pick whom they do it to from what there is at that moment. */
export interface Operation {
  readonly kind: (typeof kinds)[number];
  readonly picks: readonly [number, number, number];
  readonly flag: boolean;
}

const pick = fc.nat({ max: 1_000_000 });
const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom(...kinds),
  picks: fc.tuple(pick, pick, pick),
  flag: fc.boolean(),
});

export const operations = (count: number, seed: number): Operation[] =>
  fc.sample(fc.array(operation, { minLength: count, maxLength: count, size: 'max' }), {
    seed,
    numRuns: 1,
  })[0] ?? [];

const at = <T>(rows: readonly T[], n: number): T | undefined => rows[n % (rows.length || 1)];
const address = { street: 'Dorpsstraat 1', postalCode: '1234 AB', city: 'Ede' };
const line = {
  description: 'Licentie',
  quantity: '1',
  unitPrice: '10.00',
  vatCategory: 'S',
  vatRate: '21',
} as const;

/**
 * What one operation does, and what the model knows once it succeeded; undefined when there is nothing to do it to.
 * Each value that is written is one of its own, so that afterwards is seen whose stands.
 */
function deed(
  model: Model,
  { kind, picks: [one, two, three], flag }: Operation,
  tag: string,
): { claims: readonly string[]; run: (scope: Scope) => Promise<() => void> } | undefined {
  // prettier-ignore
  const office = at(model.alive('office'), one);
  const claim = (row: Row) => `${row.id}@${row.version}`;
  if (kind === 'create office')
    return {
      claims: [],
      run: async (scope) => {
        const { id } = await customers.createCustomer(scope, { officeName: tag, ...address });
        return () => model.add('office', { id, value: tag });
      },
    };
  if (!office) return undefined;
  const versioned = (type: 'contact' | 'note' | 'subscription' | 'draft') => at(model.alive(type), two);
  switch (kind) {
    case 'rename office':
      return {
        claims: [claim(office)],
        run: async (scope) => {
          await customers.updateCustomer(scope, { id: office.id, version: office.version, officeName: tag });
          return () => model.set(office, { value: tag });
        },
      };
    case 'start':
      return {
        claims: [],
        run: async (scope) => {
          const { subscription } = await customers.startSubscription(scope, {
            customerId: office.id,
            plan: tag,
            startedOn: '2025-01-01',
          });
          return () => model.add('subscription', { id: subscription.id, value: 'runs', office: office.id });
        },
      };
    case 'end or resume': {
      const row = versioned('subscription');
      const endedOn = flag ? null : `2026-0${(three % 9) + 1}-01`;
      if (!row) return undefined;
      // Whoever asks for what is so already changes nothing, and may be first or last.
      const changes = row.value !== (endedOn ?? 'runs');
      return {
        claims: changes ? [claim(row)] : [],
        run: async (scope) => {
          await customers.endSubscription(scope, { id: row.id, version: row.version, endedOn });
          return () => (changes ? model.set(row, { value: endedOn ?? 'runs' }) : undefined);
        },
      };
    }
    case 'add contact':
      return {
        claims: [],
        run: async (scope) => {
          const { id } = await contacts.createContact(scope, {
            customerId: office.id,
            name: tag,
            general: flag,
          });
          return () => model.add('contact', { id, value: tag, office: office.id });
        },
      };
    case 'change contact':
    case 'take over': {
      const row = versioned('contact');
      return (
        row && {
          claims: [claim(row)],
          run: async (scope) => {
            await contacts.updateContact(scope, {
              id: row.id,
              version: row.version,
              name: tag,
              ...(kind === 'take over' ? { general: true } : {}),
            });
            return () => model.set(row, { value: tag });
          },
        }
      );
    }
    case 'move':
    case 'leave': {
      const row = versioned('contact');
      if (!row) return undefined;
      const colleague = at(
        model
          .alive('contact')
          .filter((other) => other !== row && model.officeOf(other) === model.officeOf(row)),
        three,
      );
      const leaving = {
        id: row.id,
        version: row.version,
        ...(row.general && colleague ? { nextGeneralId: colleague.id } : {}),
      };
      return {
        claims: [claim(row)],
        run: async (scope) => {
          if (kind === 'leave') await contacts.removeContact(scope, leaving);
          else await contacts.moveContact(scope, { ...leaving, toCustomerId: office.id, general: flag });
          return () => {
            if (kind === 'move') model.set(row, { office: office.id });
            else model.remove(row);
          };
        },
      };
    }
    case 'write note':
      return {
        claims: [],
        run: async (scope) => {
          const { id } = await addNote(scope, { customerId: office.id, text: tag });
          return () => model.add('note', { id, value: tag, office: office.id });
        },
      };
    case 'change note':
    case 'remove note': {
      const row = versioned('note');
      return (
        row && {
          claims: [claim(row)],
          run: async (scope) => {
            if (kind === 'remove note') await removeNote(scope, { id: row.id, version: row.version });
            else await changeNote(scope, { id: row.id, version: row.version, text: tag });
            return () => (kind === 'remove note' ? model.remove(row) : model.set(row, { value: tag }));
          },
        }
      );
    }
    case 'draft':
      return {
        claims: [],
        run: async (scope) => {
          const { id } = await draftInvoice(scope, { customerId: office.id, lines: [line] });
          return () => model.add('draft', { id, value: 'DRAFT', office: office.id });
        },
      };
    case 'issue': {
      const row = versioned('draft');
      return (
        row && {
          claims: [claim(row)],
          run: async (scope) => {
            await issueInvoice(scope, { id: row.id, version: row.version });
            return () => model.set(row, { value: 'ISSUED' });
          },
        }
      );
    }
    case 'merge': {
      const other = at(model.alive('office'), two);
      return (
        other && {
          claims: [claim(other)],
          run: async (scope) => {
            await mergeCustomers(scope, {
              keepId: office.id,
              keepVersion: office.version,
              dropId: other.id,
              dropVersion: other.version,
            });
            return () => model.merge(office, other);
          },
        }
      );
    }
  }
}

const expected = new Set(['CONFLICT', 'NOT_FOUND', 'BAD_USER_INPUT']);

export interface Outcome {
  done: number;
  /** Told that somebody else was first, or that it cannot be: nothing was changed. */
  refused: number;
  kinds: Map<string, number>;
  problems: string[];
}

/** Runs the operations on two processes at once, a few at a time, and holds the database against the model after each round. */
export async function modelTrial(
  test: TestApp,
  houses: readonly App[],
  all: readonly Operation[],
  atOnce = 6,
): Promise<Outcome> {
  const model = new Model();
  const outcome: Outcome = { done: 0, refused: 0, kinds: new Map(), problems: [] };
  for (let from = 0; from < all.length && outcome.problems.length === 0; from += atOnce) {
    const won = new Map<string, string>();
    const after: (() => void)[] = [];
    await Promise.all(
      all.slice(from, from + atOnce).map(async (one, n) => {
        const tag = `${one.kind} ${from + n}`;
        const what = deed(model, one, tag);
        if (!what) return;
        try {
          const house = houses[n % houses.length] as App;
          after.push(await house.work(systemActor('model'), `model ${one.kind}`).transaction(what.run));
          outcome.done += 1;
          outcome.kinds.set(one.kind, (outcome.kinds.get(one.kind) ?? 0) + 1);
          for (const claim of what.claims) {
            const other = won.get(claim);
            if (other) outcome.problems.push(`lost update: ${other} and ${tag} both changed ${claim}`);
            won.set(claim, tag);
          }
        } catch (error) {
          const code = (error as { extensions?: { code?: string } }).extensions?.code;
          if (!code || !expected.has(code))
            outcome.problems.push(`${tag}: ${String((error as Error).stack ?? error)}`);
          outcome.refused += 1;
        }
      }),
    );
    for (const learn of after) learn();
    outcome.problems.push(
      ...(await problemsIn(test, model)).map((problem) => `after operation ${from + atOnce}: ${problem}`),
    );
  }
  return outcome;
}
