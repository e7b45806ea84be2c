import { Kind, parse, type DocumentNode } from 'graphql';
import type { Operation } from '../kernel/plugin.js';
import type { Scope } from '../kernel/scope.js';

const roots = new Map<string, string[]>();

/** The root fields that an operation uses, as `Query.customers`. */
function rootsOf({ document }: Operation): string[] {
  let known = roots.get(document);
  if (!known) roots.set(document, (known = findRoots(parse(document))));
  return known;
}

function findRoots(document: DocumentNode): string[] {
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const type = definition.operation === 'query' ? 'Query' : 'Mutation';
    return definition.selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? [`${type}.${selection.name.value}`] : [],
    );
  });
}

export function allowedOperations(scope: Scope) {
  const allows = scope.house.allows(scope.actor);
  return scope.house.parts.flatMap((part) =>
    (part.operations ?? [])
      .filter((operation) =>
        rootsOf(operation).every((root) => allows(...(root.split('.') as [string, string]))),
      )
      .map((operation) => ({
        name: operation.name,
        label: operation.label,
        description: operation.description,
        part: part.name,
        document: operation.document,
        variables: operation.variables ? JSON.stringify(operation.variables, null, 2) : null,
      })),
  );
}
