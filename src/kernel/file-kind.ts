import type { Sql } from 'sql-template-tag';
import type { Column, Values } from './import/columns.js';
import type { Outcome } from './import/tally.js';
import type { Command } from './plugin.js';
import type { Scope, Work } from './scope.js';

/** A row that is ready to be stored. */
export interface Ready<T> {
  readonly line: number;
  readonly item: T;
}

/** One run over a file: it may remember rows, to compare later ones with. */
export interface Import<T extends object> {
  /** What a row says, taken together; meets every row in order and once. Reasons in Dutch when it cannot be used. */
  prepare(values: Values, line: number): T | { readonly reasons: readonly string[] };
  /** Stores a batch in one transaction, or looks what it would do; one outcome for each row. May be tried again. */
  store(scope: Scope, rows: readonly Ready<T>[], dryRun: boolean): Promise<readonly Outcome[]>;
}

/** What an export writes. */
export interface Handout {
  /** Fields of the columns, in order. */
  readonly fields: readonly string[];
  /** GraphQL type of the records, by which the audit knows what was handed out. */
  readonly type: string;
  /**
   * Selects a value for each field, and `record`, the id of the record. Its order follows from what the rows say, so
   * that another database with the same data gives the same file.
   */
  readonly rows: (scope: Scope) => Sql;
  /** What is left out, to be told with the count; a statement that selects `n`. */
  readonly leftOut?: readonly { readonly what: string; readonly count: Sql }[];
}

/**
 * A kind of CSV file that a part takes in and hands out: `klantmap import NAME FILE`, `klantmap export NAME FILE`. What
 * is exported can be imported.
 */
export interface FileKind<T extends object = object> {
  /** In the plural, such as `customers`. */
  readonly name: string;
  /** What it imports, and by what records are known. */
  readonly describe: string;
  readonly columns: readonly Column[];
  /** Rows with the same cell in this column, one below the other, are one record: stored or refused together. */
  readonly groupBy?: string;
  /** Options of its own for the import. */
  readonly options?: Command['options'];
  begin(work: Work, options: Readonly<Record<string, unknown>>): Import<T>;
  readonly handout: Handout;
}
