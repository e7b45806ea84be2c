import type { GatewayInterface } from '@apollo/server-gateway-interface';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  printSchema,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { badInput } from '../errors.js';
import { checkCost } from './api/cost.js';
import type { Deadline } from './api/deadline.js';
import { checkKey } from './api/idempotency-key.js';
import { asksSchema, introspect } from './api/introspection.js';
import { tokenRefused } from './api/not-signed-in.js';
import { checkShape } from './api/shape.js';
import type { Context } from './context.js';
import type { Access } from './guard.js';
import { personalFieldsIn } from './reads.js';
import type { Api } from './schema.js';
import type { Actor } from './scope.js';

export interface RequestContext extends Context {
  /** A token was sent that is unknown, expired or withdrawn: nothing of the request is done. */
  readonly tokenRefused: boolean;
  readonly deadline: Deadline;
}

/** One operation, parsed and validated, of one caller. */
export interface Question {
  readonly document: DocumentNode;
  /** Undefined when the document has several and none was named. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  /** Of a subscription: what happened. */
  readonly root?: object;
}

export type Run = (question: Question) => Promise<ExecutionResult>;

/**
 * Runs an operation on the schema of the caller's own set of roles, on graphql-jit. A document seen once (someone
 * typing in GraphiQL) runs on graphql's own executor, since compiling takes longer than running; mutations always do.
 */
export function createRun(api: Api, accessFor: (actor: Actor) => Access): Run {
  const compiledFor = createCompiler();
  return async (question) => {
    const { document, operation, operationName, variables, root } = question;
    const context =
      question.operation?.operation === 'mutation' ? toItsEnd(question.context) : question.context;
    if (context.tokenRefused) throw tokenRefused();
    const access = accessFor(context.actor);
    const plainly = async (): Promise<ExecutionResult> =>
      execute({
        schema: access.schema,
        document,
        rootValue: root,
        contextValue: context,
        variableValues: variables,
        operationName: operationName || undefined,
      });
    if (!operation) return plainly(); // which tells that none was named
    if (operation.operation === 'subscription' && !root)
      throw badInput(
        'query',
        'a subscription is followed over a WebSocket at /graphql (graphql-transport-ws), not by POST',
      );
    checkShape(document, operation);
    checkCost(api.schema, document, operation, variables);
    if (operation.operation === 'mutation' && context.idempotencyKey)
      checkKey(context.actor, operation, api.schema);
    if (asksSchema(document, operation))
      return introspect(access, document, operationName, variables, context);
    const asked = personalFieldsIn(
      document,
      api.schema,
      (type, field) => api.personal(type, field) !== undefined,
    );
    context.reads.watch(asked.keys());
    if (operation.operation !== 'query') {
      const result = await plainly();
      await recordReads(context, access, asked, operationName);
      return result;
    }
    // Here alone: what a mutation answers is read where it wrote.
    context.scope.readAt(context.work.house.replica?.readerFor(context.actor.id));
    const compiled = compiledFor(access.schema, document, operationName);
    return context.deadline.hold(
      (async () => {
        let result = (await (compiled?.query({}, context, variables) ?? plainly())) as ExecutionResult;
        // No `data` at all: graphql-jit refused the variables before it ran anything. It knows no default of a
        // variable that is not null, and its errors do not tell Apollo that they are the caller's.
        if (compiled && !('data' in result)) result = await plainly();
        await recordReads(context, access, asked, operationName);
        return compiled && result.errors ? { ...result, errors: result.errors.map(complete) } : result;
      })(),
    );
  };
}

/** A mutation ends by itself, each of its transactions within its time: its answer has to say what became of it. */
function toItsEnd(context: RequestContext): RequestContext {
  context.deadline.toTheEnd();
  const work = context.work.house.work(context.actor, 'query', context.requestId);
  return { ...context, work, scope: work.read };
}

function createCompiler() {
  const known = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, Map<string, CompiledQuery | 'seen once'>>>();
  return (
    schema: GraphQLSchema,
    document: DocumentNode,
    operationName: string,
  ): CompiledQuery | undefined => {
    let ofSchema = known.get(schema);
    if (!ofSchema) known.set(schema, (ofSchema = new WeakMap()));
    let ofDocument = ofSchema.get(document);
    if (!ofDocument) ofSchema.set(document, (ofDocument = new Map()));
    const before = ofDocument.get(operationName);
    if (before && before !== 'seen once') return before;
    if (!before) {
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
}

/** How Apollo Server runs an operation here: its gateway interface is the only one that takes another executor. */
export function createGateway(api: Api, run: Run): GatewayInterface {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: api.schema, coreSupergraphSdl: printSchema(api.schema) });
      return () => undefined;
    },
    async load() {
      return {
        executor: (request) =>
          run({
            document: request.document,
            operation: request.operation,
            operationName: request.operationName ?? '',
            variables: request.request.variables ?? {},
            context: request.context as RequestContext,
          }) as never,
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
