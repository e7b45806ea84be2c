import { isPersonal, mayRead, type Column, type EntityRef } from './personal.js';
import type { Scope } from './scope.js';

/**
 * The order of a list, if its reader may read all that it goes by: where a row stands tells as much as its field.
 * Otherwise by id, which says no more than when the row was made.
 * @param by a SQL expression over the alias `t`; what it reads of other tables is for its author to check
 */
export function readableOrder(scope: Scope, entity: EntityRef, by: string): string {
  const { house, actor } = scope;
  if (by === 't.id' || actor.kind === 'system') return by;
  const { className, props } = house.database.metadataOf(entity);
  const columns = declaredColumns(scope, entity);
  const allows = house.allows(actor);
  const readable = [...by.matchAll(/\bt\."?(\w+)"?/g)].every(([, name = '']) => {
    const property = props.find((one) => one.fieldNames?.includes(name))?.name;
    const column = property && columns[property];
    return (
      column &&
      column !== 'derived' &&
      (!isPersonal(column) || allows(className, property) || mayRead(actor, column))
    );
  });
  return readable ? by : 't.id';
}

function declaredColumns({ house }: Scope, entity: EntityRef): Readonly<Record<string, Column>> {
  const { className } = house.database.metadataOf(entity);
  for (const part of house.parts)
    for (const data of part.personalData ?? [])
      if (house.database.metadataOf(data.entity).className === className) return data.columns;
  return {};
}
