import { type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';
import { badInput, CallerError, unauthenticated } from '../../errors.js';
import type { Actor } from '../scope.js';

const field = 'Idempotency-Key';

/**
 * The header that asks to do a mutation once, however often it is sent (draft-ietf-httpapi-idempotency-key-header).
 * A header, and not a field of each input: it says something of the sending, not of what is sent, so every mutation
 * of every part has it.
 * @throws BAD_USER_INPUT when it is no key
 */
export function idempotencyKeyIn(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/.exec(String(header).trim())?.[1] ?? String(header).trim();
  if (!/^[\x21\x23-\x7e]{16,200}$/.test(key))
    throw atHttp(
      'must have 16 to 200 letters, digits or signs, such as a UUID; take a new one for each change',
    );
  return key;
}

/** The header is read before there is an operation to answer to. */
const atHttp = (message: string) =>
  new CallerError('BAD_USER_INPUT', `${field}: ${message}`, { field, http: { status: 400 } });

/** @throws when this operation cannot be done once under a key */
export function checkKey(actor: Actor, operation: OperationDefinitionNode, schema: GraphQLSchema): void {
  if (actor.kind === 'anonymous') throw unauthenticated(`Only those who are signed in can send an ${field}.`);
  const [only, another] = operation.selectionSet.selections;
  if (another || only?.kind !== Kind.FIELD)
    throw badInput(
      field,
      'is for one mutation at a time; send each in a request of its own, with its own key',
    );
  const mutation = schema.getMutationType()?.getFields()[only.name.value];
  if (mutation?.extensions.transaction === 'own')
    throw badInput(
      field,
      `cannot be sent with ${only.name.value}, which is no single change; send it without`,
    );
}
