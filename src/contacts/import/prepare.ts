import type { Import } from '../../kernel/file-kind.js';
import type { Values } from '../../kernel/import/columns.js';
import { Seen } from '../../kernel/import/seen.js';
import type { Contact } from '../contact.js';

/** What a row says of a contact. */
export interface ContactRow extends Partial<
  Pick<Contact, 'function' | 'email' | 'phone' | 'language' | 'general'>
> {
  /** Klantmap's own, where the file came from it. */
  readonly id?: string;
  readonly debtorNumber: string;
  readonly name: string;
}

/** Finds rows of one file that speak against each other: whichever came last would win, at each run again. */
export function createPrepare(): Import<ContactRow>['prepare'] {
  const seen = new Seen();
  return (values: Values, line) => {
    const row = values as unknown as ContactRow;
    const key =
      row.id ??
      `${row.debtorNumber}\n${row.email ? row.email.toLowerCase() : `naam ${row.name.toLowerCase()}`}`;
    const content = JSON.stringify(row);
    const earlier = seen.earlier(key, content);
    if (earlier && !earlier.same)
      return {
        reasons: [
          row.id
            ? `klantmap-id staat ook op regel ${earlier.line}, met andere gegevens`
            : row.email
              ? `e-mailadres staat bij dit kantoor ook op regel ${earlier.line}, met andere gegevens; laat het bij een van beide leeg`
              : `naam staat bij dit kantoor ook op regel ${earlier.line}, met andere gegevens; geef het e-mailadres`,
        ],
      };
    if (!earlier) seen.add(key, content, line);
    if (row.general) {
      const generalKey = `${row.debtorNumber}\nalgemeen`;
      const general = seen.earlier(generalKey, key);
      if (general && !general.same)
        return { reasons: [`regel ${general.line} noemt al een algemene contactpersoon van dit kantoor`] };
      if (!general) seen.add(generalKey, key, line);
    }
    return row;
  };
}
