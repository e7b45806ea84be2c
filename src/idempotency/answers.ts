import {
  getNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isLeafType,
} from 'graphql';
import { conflict, notFound } from '../errors.js';
import type { House } from '../kernel/house.js';
import type { Scope } from '../kernel/scope.js';

/**
 * What is kept of an answer: which records it told of, and plain values. Never text, which may be a person's or a
 * secret that is shown once. The records are read anew, so an answer says what is so when it is asked for, and nothing
 * that was let go meanwhile.
 */
export type Kept = Readonly<Record<string, KeptField>>;

type KeptField =
  | { readonly value: unknown }
  | { readonly record: string; readonly id: string }
  | { readonly record: string; readonly ids: readonly string[] }
  | { readonly shownOnce: true };

const plainScalars: ReadonlySet<string> = new Set(['ID', 'Int', 'Boolean', 'Date', 'DateTime', 'Decimal']);

export function whatToKeep(house: House, type: GraphQLObjectType, answer: unknown): Kept {
  const fields = Object.values(type.getFields()).map((field): [string, KeptField] => [
    field.name,
    fieldToKeep(house, field.type, (answer as Record<string, unknown>)[field.name]),
  ]);
  return Object.fromEntries(fields);
}

function fieldToKeep(house: House, type: GraphQLOutputType, value: unknown): KeptField {
  const named = getNamedType(type);
  if (value === null || value === undefined) return { value: null };
  if (isLeafType(named))
    return isEnumType(named) || plainScalars.has(named.name) ? { value } : { shownOnce: true };
  if (!house.database.orm.getMetadata().find(named.name as never)) return { shownOnce: true };
  const ids = [value].flat().map((row) => (row as { id?: string }).id);
  if (!ids.every((id) => typeof id === 'string')) return { shownOnce: true };
  return Array.isArray(value) ? { record: named.name, ids } : { record: named.name, id: ids[0] as string };
}

export async function answerAgain(scope: Scope, kept: Kept): Promise<object> {
  const fields = await Promise.all(
    Object.entries(kept).map(async ([name, field]) => [name, await fieldAgain(scope, name, field)] as const),
  );
  return Object.fromEntries(fields);
}

async function fieldAgain(scope: Scope, name: string, field: KeptField): Promise<unknown> {
  if ('value' in field) return field.value;
  // A function is called when the field is asked for, and not before.
  if ('shownOnce' in field)
    return () => {
      throw conflict(
        `${name}: this was shown with the first answer alone, and is not kept. The change was made then, once.`,
      );
    };
  const read = async (id: string): Promise<object> => {
    const row = await scope.em.findOne(field.record as never, { id } as never);
    if (!row) throw notFound(field.record, id);
    return row as object;
  };
  return 'id' in field ? read(field.id) : Promise.all(field.ids.map(read));
}
