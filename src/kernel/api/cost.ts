import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { within } from '../limits.js';
import { defaultPage, isConnection, maximumPage } from '../lists.js';

/**
 * What an answer costs, known before anything is read. An object in it is one point, so the sizes of lists within
 * lists multiply.
 */
export const points = {
  /** A page of a list, below each row that has one, and a mutation: a statement of its own. */
  statement: 10,
  /** Counting a whole list. */
  count: 50,
  /** How many rows a list without pages is taken to have. */
  listSize: 5,
} as const;

interface Found {
  readonly cost: number;
  /** True when a variable says how long a page is: then it is counted for each request. */
  readonly varies: boolean;
}

const known = new WeakMap<OperationDefinitionNode, Found>();

/** @throws LIMIT_EXCEEDED when the answer would cost too much */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  let found = known.get(operation);
  if (!found || found.varies) {
    found = new Count(document, operation, schema, variables).all();
    known.set(operation, found);
  }
  within('cost', found.cost);
}

class Count {
  readonly #fragments: ReadonlyMap<string, { type: string; set: SelectionSetNode }>;
  readonly #ofFragment = new Map<string, number>();
  readonly #defaults: ReadonlyMap<string, unknown>;
  #varies = false;

  constructor(
    document: DocumentNode,
    readonly operation: OperationDefinitionNode,
    readonly schema: GraphQLSchema,
    readonly variables: Readonly<Record<string, unknown>>,
  ) {
    this.#fragments = new Map(
      document.definitions.flatMap((one) =>
        one.kind === Kind.FRAGMENT_DEFINITION
          ? [[one.name.value, { type: one.typeCondition.name.value, set: one.selectionSet }] as const]
          : [],
      ),
    );
    this.#defaults = new Map(
      (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
        defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)] as const] : [],
      ),
    );
  }

  all(): Found {
    const root = this.schema.getRootType(this.operation.operation);
    const cost = root ? this.#selections(this.operation.selectionSet, root, 1) : 0;
    return { cost, varies: this.#varies };
  }

  /** @param page how many rows the page has that these fields are of, where they are a connection's */
  #selections(set: SelectionSetNode, type: GraphQLObjectType, page: number): number {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) cost += this.#field(selection, type, page);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        cost += this.#selections(selection.selectionSet, type, page);
      else cost += this.#spread(selection.name.value, page);
    }
    return cost;
  }

  #spread(name: string, page: number): number {
    const key = `${name} ${page}`;
    const before = this.#ofFragment.get(key);
    if (before !== undefined) return before;
    const fragment = this.#fragments.get(name);
    const type = fragment && this.schema.getType(fragment.type);
    const cost = fragment && isObjectType(type) ? this.#selections(fragment.set, type, page) : 0;
    this.#ofFragment.set(key, cost);
    return cost;
  }

  #field(node: FieldNode, parent: GraphQLObjectType, page: number): number {
    const name = node.name.value;
    const field = parent.getFields()[name];
    if (!field) return 0; // __typename and the schema's own description
    const own = parent === this.schema.getMutationType() ? points.statement : 0;
    const type = getNamedType(field.type);
    if (isConnection(parent.name) && name === 'totalCount') return points.count;
    if (!isObjectType(type) || !node.selectionSet) return own;
    if (isConnection(type.name))
      return points.statement + this.#selections(node.selectionSet, type, this.#pageSize(node));
    const times = !isListType(getNullableType(field.type))
      ? 1
      : isConnection(parent.name)
        ? page
        : points.listSize;
    return own + times * (1 + this.#selections(node.selectionSet, type, 1));
  }

  /** More than the maximum is refused by the list itself, which names the argument. */
  #pageSize(node: FieldNode): number {
    const sizes = (node.arguments ?? [])
      .filter(({ name }) => name.value === 'first' || name.value === 'last')
      .map(({ value }) => {
        if (value.kind === Kind.INT) return Number(value.value);
        if (value.kind !== Kind.VARIABLE) return undefined;
        this.#varies = true;
        return this.variables[value.name.value] ?? this.#defaults.get(value.name.value);
      })
      .filter((size) => typeof size === 'number');
    return sizes.length === 0 ? defaultPage : Math.min(Math.max(0, ...sizes), maximumPage);
  }
}
