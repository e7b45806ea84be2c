import { BootError } from '../errors.js';
import { columnOf, type Database } from './database.js';
import { type Column, isPersonal, type PersonalData } from './personal.js';
import type { Plugin } from './plugin.js';
import { type ClassName, type OwnTerm, retentionClasses } from './retention-classes.js';
import { entityName } from './schema.js';

/** The steps of the ladder, the last one after everything has passed. */
export const steps = ['customer', 'grace', 'minimise', 'statutory', 'gone'] as const;
export type Step = (typeof steps)[number];

/** What becomes of a column at a step. `gone`: an earlier step let it go. `custom`: as the declaration says in words. */
export type Decision = 'keep' | 'empty' | 'replace' | 'delete row' | 'custom' | 'gone';

export type Decisions = Readonly<Record<Step, Decision>>;

type Parts = readonly Pick<Plugin, 'name' | 'personalData'>[];

const all = (parts: Parts) =>
  parts.flatMap((part) => (part.personalData ?? []).map((data) => ({ part: part.name, data })));

const holdsPersonal = (data: PersonalData): boolean => Object.values(data.columns).some(isPersonal);

/** Rows that hang on a row of another entity go by what decides about that one, unless they say otherwise. */
function above(parts: Parts, data: PersonalData): PersonalData | undefined {
  const { subject } = data;
  if (subject.kind !== 'through') return undefined;
  const parent = entityName(subject.parent);
  return all(parts).find((one) => entityName(one.data.entity) === parent)?.data;
}

export const ownTermOf = (data: PersonalData): OwnTerm | undefined =>
  typeof data.retention === 'object' ? data.retention : undefined;

/** The class that decides about the rows of an entity; undefined when nothing does. */
export function classOf(parts: Parts, data: PersonalData): ClassName | undefined {
  const { retention, subject } = data;
  if (retention) return typeof retention === 'object' ? retention.class : retention;
  switch (subject.kind) {
    case 'customer':
    case 'contact':
      return data.rowsAtMinimise === 'delete' ? 'relation' : undefined;
    case 'staff':
      return 'staff';
    case 'party':
      return 'recipient';
    case 'nobody':
      return holdsPersonal(data) ? undefined : 'nobody’s';
    case 'through': {
      const parent = above(parts, data);
      return data.rowsAtMinimise === 'delete' ? 'relation' : parent && classOf(parts, parent);
    }
  }
}

/** What becomes of a column at each step: total, since the boot refuses a declaration that leaves something open. */
export function decisionsOf(parts: Parts, data: PersonalData, column: Column): Decisions {
  const name = classOf(parts, data);
  const { goes } = retentionClasses[name as ClassName];
  // A row of its own term may go at any step: the class says when.
  const until: Decision = goes === 'own' ? 'custom' : 'keep';
  const from = (minimise: Decision, statutory: Decision, gone: Decision): Decisions => ({
    customer: until,
    grace: until,
    minimise,
    statutory,
    gone,
  });
  if (goes === 'outside') return from('keep', 'keep', 'keep');
  if (data.rowsAtMinimise === 'delete') return from('delete row', 'gone', 'gone');
  if (column === 'derived') return from('custom', 'custom', 'delete row');
  if (isPersonal(column) && column.until === 'minimise')
    return column.replaceBy === null
      ? from('empty', 'gone', 'delete row')
      : from('replace', 'keep', 'delete row');
  return from(typeof data.rowsAtMinimise === 'object' ? 'custom' : until, until, 'delete row');
}

/** @throws BootError with one line that names what nobody decided, or what contradicts itself */
export function checkRetention(parts: Parts): void {
  for (const { part, data } of all(parts)) {
    const problem = openQuestion(parts, data);
    if (problem)
      throw new BootError(
        `plugin "${part}": ${entityName(data.entity)}${problem} (src/kernel/retention-classes.ts)`,
      );
  }
}

function openQuestion(parts: Parts, data: PersonalData): string | undefined {
  const name = classOf(parts, data);
  const known = Object.keys(retentionClasses)
    .filter((one) => retentionClasses[one as ClassName].goes !== 'minimise')
    .join(', ');
  if (!name)
    return ` keeps rows after minimising, or of nobody on the ladder, and nothing says until when; add retention to definePersonalData: one of ${known}`;
  const found = retentionClasses[name];
  if (!found) return ` names the retention class "${String(name)}", which there is not; take one of ${known}`;
  const term = ownTermOf(data);
  if (found.goes === 'own' && !term && data.subject.kind !== 'through')
    return ` goes by a term of its own, and nothing says where that stands; add retention: { class: '${name}', lastDay or since: a property }`;
  const property = term && ('lastDay' in term ? term.lastDay : term.since);
  if (property && !(property in data.columns))
    return `.${property} is where its retention term stands, and there is no such column; name one of the entity`;
  const onLadder = ['customer', 'contact', 'through'].includes(data.subject.kind);
  if (onLadder && found.goes === 'outside')
    return ` is about customers, and class "${name}" is for what stands outside their ladder; name another`;
  if (!onLadder && found.goes !== 'outside')
    return ` is about no customer, and class "${name}" is for what is; name another`;
  if (found.goes === 'minimise' && data.rowsAtMinimise !== 'delete')
    return ` keeps rows after minimising, and class "${name}" ends there; name the class that keeps them`;
  const late = Object.entries(data.columns).find(
    ([, column]) => isPersonal(column) && column.until === 'statutory' && data.rowsAtMinimise === 'delete',
  );
  if (late)
    return `.${late[0]} is declared until: 'statutory', and its row goes at minimising; keep the row or say until: 'minimise'`;
  return undefined;
}

/** Columns that minimising empties and the database keeps from being empty: found at boot, and not in the third year. */
export function cannotBeEmptied(database: Database, parts: Parts): string | undefined {
  for (const { part, data } of all(parts)) {
    if (data.rowsAtMinimise === 'delete') continue;
    const meta = database.metadataOf(data.entity);
    for (const [property, column] of Object.entries(data.columns)) {
      if (!isPersonal(column) || column.until !== 'minimise' || column.replaceBy !== null) continue;
      if (!['customer', 'contact', 'through'].includes(data.subject.kind)) continue;
      const known = meta.properties[property as never] as { nullable?: boolean } | undefined;
      if (known?.nullable !== true)
        return `plugin "${part}": column ${meta.schema}.${meta.tableName}.${columnOf(database, data.entity, property)} is to be emptied at minimising and cannot be empty; give replaceBy, or make it nullable`;
    }
  }
  return undefined;
}
