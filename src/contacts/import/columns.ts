import { debtorNumberColumn, ownIdColumn } from '../../customers/import/columns.js';
import { e164 } from '../../customers/phone.js';
import { type Column, readLanguage, readYesNo } from '../../kernel/import/columns.js';
import { GraphQLEmailAddress } from '../../kernel/scalars.js';
import { CreateContactInput } from '../inputs.js';

/** What the columns of a file with contacts may be called, in order of preference. */
export const contactColumns: readonly Column[] = [
  debtorNumberColumn,
  {
    field: 'name',
    nl: ['naam', 'contactpersoon', 'volledige naam', 'naam contactpersoon'],
    en: ['name', 'full name', 'contact'],
    required: true,
    like: [CreateContactInput, 'name'],
  },
  {
    field: 'function',
    nl: ['functie', 'rol', 'functietitel'],
    en: ['function', 'job title', 'role'],
    like: [CreateContactInput, 'function'],
  },
  {
    field: 'email',
    nl: ['e-mail', 'e-mailadres', 'mail', 'mailadres', 'contact e-mail', 'e-mail contactpersoon'],
    en: ['e-mail', 'email address'],
    like: [CreateContactInput, 'email'],
    read: (text) => GraphQLEmailAddress.parseValue(text),
    wrong: 'is geen e-mailadres',
  },
  {
    field: 'phone',
    nl: ['telefoon', 'telefoonnummer', 'tel', 'mobiel', 'contact telefoon', 'telefoon contactpersoon'],
    en: ['phone', 'phone number'],
    like: [CreateContactInput, 'phone'],
    read: (text) => e164('phone', text),
    wrong: 'is geen telefoonnummer, zoals 020 123 4567 of +31 20 123 4567',
  },
  {
    field: 'language',
    nl: ['taal', 'voorkeurstaal'],
    en: ['language'],
    like: [CreateContactInput, 'language'],
    read: readLanguage,
    wrong: 'moet nl of en zijn',
  },
  {
    field: 'general',
    nl: ['algemeen', 'algemene contactpersoon', 'algemeen contact', 'hoofdcontact'],
    en: ['general'],
    read: readYesNo,
    wrong: 'moet ja of nee zijn',
  },
  ownIdColumn,
];
