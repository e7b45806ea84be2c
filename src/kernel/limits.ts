import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { limitExceeded } from '../errors.js';

/** What one request may ask for. A page of 500 rows with all that hangs below it stays well within. */
export const limits = {
  /** Tokens of the document, so that reading it stays cheap. */
  tokens: 4000,
  /** Levels below the root. */
  depth: 12,
  /** Fields at the root: each is a query of its own. */
  rootFields: 20,
  /** Fields in all, with fragments written out. */
  fields: 600,
} as const;

const checked = new WeakSet<OperationDefinitionNode>();

/** @throws LIMIT_EXCEEDED saying which limit, and how far over. Asked once per document: Apollo keeps parsed ones. */
export function checkLimits(document: DocumentNode, operation: OperationDefinitionNode): void {
  if (checked.has(operation)) return;
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  let fields = 0;
  const refuse = (what: keyof typeof limits, found: number): never => {
    throw limitExceeded(
      `This asks for ${found} or more ${what}; the most is ${limits[what]}. Ask in smaller parts.`,
      { limit: what, maximum: limits[what] },
    );
  };
  // Fragments cannot go in a circle: validation has refused that before.
  const walk = (set: SelectionSetNode, depth: number): number => {
    let here = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        here += 1;
        fields += 1;
        if (fields > limits.fields) refuse('fields', fields);
        if (depth > limits.depth) refuse('depth', depth);
        // The schema's own description nests deeper, and is of bounded size.
        if (selection.selectionSet && !selection.name.value.startsWith('__'))
          walk(selection.selectionSet, depth + 1);
      } else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT
            ? selection.selectionSet
            : fragments.get(selection.name.value);
        if (inner) here += walk(inner, depth);
      }
    }
    return here;
  };
  const roots = walk(operation.selectionSet, 1);
  if (roots > limits.rootFields) refuse('rootFields', roots);
  checked.add(operation);
}
