import {
  type DocumentNode,
  getNamedType,
  type GraphQLSchema,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { About } from './events.js';

/** Personal fields of these rows were handed out. Ids alone: what was read is not stored again. */
export interface ReadRecord {
  readonly type: string;
  readonly fields: readonly string[];
  readonly ids: readonly string[];
  /** Whom it was about, where the rows alone do not say. */
  readonly about?: Pick<About, 'customer' | 'contact' | 'staff'>;
}

/** Collects, during one request, which rows of personal types were handed to it. */
export class Reads {
  readonly #rows = new Map<string, Set<string>>();
  readonly #noted: ReadRecord[] = [];

  /** From now on, rows of these types are of interest. */
  watch(types: Iterable<string>): void {
    for (const type of types) if (!this.#rows.has(type)) this.#rows.set(type, new Set());
  }

  /** Where rows of this type are collected; undefined when the operation asks for none of its personal fields. */
  of(type: string): Set<string> | undefined {
    return this.#rows.get(type);
  }

  /** For what is no personal field, and yet nothing to look at unseen, such as the audit itself. */
  note(record: ReadRecord): void {
    this.#noted.push(record);
  }

  get noted(): boolean {
    return this.#noted.length > 0;
  }

  /** @param selected personal fields that the operation asks for, by type */
  records(selected: ReadonlyMap<string, readonly string[]>): ReadRecord[] {
    const rows = [...selected].flatMap(([type, fields]) => {
      const ids = this.#rows.get(type);
      return ids && ids.size > 0 ? [{ type, fields, ids: [...ids] }] : [];
    });
    return [...rows, ...this.#noted];
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
