import type { InferEntity } from '@mikro-orm/core';
import type { Purpose } from './purposes.js';
import type { Retention } from './retention-classes.js';
import type { Actor } from './scope.js';

/** What a personal column holds; the register of processing groups by it (GDPR art. 30(1)(c)). */
export const categories = {
  identity: 'name of a person or office',
  'contact details': 'address, e-mail address, phone number',
  financial: 'bank account, amounts owed',
  identifier: 'debtor number, KvK number, VAT id',
  contract: 'what was agreed, from when to when',
  consent: 'what somebody agreed to or objected to, and the proof',
  correspondence: 'what was sent to somebody',
  'free text': 'notes and remarks',
  credential: 'what somebody signs in with',
  behaviour: 'what somebody did, and when',
} as const;

/** An entity's `defineEntity` schema, or its class. */
export type EntityRef = object;

export type Category = keyof typeof categories;

/** Until which step of the ladder a column is kept: emptied at minimising, or kept for as long as the law says. */
export type Until = 'minimise' | 'statutory';

export interface PersonalColumn {
  readonly category: Category;
  readonly purposes: readonly Purpose[];
  readonly until: Until;
  /** What takes the place of the value when it is let go; a NOT NULL column needs something. */
  readonly replaceBy: string | number | boolean | null;
}

export type Column = PersonalColumn | 'not personal' | 'derived';

/** A column that says nothing about a person. */
export const notPersonal: Column = 'not personal';

/**
 * Made by the database itself from columns that are declared where they stand, such as the words of a search: it
 * changes and goes with them, in the same transaction. No field shows it, so it is neither exported nor let go twice.
 */
export const derived: Column = 'derived';

/** A personal column: its field in the API is open for these purposes alone, and it is let go as said. */
export function holds(
  category: Category,
  use: { purposes: readonly [Purpose, ...Purpose[]]; until: Until; replaceBy?: string | number | boolean },
): PersonalColumn {
  return { category, purposes: use.purposes, until: use.until, replaceBy: use.replaceBy ?? null };
}

/** The way from a row to the customer and, where there is one, the contact that it is about. */
export type Subject =
  | { readonly kind: 'customer'; readonly column: string; readonly contact?: string }
  | { readonly kind: 'contact'; readonly column: string }
  | { readonly kind: 'through'; readonly column: string; readonly parent: EntityRef }
  | { readonly kind: 'staff' }
  | { readonly kind: 'party' }
  | { readonly kind: 'nobody' };

/**
 * @param also.contact of a row that is kept of an office, and is about one of its people too: the column with that
 * contact's id. It follows the office to wherever that goes, and is in what the person gets to see.
 */
export const aboutCustomer = (column: string, also: { contact?: string } = {}): Subject => ({
  kind: 'customer',
  column,
  ...also,
});
export const aboutContact = (column: string): Subject => ({ kind: 'contact', column });
/** The row belongs to a row of another entity, and is about whomever that one is about. */
export const through = (column: string, parent: EntityRef): Subject => ({ kind: 'through', column, parent });
/** About the vendor's own people: outside the customers' ladder. */
export const aboutStaff: Subject = { kind: 'staff' };
/** About a recipient such as the accountant: outside the customers' ladder. */
export const aboutParty: Subject = { kind: 'party' };
/** Holds no personal data at all. */
export const aboutNobody: Subject = { kind: 'nobody' };

/**
 * What becomes of whole rows when their customer is minimised; of rows that are kept, the columns `until: 'minimise'`
 * are emptied. `deleteWhere`: a condition over the alias `t` for the rows that go, such as `t.state = 'DRAFT'`.
 */
export type RowsAtMinimise = 'keep' | 'delete' | { readonly deleteWhere: string };

export interface PersonalData {
  readonly entity: EntityRef;
  readonly subject: Subject;
  readonly rowsAtMinimise: RowsAtMinimise;
  /**
   * By which class rows go that minimising leaves, or that are about nobody on the ladder. Where the rest of the
   * declaration decides it, as of rows that go at minimising, it may be left out; where not, the boot asks for it.
   */
  readonly retention?: Retention;
  readonly columns: Readonly<Record<string, Column>>;
  /** Fields of the API that show a column in another form, such as a phone number as people write it: as open as it is. */
  readonly shows?: Readonly<Record<string, string>>;
}

/**
 * Declares every column of an entity. The compiler refuses a column that is left out (TS2741), and the boot a
 * table or column that the compiler could not see. From it follow the fields' purpose checks, the subject's
 * export, minimising and erasure, log redaction, the register of processing, and what GraphiQL tells a reader.
 */
export function definePersonalData<S extends EntityRef>(
  entity: S,
  declaration: {
    subject: Subject;
    rowsAtMinimise: RowsAtMinimise;
    retention?: Retention;
    columns: { [K in keyof InferEntity<S> & string]: Column };
    shows?: Readonly<Record<string, keyof InferEntity<S> & string>>;
  },
): PersonalData {
  return { entity, ...declaration };
}

export const isPersonal = (column: Column | undefined): column is PersonalColumn =>
  typeof column === 'object';

/** A filter that matches tells as much as a field: it looks only at what the caller may read. */
export const mayRead = (actor: Actor, column: Column | undefined): boolean =>
  isPersonal(column) &&
  actor.signedAgreement &&
  column.purposes.some((purpose) => actor.purposes.has(purpose));
