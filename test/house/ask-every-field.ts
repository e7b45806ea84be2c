import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { objectTypes } from '../../src/kernel/schema.js';
import type { Answer, Client } from '../support/app.js';
import type { Arguments } from './everything.js';
import { asked } from './made-up.js';

/** `no row`: the caller could ask, and met no row that has the field. */
export type Outcome = 'answers' | 'refused' | 'no row' | `fails: ${string}`;

export const refusals = ['FORBIDDEN', 'UNAUTHENTICATED'];

const atOnce = 6;

/**
 * Asks every field of every type over HTTP, the root's too, by a way that is open to the caller as far as there is one.
 * Types that only a mutation answers with are left out.
 * @param open whether a field should be open to them: it leads the way, and judges nothing
 */
export async function askEveryField(
  client: Client,
  schema: GraphQLSchema,
  given: Arguments,
  open: (type: string, field: string) => boolean,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const todo = objectTypes(schema).filter((type) => type.name !== 'Mutation');
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let type = todo.pop(); type; type = todo.pop())
        for (const [field, outcome] of await askType(client, schema, given, open, type))
          outcomes.set(`${type.name}.${field}`, outcome);
    }),
  );
  return outcomes;
}

/** A way from the root to a type: names of types and their fields. */
type Way = readonly (readonly [type: GraphQLObjectType, field: string])[];

async function askType(
  client: Client,
  schema: GraphQLSchema,
  given: Arguments,
  open: (type: string, field: string) => boolean,
  type: GraphQLObjectType,
): Promise<Map<string, Outcome>> {
  let found = new Map<string, Outcome>();
  for (const way of waysTo(schema, type, open)) {
    found = await askBy(client, given, way, type);
    if (![...found.values()].includes('no row')) break;
  }
  return found;
}

/** The shortest by each field that leads to the type, those that are open to the caller first. */
function waysTo(
  schema: GraphQLSchema,
  to: GraphQLObjectType,
  open: (type: string, field: string) => boolean,
): Way[] {
  const root = schema.getQueryType() as GraphQLObjectType;
  if (to === root) return [[]];
  const search = (may: (type: string, field: string) => boolean): Way[] => {
    const known = new Map<GraphQLObjectType, Way>([[root, []]]);
    const ways: Way[] = [];
    for (const [type, way] of known)
      for (const field of Object.values(type.getFields())) {
        const next = getNamedType(field.type);
        if (!isObjectType(next) || !may(type.name, field.name)) continue;
        const longer: Way = [...way, [type, field.name]];
        if (next === to) ways.push(longer);
        else if (!known.has(next)) known.set(next, longer);
      }
    return ways;
  };
  const openWays = search(open);
  return openWays.length > 0 ? openWays : search(() => true).slice(0, 1);
}

async function askBy(
  client: Client,
  given: Arguments,
  way: Way,
  type: GraphQLObjectType,
): Promise<Map<string, Outcome>> {
  const fields = Object.values(type.getFields());
  const ask = (names: readonly string[]) =>
    client.ask<unknown>(
      `{ ${way.reduceRight(
        (below, [parent, field]) =>
          asked(parent.getFields()[field] as never, given[`${parent.name}.${field}`], below),
        fields
          .filter(({ name }) => names.includes(name))
          .map((field) => asked(field, given[`${type.name}.${field.name}`]))
          .join(' '),
      )} }`,
    );
  const steps = way.map(([, field]) => field);
  const found = new Map<string, Outcome>();
  const judge = (names: readonly string[], answer: Answer<unknown>) => {
    for (const name of names) found.set(name, outcomeOf(answer, steps, name));
  };
  // The root's fields are many, and each is a query of its own.
  if (type.name === 'Query') {
    for (const { name } of fields) judge([name], await ask([name]));
    return found;
  }
  const all = fields.map(({ name }) => name);
  const together = await ask(all);
  judge(all, together);
  // Where a field that cannot be null is refused, its row is null, and what became of its siblings is not told.
  const hidden = fields.some(({ name, type: of }) => isNonNullType(of) && found.get(name) !== 'answers');
  if (hidden && ![...found.values()].includes('no row'))
    for (const name of all) judge([name], await ask([name]));
  return found;
}

function outcomeOf({ data, errors }: Answer<unknown>, way: readonly string[], field: string): Outcome {
  const whole = [...way, field].join('.');
  for (const { path, extensions, message } of errors ?? []) {
    const at = (path ?? []).filter((step) => typeof step === 'string').join('.');
    if (at !== '' && at !== whole && !whole.startsWith(`${at}.`)) continue;
    return refusals.includes(extensions.code) ? 'refused' : `fails: ${extensions.code} ${message}`;
  }
  return meets(data, way) || (errors ?? []).length > 0 ? 'answers' : 'no row';
}

/** Whether there is at least one object at the end of the way. */
function meets(value: unknown, [step, ...further]: readonly string[]): boolean {
  if (Array.isArray(value))
    return value.some((one) => meets(one, step === undefined ? [] : [step, ...further]));
  if (typeof value !== 'object' || value === null) return false;
  return step === undefined || meets((value as Record<string, unknown>)[step], further);
}
