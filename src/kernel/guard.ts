import { getNamedType, type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { filterSchema, pruneSchema } from '@graphql-tools/utils';
import { BootError, type CallerError } from '../errors.js';
import type { Context } from './context.js';
import { type Connection, isListType } from './lists.js';
import type { Plugin } from './plugin.js';
import { forPersonalData, inherit, ofMutation, refusal, type Rule } from './rules.js';
import { type Api, entityName, objectTypes } from './schema.js';
import type { Actor } from './scope.js';
import { applyMiddleware, shield, type ShieldRule } from './shield.js';

export type Guards = ReadonlyMap<string, Rule>;

const roots = new Set(['Query', 'Mutation', 'Subscription']);

const isRule = (entry: object): entry is Rule =>
  'kind' in entry && typeof entry.kind === 'string' && 'name' in entry;

/**
 * One rule for every field of every type: written, derived from a personal column, or inherited.
 * @throws BootError naming the field that has none, has two, or does not exist
 */
export function guardsOf(api: Api, parts: readonly Plugin[]): Guards {
  const guards = new Map<string, Rule>();
  const types = new Map(objectTypes(api.schema).map((type) => [type.name, type]));
  const writtenBy = new Map<string, string>();
  for (const part of parts) {
    for (const [typeName, entry] of Object.entries(part.rules ?? {})) {
      const type = types.get(typeName);
      if (!type)
        throw new BootError(
          `plugin "${part.name}": rules name the type ${typeName}, which is not in the schema`,
        );
      const fields = isRule(entry)
        ? Object.keys(type.getFields()).filter((field) => api.owner(typeName, field) === part.name)
        : Object.keys(entry);
      for (const field of fields) {
        const key = `${typeName}.${field}`;
        if (!type.getFields()[field])
          throw new BootError(
            `plugin "${part.name}": rules name the field ${key}, which is not in the schema`,
          );
        if (roots.has(typeName) && (isRule(entry) ? entry : entry[field])?.kind === 'inherit')
          throw new BootError(
            `plugin "${part.name}": the field ${key} has no parent to inherit a rule from; say who may use it`,
          );
        const other = writtenBy.get(key);
        if (other)
          throw new BootError(
            `plugin "${part.name}": the field ${key} is guarded by "${other}" already; two parts cannot guard one field`,
          );
        writtenBy.set(key, part.name);
        // A personal column's own purposes are stricter than a rule for the whole type; only a rule for that field counts.
        const column = api.personal(typeName, field);
        const rule = isRule(entry)
          ? column
            ? forPersonalData(...(column.purposes as [never]))
            : entry
          : entry[field];
        if (rule)
          guards.set(key, typeName === 'Mutation' && rule.kind !== 'inherit' ? ofMutation(rule) : rule);
      }
    }
  }
  for (const type of types.values()) {
    for (const field of Object.keys(type.getFields())) {
      const key = `${type.name}.${field}`;
      if (guards.has(key)) continue;
      const column = api.personal(type.name, field);
      if (column) guards.set(key, forPersonalData(...(column.purposes as [never])));
      else if (isListType(type.name)) guards.set(key, inherit);
      else {
        const owner = api.owner(type.name, field) ?? partWith(api, parts, type);
        throw new BootError(
          `${owner ? `plugin "${owner}": ` : ''}the field ${key} has no rule; say in the rules of ${owner ? 'its' : 'some'} plugin.ts who may read it: { ${type.name}: { ${field}: … } }, or { ${type.name}: inherit } for each field of it`,
        );
      }
    }
  }
  return guards;
}

/** Of a type that no rules name: the part that keeps it in a table, or else whose fields lead to it. */
function partWith(api: Api, parts: readonly Plugin[], sought: GraphQLObjectType): string | undefined {
  const all = objectTypes(api.schema);
  const seen = new Set([sought]);
  for (const type of seen) {
    const keeper = parts.find(({ entities }) => entities?.some((one) => entityName(one) === type.name));
    if (keeper) return keeper.name;
    for (const parent of all)
      for (const field of Object.values(parent.getFields())) {
        if (getNamedType(field.type) !== type) continue;
        const owner = api.owner(parent.name, field.name);
        if (owner) return owner;
        seen.add(parent);
      }
  }
  return undefined;
}

/** The API as one set of roles meets it. */
export interface Access {
  /** A denied field throws, an allowed one is bare. */
  readonly schema: GraphQLSchema;
  /** Only what may be used: for introspection. Built when first asked for. */
  readonly visible: () => GraphQLSchema;
  readonly allows: (type: string, field: string) => boolean;
  /** With what a field is refused; undefined when it is not. */
  readonly refusal: (type: string, field: string) => CallerError | undefined;
}

const accessLimit = 64;

/**
 * Decides caller-only rules once per set of roles and compiles an executable schema for it on first use. With it,
 * graphql-shield wraps the denied fields and those whose rule looks at the row, and nothing else.
 */
export function createAccess(schema: GraphQLSchema, guards: Guards): (actor: Actor) => Access {
  const known = new Map<string, Access>();
  return (actor) => {
    const key = `${actor.kind}/${actor.roles.toSorted().join(',')}/${actor.signedAgreement}/${actor.onlyToEnrol ?? false}`;
    let access = known.get(key);
    if (!access) {
      if (known.size >= accessLimit) known.delete(known.keys().next().value as string);
      known.set(key, (access = compile(schema, guards, actor)));
    }
    return access;
  };
}

function compile(schema: GraphQLSchema, guards: Guards, actor: Actor): Access {
  const tree: Record<string, Record<string, ShieldRule>> = {};
  const denied = new Map<string, CallerError>();
  for (const [key, rule] of guards) {
    if (rule.kind === 'inherit') continue;
    const [type = '', field = ''] = key.split('.');
    const answer = (rule.kind === 'row' ? rule.caller : rule).decide(actor);
    if (answer !== true) denied.set(key, answer);
    const shieldRule = answer !== true ? refusal(answer) : rule.kind === 'row' ? rule.shield : undefined;
    if (shieldRule) (tree[type] ??= {})[field] = shieldRule;
  }
  return {
    schema: shielded(schema, tree),
    visible: once(() => visibleOnly(schema, denied)),
    allows: (type, field) => guards.has(`${type}.${field}`) && !denied.has(`${type}.${field}`),
    refusal: (type, field) => denied.get(`${type}.${field}`),
  };
}

/** graphql-shield wraps every field of every type, at two thirds of the speed; of what it makes, only these are applied. */
export function shielded(
  schema: GraphQLSchema,
  tree: Record<string, Record<string, ShieldRule>>,
): GraphQLSchema {
  if (Object.keys(tree).length === 0) return schema;
  const generated = shield(tree, { allowExternalErrors: true }) as unknown as {
    generate: (schema: GraphQLSchema) => Record<string, Record<string, unknown>>;
  };
  const all = generated.generate(schema);
  const wanted = Object.fromEntries(
    Object.entries(tree).map(([type, fields]) => [
      type,
      Object.fromEntries(Object.keys(fields).map((field) => [field, all[type]?.[field]])),
    ]),
  );
  return applyMiddleware(schema, wanted as never);
}

function visibleOnly(schema: GraphQLSchema, denied: ReadonlyMap<string, unknown>): GraphQLSchema {
  const filtered = filterSchema({
    schema,
    rootFieldFilter: (operation, field) => !denied.has(`${operation}.${field}`),
    objectFieldFilter: (type, field) => !denied.has(`${type}.${field}`),
  });
  return pruneSchema(filtered);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** For a mutation that needs several transactions and starts them itself: `@Extensions(ownTransactions)`. */
export const ownTransactions = { transaction: 'own' } as const;

/**
 * Prepares resolvers for what every request needs: a mutation is one transaction, and rows of personal types are
 * noted as they are handed out, so that the audit needs no help from whoever writes a resolver.
 */
export function wireResolvers(api: Api, personalTypes: ReadonlySet<string>): void {
  for (const type of objectTypes(api.schema)) {
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type).name;
      // graphql-jit takes a property as it is, where graphql's own executor would call it.
      if (isListType(type.name) && field.name === 'totalCount')
        field.resolve = (page: Pick<Connection<object>, 'totalCount'>) => page.totalCount();
      const original = field.resolve;
      if (type.name === 'Mutation' && original && field.extensions.transaction !== 'own')
        field.resolve = inTransaction(field.name, original);
      if (personalTypes.has(named)) field.resolve = noting(named, field.name, field.resolve);
    }
  }
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

function inTransaction(name: string, resolve: GraphQLFieldResolver<unknown, never>): Resolver {
  return async (parent, args, context, info) => {
    const work = context.work.house.work(
      context.actor,
      `mutation ${name}`,
      context.requestId,
      context.signal,
    );
    const key = context.idempotencyKey;
    const answer = await work.transaction((scope) => {
      const run = async () => resolve(parent, args, { ...context, scope } as never, info);
      const type = getNamedType(info.returnType) as GraphQLObjectType;
      return key && work.house.repeats
        ? work.house.repeats.once(scope, { key, name, args, type }, run)
        : run();
    });
    context.scope.forgetLoaded();
    return answer;
  };
}

function noting(
  type: string,
  fieldName: string,
  resolve: GraphQLFieldResolver<unknown, never> | undefined,
): Resolver {
  const note = (ids: Set<string>, value: unknown): unknown => {
    if (Array.isArray(value)) for (const row of value) note(ids, row);
    else if (typeof (value as { id?: unknown } | null)?.id === 'string')
      ids.add((value as { id: string }).id);
    return value;
  };
  return (parent, args, context, info) => {
    const value: unknown = resolve
      ? resolve(parent, args, context as never, info)
      : (parent as Record<string, unknown>)[fieldName];
    const ids = context.reads.of(type);
    if (!ids) return value;
    return typeof (value as { then?: unknown } | null)?.then === 'function'
      ? (value as Promise<unknown>).then((awaited) => note(ids, awaited))
      : note(ids, value);
  };
}
