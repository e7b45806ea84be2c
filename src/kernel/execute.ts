import { randomUUID } from 'node:crypto';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  printSchema,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { asCallerError } from './database.js';
import { badInput, CallerError, isCallerError } from '../errors.js';
import type { Context } from './context.js';
import type { Access } from './guard.js';
import { checkLimits } from './limits.js';
import type { Log } from './log.js';
import { personalFieldsIn, type Reads } from './reads.js';
import { type Api, fromValidation } from './schema.js';
import type { Actor } from './scope.js';

export interface RequestContext extends Context {
  readonly reads: Reads;
  /** A token was sent that is unknown, expired or withdrawn: nothing of the request is done. */
  readonly tokenRefused: boolean;
}

/**
 * How Apollo Server runs an operation here. Its gateway interface is the only one that takes another executor:
 * graphql-jit, on the schema of the caller's own set of roles. A document seen once (someone typing in GraphiQL)
 * runs on graphql's own executor, since compiling takes longer than running; mutations always do.
 */
export function createGateway(api: Api, accessFor: (actor: Actor) => Access): GatewayInterface {
  const compiled = new WeakMap<
    GraphQLSchema,
    WeakMap<DocumentNode, Map<string, CompiledQuery | 'seen once'>>
  >();

  const runnerFor = (
    schema: GraphQLSchema,
    document: DocumentNode,
    operationName: string,
  ): CompiledQuery | undefined => {
    let ofSchema = compiled.get(schema);
    if (!ofSchema) compiled.set(schema, (ofSchema = new WeakMap()));
    let ofDocument = ofSchema.get(document);
    if (!ofDocument) ofSchema.set(document, (ofDocument = new Map()));
    const known = ofDocument.get(operationName);
    if (known && known !== 'seen once') return known;
    if (!known) {
      ofDocument.set(operationName, 'seen once');
      return undefined;
    }
    const made = compileQuery(schema, document, operationName || undefined, {
      disablingCapturingStackErrors: true,
    });
    if (!isCompiledQuery(made)) return undefined;
    ofDocument.set(operationName, made as CompiledQuery);
    return made as CompiledQuery;
  };

  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: api.schema, coreSupergraphSdl: printSchema(api.schema) });
      return () => undefined;
    },
    async load() {
      return {
        executor: async (request) => {
          const context = request.context as RequestContext;
          if (context.tokenRefused)
            throw notSignedIn(
              'The access token has expired or was withdrawn: refresh it, or sign in without the Authorization header.',
            );
          const { document, operation } = request;
          const operationName = request.operationName ?? '';
          const variables = request.request.variables ?? {};
          checkLimits(document, operation);
          const access = accessFor(context.actor);
          if (asksSchema(document, operationName))
            return introspect(access, document, operationName, variables, context);
          const asked = personalFieldsIn(
            document,
            api.schema,
            (type, field) => api.personal(type, field) !== undefined,
          );
          context.reads.watch(asked.keys());
          const runner =
            operation.operation === 'query' ? runnerFor(access.schema, document, operationName) : undefined;
          const plainly = () =>
            execute({
              schema: access.schema,
              document,
              contextValue: context,
              variableValues: variables,
              operationName: request.operationName,
            });
          let result = (await (runner?.query({}, context, variables) ?? plainly())) as ExecutionResult;
          // No `data` at all: graphql-jit refused the variables before it ran anything. It knows no default of a
          // variable that is not null, and its errors do not tell Apollo that they are the caller's.
          if (runner && !('data' in result)) result = (await plainly()) as ExecutionResult;
          if (asked.size > 0) await recordReads(context, access, asked, operationName);
          return (
            runner && result.errors ? { ...result, errors: result.errors.map(complete) } : result
          ) as never;
        },
      };
    },
    async stop() {},
  };
}

/** graphql-jit's errors lack `extensions`, without which Apollo cannot format them: nobody would hear what happened. */
const complete = ({ message, path, nodes, originalError, extensions }: GraphQLError): GraphQLError =>
  new GraphQLError(message, { path, nodes, originalError, extensions });

async function recordReads(
  context: RequestContext,
  access: Access,
  asked: ReadonlyMap<string, readonly string[]>,
  operationName: string,
) {
  const allowed = new Map(
    [...asked]
      .map(([type, fields]) => [type, fields.filter((field) => access.allows(type, field))] as const)
      .filter(([, fields]) => fields.length > 0),
  );
  const records = context.reads.records(allowed);
  if (records.length === 0) return;
  await context.work.house.recorder?.recordReads(
    context.work,
    operationName.slice(0, 80) || 'unnamed operation',
    records,
  );
}

/** True when the operation asks for the schema and nothing else. @throws BAD_USER_INPUT when it asks for both */
function asksSchema(document: DocumentNode, operationName: string): boolean {
  const operation = getOperationAST(document, operationName || undefined);
  if (!operation) return false;
  const fields = rootFields(document, operation.selectionSet.selections, new Set());
  const schemaFields = fields.filter((name) => name === '__schema' || name === '__type');
  if (schemaFields.length === 0) return false;
  if (fields.every((name) => name.startsWith('__'))) return true;
  throw badInput('query', 'ask for __schema or __type in a request of its own');
}

function rootFields(
  document: DocumentNode,
  selections: readonly import('graphql').SelectionNode[],
  seen: Set<string>,
): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return rootFields(document, selection.selectionSet.selections, seen);
    if (seen.has(selection.name.value)) return [];
    seen.add(selection.name.value);
    const fragment = document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION
      ? rootFields(document, fragment.selectionSet.selections, seen)
      : [];
  });
}

function introspect(
  access: Access,
  document: DocumentNode,
  operationName: string,
  variableValues: Record<string, unknown>,
  context: RequestContext,
) {
  if (context.actor.kind === 'anonymous')
    throw notSignedIn('The schema is shown to those who are signed in; it is also in schema.graphql.');
  return execute({
    schema: access.visible(),
    document,
    operationName: operationName || undefined,
    variableValues,
    contextValue: context,
  }) as never;
}

/** Refused as a whole, so HTTP says so too. */
const notSignedIn = (message: string) =>
  new CallerError('UNAUTHENTICATED', message, { http: { status: 401 } });

const contractCodes: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: 'BAD_USER_INPUT',
  GRAPHQL_VALIDATION_FAILED: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_USER_INPUT',
  INTERNAL_SERVER_ERROR: 'INTERNAL',
};

/** What an error looks like outside: one of the contract's codes. Of anything unforeseen only the id under which the log has it. */
export function createErrorFormat(log: Log) {
  return (formatted: { message: string; extensions?: Record<string, unknown> }, thrown: unknown) => {
    const original = (thrown as GraphQLError | undefined)?.originalError ?? thrown;
    const error = asCallerError(fromValidation(original));
    const { locations, path } = formatted as { locations?: unknown; path?: unknown };
    const place = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
    if (isCallerError(error))
      return {
        message: (error as CallerError).message,
        ...place,
        extensions: { ...(error as CallerError).extensions, http: undefined },
      };
    const code =
      contractCodes[String(formatted.extensions?.code)] ?? String(formatted.extensions?.code ?? 'INTERNAL');
    if (/more tha[nt] \d+ tokens/.test(formatted.message))
      return {
        message: `${formatted.message} Ask in smaller parts.`,
        extensions: { code: 'LIMIT_EXCEEDED', limit: 'tokens' },
      };
    if (code !== 'INTERNAL') {
      const field = code === 'BAD_USER_INPUT' ? { field: variableIn(formatted.message) ?? 'query' } : {};
      return { message: formatted.message, ...place, extensions: { code, ...field } };
    }
    const id = randomUUID();
    log.error({ id, error: original }, 'a request failed');
    return {
      message: `Something went wrong on our side; the log has it under ${id}.`,
      ...place,
      extensions: { code, id },
    };
  };
}

/** graphql names a wrong variable as `$input` and the path within it; a caller looks for that. */
function variableIn(message: string): string | undefined {
  const found = /Variable "\$([^"]+)"(?: got invalid value .* at "([^"]+)")?/s.exec(message);
  return found?.[2] ?? found?.[1];
}
