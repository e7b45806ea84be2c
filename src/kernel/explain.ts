import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  getNamedType,
  getOperationAST,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';
import { badInput } from '../errors.js';
import { checkShape } from './api/shape.js';
import type { Guards } from './guard.js';
import { limits } from './limits.js';
import type { Actor } from './scope.js';

/** What becomes of one field of an operation. */
export interface FieldAccess {
  /** Where it stands, such as `customers.nodes.iban`; an alias does not count. */
  readonly path: string;
  readonly type: string;
  readonly field: string;
  /** Name of the rule that guards it. */
  readonly rule: string;
  /** `row`: the caller may ask, and the row or the arguments decide. `behind`: open, below a field that is refused. */
  readonly access: 'open' | 'row' | 'refused' | 'behind';
  /** Why not, in the words that the caller gets. */
  readonly why: string | null;
}

/**
 * Which fields of an operation are open to a caller, and which rule refuses which. Nothing is carried out.
 * @throws BAD_USER_INPUT when it is no operation of this schema; LIMIT_EXCEEDED when it would be refused as too large
 */
export function explainAccess(
  schema: GraphQLSchema,
  guards: Guards,
  actor: Actor,
  text: string,
  operationName?: string | null,
): FieldAccess[] {
  const document = read(schema, text);
  const operation = getOperationAST(document, operationName);
  if (!operation) throw badInput('operationName', 'must name one of the operations in the document');
  checkShape(document, operation);
  const root = schema.getRootType(operation.operation);
  const found = new Map<string, FieldAccess>();
  const walk = (
    set: SelectionSetNode,
    type: GraphQLNamedType,
    way: string,
    closedBy: string | null,
  ): void => {
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(document, selection);
        const on = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
        if (fragment) walk(fragment.selectionSet, on ?? type, way, closedBy);
      } else {
        const field = isObjectType(type) ? type.getFields()[selection.name.value] : undefined;
        if (!field) continue; // __typename, or of an interface: its types are guarded, each by itself
        const path = way === '' ? field.name : `${way}.${field.name}`;
        const access = accessTo(guards, actor, type.name, field.name, path, closedBy);
        found.set(path, access);
        const below = getNamedType(field.type);
        if (selection.selectionSet && isCompositeType(below))
          walk(selection.selectionSet, below, path, access.access === 'refused' ? path : closedBy);
      }
    }
  };
  if (root) walk(operation.selectionSet, root, '', null);
  return [...found.values()];
}

function read(schema: GraphQLSchema, text: string): DocumentNode {
  try {
    const document = parse(text, { maxTokens: limits.tokens });
    const [problem] = validate(schema, document);
    if (problem) throw problem;
    return document;
  } catch (error) {
    throw badInput('document', (error as Error).message);
  }
}

function fragmentOf(document: DocumentNode, spread: FragmentSpreadNode): FragmentDefinitionNode | undefined {
  for (const one of document.definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === spread.name.value) return one;
  return undefined;
}

function accessTo(
  guards: Guards,
  actor: Actor,
  type: string,
  field: string,
  path: string,
  closedBy: string | null,
): FieldAccess {
  const guard = guards.get(`${type}.${field}`);
  const answer =
    !guard || guard.kind === 'inherit' ? true : (guard.kind === 'row' ? guard.caller : guard).decide(actor);
  const at = { path, type, field, rule: guard?.name ?? '' };
  if (answer !== true) return { ...at, access: 'refused', why: answer.message };
  if (closedBy !== null)
    return { ...at, access: 'behind', why: `${closedBy} is refused, and this stands below it.` };
  if (guard?.kind === 'row')
    return { ...at, access: 'row', why: 'The record, or what is given along, decides.' };
  return { ...at, access: 'open', why: null };
}
