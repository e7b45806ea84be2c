import type { Sql } from 'sql-template-tag';
import { Field } from 'type-graphql';
import { BootError } from '../errors.js';
import type { Plugin } from './plugin.js';
import type { Scope } from './scope.js';

type InputClass = abstract new () => object;

/**
 * A field that a part adds to the filter of another part's list, such as "without consent" to that of customers. It is
 * there while the part is installed, and needs nothing from the list's own part.
 */
export interface FilterField {
  /** The input type of the list, such as `CustomerFilter`. */
  readonly input: InputClass;
  readonly name: string;
  readonly type: () => object;
  readonly description: string;
  /** Over the alias `t`, the list's row. A filter tells as much as a field: `false` for whoever may not read it. */
  readonly condition: (scope: Scope, value: never) => Sql | Promise<Sql>;
}

export const defineFilterField = <V>(
  field: Omit<FilterField, 'condition'> & { condition: (scope: Scope, value: V) => Sql | Promise<Sql> },
): FilterField => field;

// type-graphql keeps what it heard for as long as the process lives.
const known = new Map<InputClass, Set<string>>();

/** Adds the fields to their input types, before the schema is made. @throws BootError when two parts add the same one */
export function addFilterFields(parts: readonly Plugin[]): void {
  const owners = new Map<string, string>();
  for (const part of parts)
    for (const { input, name, type, description } of part.filters ?? []) {
      const key = `${input.name}.${name}`;
      const other = owners.get(key);
      if (other)
        throw new BootError(
          `plugin "${part.name}": the filter ${key} was added by "${other}" already; give yours another name`,
        );
      owners.set(key, part.name);
      const added = known.get(input) ?? new Set();
      if (!added.has(name)) Field(type as never, { nullable: true, description })(input.prototype, name);
      known.set(input, added.add(name));
    }
}

/** What the fields that other parts added ask of the list's rows. */
export async function addedConditions(
  scope: Scope,
  input: InputClass,
  filter: object | null | undefined,
): Promise<Sql[]> {
  const asked = scope.house.parts
    .flatMap((part) => part.filters ?? [])
    .filter((field) => field.input === input)
    .map((field) => ({ field, value: (filter as Record<string, unknown> | null | undefined)?.[field.name] }))
    .filter(({ value }) => value !== undefined && value !== null);
  return Promise.all(asked.map(async ({ field, value }) => field.condition(scope, value as never)));
}
