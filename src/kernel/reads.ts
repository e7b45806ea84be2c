import {
  type DocumentNode,
  getNamedType,
  type GraphQLSchema,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Personal fields of these rows were handed out. Ids alone: what was read is not stored again. */
export interface ReadRecord {
  readonly type: string;
  readonly fields: readonly string[];
  readonly ids: readonly string[];
}

/** Collects, during one request, which rows of personal types were handed to it. */
export class Reads {
  readonly #rows = new Map<string, Set<string>>();

  note(type: string, row: { id?: unknown }): void {
    let ids = this.#rows.get(type);
    if (!ids) this.#rows.set(type, (ids = new Set()));
    if (typeof row.id === 'string') ids.add(row.id);
  }

  /** @param selected personal fields that the operation asks for, by type */
  records(selected: ReadonlyMap<string, readonly string[]>): ReadRecord[] {
    return [...selected].flatMap(([type, fields]) => {
      const ids = this.#rows.get(type);
      return ids && ids.size > 0 ? [{ type, fields, ids: [...ids] }] : [];
    });
  }
}

const analysed = new WeakMap<DocumentNode, Map<string, readonly string[]>>();

/** Which personal fields an operation asks for, by type. Looked up once per document: Apollo keeps parsed ones. */
export function personalFieldsIn(
  document: DocumentNode,
  schema: GraphQLSchema,
  isPersonal: (type: string, field: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const known = analysed.get(document);
  if (known) return known;
  const found = new Map<string, Set<string>>();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType();
        if (!parent || !isObjectType(getNamedType(parent)) || !isPersonal(parent.name, node.name.value))
          return;
        const fields = found.get(parent.name) ?? new Set();
        found.set(parent.name, fields.add(node.name.value));
      },
    }),
  );
  const result = new Map([...found].map(([type, fields]) => [type, [...fields].toSorted()] as const));
  analysed.set(document, result);
  return result;
}
