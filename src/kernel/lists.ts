import {
  type GraphQLResolveInfo,
  type FieldNode,
  Kind,
  type SelectionSetNode,
  type FragmentDefinitionNode,
} from 'graphql';
import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { ArgsType, Field, Int, ObjectType } from 'type-graphql';
import { badInput, limitExceeded } from '../errors.js';
import { columnOf, columnsOf, tableOf } from './database.js';
import { isUuid } from './ids.js';
import { readableOrder } from './list-order.js';
import type { EntityRef } from './personal.js';
import type { Scope } from './scope.js';

/** Hard maximum of rows a page; a longer list is read page by page. */
export const maximumPage = 500;
export const defaultPage = 50;

@ObjectType({ description: 'Where a page of a list stands in the whole (Relay Cursor Connections).' })
export class PageInfo {
  @Field(() => Boolean, { description: 'True when more rows follow this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'True when rows precede this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last row; null on an empty page.' })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many rows from the start or from \`after\`: 1 to ${maximumPage}; ${defaultPage} by default.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Rows after this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many rows from the end or before \`before\`: 1 to ${maximumPage}.`,
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Rows before this cursor.' })
  before?: string | null;
}

export interface Connection<T> {
  edges: { node: T; cursor: string }[];
  nodes: T[];
  pageInfo: PageInfo;
  /** Counts when it is asked for, and not before. */
  totalCount: () => Promise<number>;
}

type Class<T> = new (...args: never[]) => T;

const listTypes = new Set(['PageInfo']);

/** Types that a connection brings along; what may be seen in them is decided at the list and at the rows. */
export const isListType = (name: string): boolean => listTypes.has(name);

/** A page of a list, of which `first` or `last` says how long it is. */
export const isConnection = (name: string): boolean => isListType(name) && name.endsWith('Connection');

/** The GraphQL type of a list of these rows, `<Name>Connection`, with its `<Name>Edge`. */
export function connectionOf<T extends object>(name: string, node: () => Class<T>): Class<Connection<T>> {
  @ObjectType(`${name}Edge`, { description: `A ${name} in a list, with its cursor.` })
  class Edge {
    @Field(node, { description: `The ${name}.` })
    node!: T;

    @Field(() => String, {
      description: 'Stands for this row’s place in the list; stable while the row keeps its order.',
    })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  class ConnectionType {
    @Field(() => [Edge], { description: 'The rows with their cursors.' })
    edges!: Edge[];

    @Field(() => [node()], { description: 'The rows alone.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'Where this page stands.' })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: 'How many rows the whole list has; counted only when asked for.' })
    totalCount!: () => Promise<number>;
  }
  listTypes.add(`${name}Edge`).add(`${name}Connection`);
  return ConnectionType as unknown as Class<Connection<T>>;
}

export interface Order {
  /** A SQL expression over the alias `t` that is never null; whoever may not read its columns gets the rows by id. */
  readonly by: string;
  readonly descending?: boolean;
}

export interface ListQuery {
  /** Its name goes into the cursor, so that one of another list is recognised. */
  readonly name: string;
  readonly entity: EntityRef;
  /** Which rows the reader may know of at all, over the alias `t`: a cursor of another one is a cursor of nothing. */
  readonly visible?: readonly Sql[];
  /** Conditions over the alias `t`. */
  readonly where: readonly Sql[];
  readonly order: Order;
  readonly page: PageArgs;
  /** Properties to read; all when absent. */
  readonly wanted?: Iterable<string>;
}

/** Reads one page by keyset: the n-th page costs what the first costs. Ties are broken by id. */
export async function readConnection<T extends { id: string }>(
  scope: Scope,
  query: ListQuery,
): Promise<Connection<T>> {
  const { page } = query;
  const by = readableOrder(scope, query.entity, query.order.by);
  const order: Order = { by, descending: query.order.descending };
  const backwards = page.last !== undefined && page.last !== null;
  if (backwards && page.first !== undefined && page.first !== null)
    throw badInput('last', 'give either `first` or `last`, not both');
  const size = pageSize(backwards ? 'last' : 'first', backwards ? page.last : page.first);
  const kind = `${query.name}:${order.by}${order.descending ? '-' : '+'}`;
  const descending = Boolean(order.descending) !== backwards;
  const { visible = [] } = query;
  const conditions = [...visible, ...query.where];
  const { database } = scope.house;
  const table = tableOf(database, query.entity);
  // A cursor holds the row's id alone: the value by which a list is ordered may be one that the reader may not see.
  const anchor = (id: string) => whereOf([sql`t.id = ${id}::uuid`, ...visible]);
  const add = (field: 'after' | 'before', cursor: string | null | undefined): void => {
    if (!cursor) return;
    const id = decodeCursor(field, cursor, kind);
    anchors.push({ field, id });
    const greater = (field === 'after') !== Boolean(order.descending);
    conditions.push(
      sql`(${raw(order.by)}, t.id) ${raw(greater ? '>' : '<')} ((select ${raw(order.by)} from ${table} t ${anchor(id)}), ${id}::uuid)`,
    );
  };
  const anchors: { field: 'after' | 'before'; id: string }[] = [];
  add('after', page.after);
  add('before', page.before);
  const direction = raw(descending ? 'desc' : 'asc');
  const wanted = query.wanted ? ['id', ...query.wanted] : undefined;
  const rows = await scope.rows<T>(sql`
    select ${columnsOf(database, query.entity, 't', wanted)} from ${table} t
    ${whereOf(conditions)} order by ${raw(order.by)} ${direction}, t.id ${direction} limit ${size + 1}`);
  // Nothing follows, or nothing is there to follow.
  for (const { field, id } of rows.length === 0 ? anchors : []) {
    if (!(await scope.row(sql`select 1 as one from ${table} t ${anchor(id)}`)))
      throw badInput(field, 'is the cursor of a row that is gone; start from the first page');
  }
  const more = rows.length > size;
  if (more) rows.length = size;
  if (backwards) rows.reverse();
  const edges = rows.map((node) => ({ node: node as T, cursor: encodeCursor(kind, node.id) }));
  return {
    edges,
    nodes: rows,
    pageInfo: {
      hasNextPage: backwards ? Boolean(page.before) : more,
      hasPreviousPage: backwards ? more : Boolean(page.after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: async () => {
      const counted = await scope.row<{ n: string }>(
        sql`select count(*) as n from ${tableOf(database, query.entity)} t ${whereOf([...visible, ...query.where])}`,
      );
      return Number(counted?.n ?? 0);
    },
  };
}

export const whereOf = (conditions: readonly Sql[]): Sql =>
  conditions.length > 0 ? sql`where ${join(conditions, ' and ')}` : empty;

function pageSize(field: string, asked: number | null | undefined): number {
  if (asked === undefined || asked === null) return defaultPage;
  if (asked < 1) throw badInput(field, 'must be 1 or more');
  if (asked > maximumPage)
    throw limitExceeded(
      `${field}: a page has at most ${maximumPage} rows; ${asked} were asked for. Read on with \`after\`.`,
      { field, maximum: maximumPage },
    );
  return asked;
}

const encodeCursor = (kind: string, id: string) =>
  Buffer.from(JSON.stringify([kind, id])).toString('base64url');

const notACursor = (field: string) => badInput(field, 'is not a cursor; use one that a list gave');

function decodeCursor(field: string, cursor: string, kind: string): string {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw notACursor(field);
  }
  const [of, id] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (typeof id !== 'string' || !isUuid(id)) throw notACursor(field);
  if (of !== kind)
    throw badInput(field, 'is a cursor of another list or another order; start from the first page');
  return id;
}

/** Rows by their ids or by a parent's id, in one statement for a whole page. */
export async function readBy<T extends object>(
  scope: Scope,
  entity: EntityRef,
  column: string,
  keys: readonly string[],
  options: { wanted?: Iterable<string>; where?: readonly Sql[]; order?: string } = {},
): Promise<T[]> {
  const { database } = scope.house;
  const wanted = options.wanted ? [...options.wanted] : undefined;
  return scope.rows<T>(sql`
    select ${columnsOf(database, entity, 't', wanted)} from ${tableOf(database, entity)} t
    ${whereOf([sql`t.${raw(`"${column}"`)} = any(${keys as string[]})`, ...(options.where ?? [])])} order by ${raw(readableOrder(scope, entity, options.order ?? 't.id'))}`);
}

/** Which rows below a parent, and which of their fields: the key of a loader of children. */
export interface Children {
  readonly parentId: string;
  readonly wanted: ReadonlySet<string>;
}

/**
 * Rows below their parents, in one statement for all of them, with no more columns than are asked for.
 * @param parent the property that holds the parent's id
 * @param options.derive properties from which a field is derived that is no column itself
 */
export async function readChildren<T extends object>(
  scope: Scope,
  entity: EntityRef,
  parent: keyof T & string,
  keys: readonly Children[],
  options: { order: string; derive?: Readonly<Record<string, readonly string[]>> },
): Promise<T[][]> {
  const wanted = new Set<string>([parent]);
  for (const set of new Set(keys.map((key) => key.wanted))) {
    for (const field of set)
      for (const property of [field, ...(options.derive?.[field] ?? [])]) wanted.add(property);
  }
  const ids = [...new Set(keys.map((key) => key.parentId))];
  const column = columnOf(scope.house.database, entity, parent);
  const rows = await readBy<T>(scope, entity, column, ids, { wanted, order: options.order });
  const byParent = Map.groupBy(rows, (row) => row[parent] as string);
  return keys.map((key) => byParent.get(key.parentId) ?? []);
}

const selections = new WeakMap<FieldNode, ReadonlySet<string>>();

/**
 * Names of the fields that are asked for below this field, lists looked through to their rows. Reading only those
 * columns halves the work for wide rows. What is skipped by a directive counts as asked for.
 */
export function selectedFields(info: GraphQLResolveInfo): ReadonlySet<string> {
  const [only] = info.fieldNodes;
  const known = only && info.fieldNodes.length === 1 ? selections.get(only) : undefined;
  if (known) return known;
  const found = new Set<string>();
  const walk = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (name === 'edges' || name === 'nodes' || name === 'node') walk(selection.selectionSet);
        else found.add(name);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet);
      else walk((info.fragments[selection.name.value] as FragmentDefinitionNode | undefined)?.selectionSet);
    }
  };
  for (const node of info.fieldNodes) walk(node.selectionSet);
  if (only && info.fieldNodes.length === 1) selections.set(only, found);
  return found;
}
