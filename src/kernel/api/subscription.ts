import { randomUUID } from 'node:crypto';
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { badInput } from '../../errors.js';
import { contextFor } from '../caller.js';
import type { Run } from '../execute.js';
import type { Access } from '../guard.js';
import type { House } from '../house.js';
import type { Api } from '../schema.js';
import type { Actor } from '../scope.js';
import { checkBody } from './body.js';
import { checkCost } from './cost.js';
import { checkShape } from './shape.js';

/**
 * A subscription, read and judged as a request over HTTP would be.
 * @throws the error that it is refused with
 */
export function prepare(
  api: Api,
  access: Access,
  payload: SubscribePayload,
): ExecutionArgs | readonly GraphQLError[] {
  checkBody(payload);
  const document = read(payload.query);
  const problems = validate(api.schema, document);
  if (problems.length > 0) return problems.map(asCallers);
  const operation = getOperationAST(document, payload.operationName);
  if (operation?.operation !== 'subscription')
    throw badInput('query', 'only subscriptions go over a socket; send queries and mutations by POST');
  const variables = payload.variables ?? {};
  checkShape(document, operation);
  checkCost(api.schema, document, operation, variables);
  // Validation allows one field at the root, which may stand in a fragment; a plain one is all that is needed.
  const [field] = operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD)
    throw badInput('query', 'name the field to follow at the root of the subscription');
  const refusal = access.refusal('Subscription', field.name.value);
  if (refusal) throw refusal;
  return { schema: access.schema, document, operationName: payload.operationName, variableValues: variables };
}

function read(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    throw asCallers(error as GraphQLError);
  }
}

const asCallers = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, { nodes: error.nodes, extensions: { code: 'BAD_USER_INPUT' } });

/**
 * Follows a subscription's source. Each event is answered as a query of its own, to whoever the caller is by then.
 * @param caller who asks, looked up anew; undefined once their access ended
 */
export async function begin(
  house: House,
  run: Run,
  accessFor: (actor: Actor) => Access,
  args: ExecutionArgs,
  caller: () => Promise<Actor | undefined>,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const { document } = args;
  const operationName = args.operationName ?? '';
  const variables = (args.variableValues ?? {}) as Record<string, unknown>;
  const operation = getOperationAST(document, operationName || undefined) ?? undefined;
  const actor = await caller();
  if (!actor) return { data: null };
  const source = await createSourceEventStream({
    ...args,
    contextValue: contextFor(house, actor, randomUUID()).context,
  });
  if (!(Symbol.asyncIterator in source))
    // What graphql itself says of wrong variables has neither a code nor an error below it.
    return {
      ...source,
      errors: source.errors?.map((error) => (error.originalError ? error : asCallers(error))),
    };
  const events = source[Symbol.asyncIterator]() as AsyncGenerator<object, void, void>;
  const answer = async (event: object): Promise<IteratorResult<ExecutionResult, void>> => {
    const now = await caller();
    const refusal = now && operation ? refusalOf(accessFor(now), operation) : undefined;
    if (!now || refusal) {
      await events.return();
      if (refusal) throw refusal;
      return { done: true, value: undefined };
    }
    const { context, done } = contextFor(house, now, randomUUID());
    try {
      return {
        done: false,
        value: await run({ document, operation, operationName, variables, context, root: event }),
      };
    } finally {
      done();
    }
  };
  const answers: AsyncGenerator<ExecutionResult, void, void> = {
    async next() {
      const { value, done } = await events.next();
      return done ? { done: true, value: undefined } : answer(value as object);
    },
    return: () => events.return() as Promise<IteratorReturnResult<void>>,
    throw: (error: unknown) => events.throw(error) as Promise<never>,
    [Symbol.asyncIterator]: () => answers,
    async [Symbol.asyncDispose]() {
      await events.return();
    },
  };
  return answers;
}

function refusalOf(access: Access, operation: NonNullable<ReturnType<typeof getOperationAST>>) {
  const [field] = operation.selectionSet.selections;
  return field?.kind === Kind.FIELD ? access.refusal('Subscription', field.name.value) : undefined;
}
