import 'reflect-metadata';
import {
  assertValidSchema,
  getNamedType,
  getNullableType,
  type GraphQLFieldConfig,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import {
  ArgumentValidationError,
  buildSchemaSync,
  getMetadataStorage,
  type NonEmptyArray,
} from 'type-graphql';
import { badInput } from '../errors.js';
import { takeIdsInCapitals } from './api/ids-in-capitals.js';
import { addFilterFields } from './filters.js';
import type { Plugin } from './plugin.js';
import { isPersonal, type PersonalColumn, type PersonalData } from './personal.js';
import { purposes } from './purposes.js';
import { GraphQLDateTime } from './scalars.js';
import { isListType } from './lists.js';

/** The whole API, before any rule: field → the part that declares it, and the personal column behind it, if any. */
export interface Api {
  readonly schema: GraphQLSchema;
  readonly owner: (type: string, field: string) => string | undefined;
  readonly personal: (type: string, field: string) => PersonalColumn | undefined;
}

// type-graphql keeps one store of decorators for the process, and adds the fields of field resolvers to it when it
// builds; what a class declares itself has to be read before that.
const declaredOnClass = new Map<unknown, Set<string>>();

/** Each subscription says itself what it follows; type-graphql asks for one of these all the same. */
const unused = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('A subscription has to say what it follows.');
  },
};

export function buildApi(parts: readonly Plugin[]): Api {
  addFilterFields(parts);
  const storage = getMetadataStorage();
  for (const type of storage.objectTypes) {
    type.simpleResolvers ??= true; // or every plain property costs an async call: FACTS, "simpleResolvers"
    if (!declaredOnClass.has(type.target)) {
      declaredOnClass.set(
        type.target,
        new Set(
          storage.fields.filter((field) => field.target === type.target).map((field) => field.schemaName),
        ),
      );
    }
  }
  // A row is handed to a field's resolver as it was read: made into an instance of its class first, it would pass
  // through the entity's setters, property by property, for each field.
  for (const param of storage.params) if (param.kind === 'root') param.getType = undefined;
  const resolvers = parts.flatMap((part) => [...(part.resolvers ?? [])]);
  const schema = buildSchemaSync({
    resolvers: resolvers as unknown as NonEmptyArray<Function>,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    validate: { forbidUnknownValues: false, whitelist: false },
    nullableByDefault: false,
    pubSub: unused,
    // Its check runs the whole introspection query; what may be wrong is told by the validation below as well.
    skipCheck: true,
  });
  answerEachMutation(schema);
  takeIdsInCapitals(objectTypes(schema));
  assertValidSchema(schema);
  const api: Api = { schema, owner: ownership(parts), personal: personalFields(parts) };
  describe(api);
  return api;
}

/**
 * Each mutation of a request is a transaction of its own. Were its payload not nullable, the failure of one would take
 * away the answer of another that was done, ids and all.
 */
function answerEachMutation(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    field.type = getNullableType(field.type);
}

function personalFields(parts: readonly Plugin[]): Api['personal'] {
  const byType = new Map<string, PersonalData>();
  for (const declaration of parts.flatMap((part) => part.personalData ?? []))
    byType.set(entityName(declaration.entity), declaration);
  return (type, field) => {
    const declaration = byType.get(type);
    const column = declaration?.columns[declaration.shows?.[field] ?? field];
    return isPersonal(column) ? column : undefined;
  };
}

/** The entity's name, which is also its GraphQL type's, if it has one. */
export function entityName(entity: unknown): string {
  const { name, meta } = entity as { name?: string; meta?: { className?: string } };
  return meta?.className ?? name ?? String(entity);
}

/** Which part declares a field. One added to another part's type belongs to the part whose resolver class adds it. */
function ownership(parts: readonly Plugin[]): Api['owner'] {
  const storage = getMetadataStorage();
  const partOfResolver = new Map<unknown, string>();
  for (const part of parts)
    for (const resolver of part.resolvers ?? []) partOfResolver.set(resolver, part.name);
  const owners = new Map<string, string>();
  for (const [type, handlers] of [
    ['Query', storage.queries],
    ['Mutation', storage.mutations],
    ['Subscription', storage.subscriptions],
  ] as const) {
    for (const handler of handlers) {
      const part = partOfResolver.get(handler.target);
      if (part) owners.set(`${type}.${handler.schemaName}`, part);
    }
  }
  const typeNames = new Map<unknown, string>(storage.objectTypes.map((type) => [type.target, type.name]));
  for (const resolver of storage.fieldResolvers) {
    if (resolver.kind !== 'external') continue;
    const target = resolver.getObjectType?.();
    const part = partOfResolver.get(resolver.target);
    if (part && !declaredOnClass.get(target)?.has(resolver.schemaName))
      owners.set(`${typeNames.get(target)}.${resolver.schemaName}`, part);
  }
  return (type, field) =>
    owners.get(`${type}.${field}`) ?? parts.find((part) => part.rules && type in part.rules)?.name;
}

const roots: Readonly<Record<string, string>> = {
  Query: 'What can be asked. It changes nothing, but for the audit, which holds who read personal data.',
  Mutation: 'What can be changed: each is one transaction, or says that it is not done at all.',
  Subscription: 'What can be followed, over a WebSocket by the protocol graphql-transport-ws.',
};

/** What a reader of the schema is told about personal data comes from its declaration. */
function describe(api: Api): void {
  for (const type of objectTypes(api.schema)) {
    if (roots[type.name]) type.description = roots[type.name];
    for (const field of Object.values(type.getFields())) {
      // A mutation's input tells what it is for; its argument has nothing to add.
      for (const arg of field.args) arg.description ??= getNamedType(arg.type).description;
      const column = api.personal(type.name, field.name);
      if (!column) continue;
      const served = column.purposes.map((purpose) => purposes[purpose].en).join(', ');
      const until = column.until === 'minimise' ? 'let go at minimising' : 'kept for as long as the law says';
      field.description = [field.description, `Personal data (${column.category}): for ${served}; ${until}.`]
        .filter(Boolean)
        .join('\n\n');
    }
  }
}

export const objectTypes = (schema: GraphQLSchema): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );

export type AnyField = GraphQLFieldConfig<unknown, unknown>;

/** `schema.graphql`: sorted, so that a diff shows changes alone. */
export const printApi = (schema: GraphQLSchema): string =>
  `${printSchema(lexicographicSortSchema(schema))}\n`;

/** class-validator's findings as our own error: the first wrong field, by its path in the input. */
export function fromValidation(error: unknown): unknown {
  if (!(error instanceof ArgumentValidationError)) return error;
  const walk = (
    problems: readonly ValidationProblem[],
    path: string,
  ): { field: string; message: string } | undefined => {
    for (const problem of problems) {
      const isIndex = /^\d+$/.test(problem.property);
      const field = isIndex
        ? `${path}[${problem.property}]`
        : path
          ? `${path}.${problem.property}`
          : problem.property;
      const [message] = Object.values(problem.constraints ?? {});
      if (message) return { field, message };
      const inner = walk(problem.children ?? [], field);
      if (inner) return inner;
    }
    return undefined;
  };
  const first = walk(error.extensions.validationErrors as ValidationProblem[], '');
  return first ? badInput(first.field, first.message) : error;
}

interface ValidationProblem {
  property: string;
  constraints?: Record<string, string>;
  children?: ValidationProblem[];
}

export { isListType };
