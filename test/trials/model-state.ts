export type Type = 'office' | 'contact' | 'note' | 'subscription' | 'draft';

export interface Row {
  readonly type: Type;
  readonly id: string;
  /** What was last written to it. */
  value: string;
  /** Id of its office, as it was when the row came there. */
  office?: string;
  /** As whoever does the next operation has read it. */
  version: number;
  general: boolean;
}

/** What ought to be true, as simply as it can be said: which rows there are, what was last written, and whose they are. */
export class Model {
  readonly rows = new Map<string, Row>();
  readonly #mergedInto = new Map<string, string>();

  alive(type: Type): Row[] {
    return [...this.rows.values()].filter((row) => row.type === type && row.value !== 'ISSUED');
  }

  add(type: Type, row: { id: string; value: string; office?: string }): void {
    this.rows.set(row.id, { type, version: 1, general: false, ...row });
  }

  set(row: Row, changes: Partial<Pick<Row, 'value' | 'office'>>): void {
    Object.assign(row, changes);
  }

  remove(row: Row): void {
    this.rows.delete(row.id);
  }

  /** Whatever was of the dropped office is of the kept one: before, after, and at the same time. */
  merge(kept: Row, dropped: Row): void {
    this.rows.delete(dropped.id);
    this.#mergedInto.set(dropped.id, kept.id);
  }

  get merged(): string[] {
    return [...this.#mergedInto.keys()];
  }

  resolve(office: string): string {
    const into = this.#mergedInto.get(office);
    return into ? this.resolve(into) : office;
  }

  officeOf = (row: Row): string => this.resolve(row.office ?? row.id);
}
