import { registerEnumType } from 'type-graphql';
import { contactData } from '../contacts/personal.js';
import { customerData } from '../customers/personal.js';
import { type Column, mayRead } from '../kernel/personal.js';
import type { Actor } from '../kernel/scope.js';

/** What of an office was recognised in what was typed. */
export enum SearchField {
  OFFICE_NAME = 'OFFICE_NAME',
  DEBTOR_NUMBER = 'DEBTOR_NUMBER',
  EMAIL = 'EMAIL',
  PHONE = 'PHONE',
  CITY = 'CITY',
  POSTAL_CODE = 'POSTAL_CODE',
  KVK_NUMBER = 'KVK_NUMBER',
  CONTACT_NAME = 'CONTACT_NAME',
  CONTACT_EMAIL = 'CONTACT_EMAIL',
  CONTACT_PHONE = 'CONTACT_PHONE',
}
registerEnumType(SearchField, {
  name: 'SearchField',
  description: 'What of an office was recognised in what was typed.',
  valuesConfig: {
    OFFICE_NAME: { description: 'Name of the office.' },
    DEBTOR_NUMBER: { description: 'Debtor number.' },
    EMAIL: { description: 'General e-mail address.' },
    PHONE: { description: 'General phone number.' },
    CITY: { description: 'Place of the establishment.' },
    POSTAL_CODE: { description: 'Postal code of the establishment.' },
    KVK_NUMBER: { description: 'Number in the trade register.' },
    CONTACT_NAME: { description: 'Name of a contact.' },
    CONTACT_EMAIL: { description: 'E-mail address of a contact.' },
    CONTACT_PHONE: { description: 'Phone number of a contact.' },
  },
});

interface Field {
  readonly field: SearchField;
  /** The letter before its words in `search.office`. */
  readonly tag: string;
  readonly column: Column;
  /** How much it says when a word is found here, against the name. */
  readonly weight: number;
  /** `words` are looked for by each word, `number` by digits (and, of a postal code, two letters). */
  readonly holds: 'words' | 'number';
}

const { columns: office } = customerData;
const { columns: contact } = contactData;

// prettier-ignore
const fields: readonly Field[] = [
  { field: SearchField.OFFICE_NAME, tag: 'n', column: office.officeName as Column, weight: 10, holds: 'words' },
  { field: SearchField.DEBTOR_NUMBER, tag: 'd', column: office.debtorNumber as Column, weight: 10, holds: 'number' },
  { field: SearchField.KVK_NUMBER, tag: 'k', column: office.kvkNumber as Column, weight: 9, holds: 'number' },
  { field: SearchField.PHONE, tag: 'p', column: office.phone as Column, weight: 9, holds: 'number' },
  { field: SearchField.CONTACT_PHONE, tag: 'q', column: contact.phone as Column, weight: 8, holds: 'number' },
  { field: SearchField.CONTACT_NAME, tag: 'w', column: contact.name as Column, weight: 7, holds: 'words' },
  { field: SearchField.CITY, tag: 'c', column: office.city as Column, weight: 6, holds: 'words' },
  { field: SearchField.EMAIL, tag: 'e', column: office.email as Column, weight: 6, holds: 'words' },
  { field: SearchField.CONTACT_EMAIL, tag: 'f', column: contact.email as Column, weight: 5, holds: 'words' },
  { field: SearchField.POSTAL_CODE, tag: 'z', column: office.postalCode as Column, weight: 5, holds: 'number' },
];

/** Where this person's search may look: a hit tells as much as the field, so only in what they may read. */
export interface Readable {
  readonly byTag: ReadonlyMap<string, Field>;
  readonly words: string;
  readonly numbers: string;
}

export function readableBy(actor: Actor): Readable {
  const open = fields.filter(({ column }) => mayRead(actor, column));
  const tags = (kind: Field['holds']) =>
    open
      .filter(({ holds }) => holds === kind)
      .map(({ tag }) => tag)
      .join('');
  return {
    byTag: new Map(open.map((field) => [field.tag, field])),
    words: tags('words'),
    numbers: tags('number'),
  };
}
