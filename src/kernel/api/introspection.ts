import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, execute, Kind, type OperationDefinitionNode, type SelectionNode } from 'graphql';
import { badInput } from '../../errors.js';
import type { Access } from '../guard.js';
import type { RequestContext } from '../execute.js';
import { notSignedIn } from './not-signed-in.js';

/** True when the operation asks for the schema and nothing else. @throws BAD_USER_INPUT when it asks for both */
export function asksSchema(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const fields = rootFields(document, operation.selectionSet.selections, new Set());
  const schemaFields = fields.filter((name) => name === '__schema' || name === '__type');
  if (schemaFields.length === 0) return false;
  if (fields.every((name) => name.startsWith('__'))) return true;
  throw badInput('query', 'ask for __schema or __type in a request of its own');
}

function rootFields(
  document: DocumentNode,
  selections: readonly SelectionNode[],
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

/** The schema as its reader may use it. */
export function introspect(
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
  });
}

/** graphql ends an error with names that are like the one that was given: to whoever may not see the schema, a list of it. */
export const hintsForTheSignedIn: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue, response: { body } }) {
        if (contextValue.actor.kind !== 'anonymous' || body.kind !== 'single') return;
        body.singleResult.errors = body.singleResult.errors?.map((error) => ({
          ...error,
          message: error.message.replace(/ ?Did you mean .+\?$/s, ''),
        }));
      },
    };
  },
};
