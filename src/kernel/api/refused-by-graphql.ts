import { type ASTNode, BREAK, type GraphQLError, isValueNode, Kind, parse, visit } from 'graphql';
import { limits } from '../limits.js';

export interface Refused {
  readonly message: string;
  /** The part to change, as our own checks name it: its path within `input` or `filter`, or the argument. */
  readonly field: string;
}

/**
 * What graphql says of a wrong variable or literal, by the place that it is given for: what a caller calls a variable
 * is no part of ours. graphql shows the whole value too, passwords and all; the place tells enough.
 */
export function refusedByGraphql(message: string, error: Partial<GraphQLError> | undefined): Refused {
  const [, variable, at, reason] =
    /^Variable "\$(\w+)" got invalid value .*?(?: at "([^"]*)")?; (.*)$/s.exec(message) ?? [];
  const missing = /Field "(?:\w+\.)?(\w+)" of required type "[^"]+" was not provided/.exec(message)?.[1];
  const unknown = /Field "(\w+)" is not defined by type/.exec(message)?.[1];
  const node = error?.nodes?.[0];
  const inVariable = variable ?? /^Variable "\$(\w+)"/.exec(message)?.[1];
  const given = inVariable
    ? node && (placeOf(node, inVariable) || inVariable)
    : node && isGiven(node) && placeOf(node);
  // Of an unknown field that is written in the document, the place is its own; in a variable, that of what it is in.
  const further = missing ?? (inVariable ? unknown : undefined);
  const path = [`${given || ''}${at?.slice(variable?.length ?? 0) ?? ''}`, further].filter(Boolean).join('.');
  const field = path.replace(/^(?:input|filter)\./, '') || 'query';
  if (missing) return { field, message: `${field}: is required; it was not given` };
  return { field, message: field === 'query' ? message : `${field}: ${reason ?? message}` };
}

const isGiven = (node: ASTNode): boolean =>
  isValueNode(node) || node.kind === Kind.OBJECT_FIELD || node.kind === Kind.ARGUMENT;

/** Where a node, or else the first use of a variable, stands in its document: the argument, and the path within it. */
function placeOf({ kind, loc }: ASTNode, variable?: string): string | undefined {
  if (!loc) return undefined;
  const document = parse(loc.source.body, { maxTokens: limits.tokens });
  let place: string | undefined;
  visit(document, {
    enter(node, key, parent, path) {
      const isDefined = !Array.isArray(parent) && (parent as ASTNode | undefined)?.kind === Kind.VARIABLE_DEFINITION; // prettier-ignore
      const isSought = variable
        ? node.kind === Kind.VARIABLE && node.name.value === variable && !(isDefined && key === 'variable')
        : node.kind === kind && node.loc?.start === loc.start;
      if (!isSought) return undefined;
      place = namesAlong(document, path);
      return BREAK;
    },
  });
  return place;
}

function namesAlong(document: ASTNode, path: readonly (string | number)[]): string {
  let place = '';
  let at: unknown = document;
  for (const [step, key] of path.entries()) {
    at = (at as Record<string | number, unknown>)[key];
    if (path[step - 1] === 'values') place += `[${key}]`;
    const { kind, name } = at as Partial<{ kind: string; name: { value: string } }>;
    if (kind === Kind.ARGUMENT || kind === Kind.OBJECT_FIELD) place += `${place && '.'}${name?.value}`;
  }
  return place;
}
