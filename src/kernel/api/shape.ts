import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { within } from '../limits.js';

interface Shape {
  /** Fields in all, at this level alone, and levels, with fragments written out. */
  readonly fields: number;
  readonly here: number;
  readonly depth: number;
}

const checked = new WeakSet<OperationDefinitionNode>();

/**
 * Measures the selections of an operation. Asked once per document: Apollo keeps parsed ones.
 * @throws LIMIT_EXCEEDED saying which limit, and how far over
 */
export function checkShape(document: DocumentNode, operation: OperationDefinitionNode): void {
  if (checked.has(operation)) return;
  const found = shapeOf(document, operation.selectionSet);
  within('depth', found.depth);
  within('rootFields', found.here);
  within('fields', found.fields);
  checked.add(operation);
}

function shapeOf(document: DocumentNode, root: SelectionSetNode): Shape {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  // Each fragment is measured once, however often it is spread: thirty that spread the next one twice are a billion
  // fields. They cannot go in a circle: validation has refused that before.
  const known = new Map<string, Shape>();
  const ofFragment = (name: string): Shape => {
    const shape = known.get(name) ?? measure(fragments.get(name));
    known.set(name, shape);
    return shape;
  };
  const measure = (set: SelectionSetNode | undefined): Shape => {
    let [fields, here, depth] = [0, 0, 0];
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        // The schema's own description nests deeper, and is of bounded size.
        const inner = selection.name.value.startsWith('__') ? undefined : measure(selection.selectionSet);
        here += 1;
        fields += 1 + (inner?.fields ?? 0);
        depth = Math.max(depth, 1 + (inner?.depth ?? 0));
      } else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT
            ? measure(selection.selectionSet)
            : ofFragment(selection.name.value);
        here += inner.here;
        fields += inner.fields;
        depth = Math.max(depth, inner.depth);
      }
    }
    return { fields, here, depth };
  };
  return measure(root);
}
