import { isUuid } from '../../kernel/ids.js';
import { type Column, readCountry, readDate, readLanguage, wrongDate } from '../../kernel/import/columns.js';
import { GraphQLEmailAddress, GraphQLIban } from '../../kernel/scalars.js';
import { CreateCustomerInput, StartSubscriptionInput } from '../inputs.js';
import { kvkNumberOf, postalCodeOf, vatNumberOf } from '../identifiers.js';
import { e164 } from '../phone.js';

const wrongCountry = 'is geen land, zoals NL of Nederland';

export const subscriptionColumns: readonly Column[] = [
  {
    field: 'plan',
    nl: ['abonnement', 'pakket', 'product', 'licentie'],
    en: ['plan', 'subscription'],
    like: [StartSubscriptionInput, 'plan'],
  },
  {
    field: 'startedOn',
    nl: ['ingangsdatum', 'startdatum', 'begindatum', 'ingang', 'klant sinds'],
    en: ['start date', 'started on', 'from'],
    read: readDate,
    wrong: wrongDate,
  },
  {
    field: 'endedOn',
    nl: ['einddatum', 'opgezegd per', 'einde'],
    en: ['end date', 'ended on', 'until'],
    read: readDate,
    wrong: wrongDate,
  },
];

export const debtorNumberColumn: Column = {
  field: 'debtorNumber',
  nl: ['debiteurnummer', 'debiteurnr', 'debiteurennummer', 'debiteur', 'klantnummer'],
  en: ['debtor number', 'customer number'],
  required: true,
  like: [CreateCustomerInput, 'debtorNumber'],
  wrong: 'mag hoogstens 20 letters, cijfers, punten, schuine strepen of koppeltekens hebben',
};

/** Klantmap's own id, in what it exported: what another key cannot tell apart stays apart. */
export const ownIdColumn: Column = {
  field: 'id',
  nl: ['klantmap-id'],
  en: ['klantmap id'],
  read: readId,
  wrong: 'is geen id van Klantmap; laat de kolom weg',
};

/** What the columns of a file with customers may be called, in order of preference. */
export const customerColumns: readonly Column[] = [
  debtorNumberColumn,
  {
    field: 'officeName',
    nl: ['kantoornaam', 'kantoor', 'naam', 'bedrijfsnaam', 'bedrijf', 'klantnaam'],
    en: ['office name', 'office', 'company', 'name'],
    required: true,
    like: [CreateCustomerInput, 'officeName'],
  },
  {
    field: 'street',
    nl: ['straat', 'adres', 'vestigingsadres', 'straatnaam'],
    en: ['street', 'address'],
    like: [CreateCustomerInput, 'street'],
  },
  {
    field: 'houseNumber',
    nl: ['huisnummer', 'huisnr'],
    en: ['house number'],
    like: [CreateCustomerInput, 'street'],
  },
  {
    field: 'addition',
    nl: ['toevoeging', 'huisnummertoevoeging'],
    en: ['addition'],
    like: [CreateCustomerInput, 'street'],
  },
  {
    field: 'postalCode',
    nl: ['postcode', 'vestigingspostcode'],
    en: ['postal code', 'zip'],
    like: [CreateCustomerInput, 'postalCode'],
    read: postalCodeOf,
  },
  {
    field: 'city',
    nl: ['plaats', 'vestigingsplaats', 'woonplaats', 'stad'],
    en: ['city', 'place', 'town'],
    like: [CreateCustomerInput, 'city'],
  },
  {
    field: 'country',
    nl: ['land', 'landcode', 'vestigingsland'],
    en: ['country'],
    like: [CreateCustomerInput, 'country'],
    read: readCountry,
    wrong: wrongCountry,
  },
  {
    field: 'invoiceStreet',
    nl: ['factuuradres', 'factuurstraat', 'factuur straat', 'postadres'],
    en: ['invoice street', 'invoice address', 'billing address'],
    like: [CreateCustomerInput, 'invoiceStreet'],
  },
  {
    field: 'invoiceHouseNumber',
    nl: ['factuurhuisnummer', 'factuur huisnummer'],
    en: ['invoice house number'],
    like: [CreateCustomerInput, 'invoiceStreet'],
  },
  {
    field: 'invoicePostalCode',
    nl: ['factuurpostcode'],
    en: ['invoice postal code', 'billing postal code'],
    like: [CreateCustomerInput, 'invoicePostalCode'],
    read: postalCodeOf,
  },
  {
    field: 'invoiceCity',
    nl: ['factuurplaats'],
    en: ['invoice city', 'billing city'],
    like: [CreateCustomerInput, 'invoiceCity'],
  },
  {
    field: 'invoiceCountry',
    nl: ['factuurland'],
    en: ['invoice country', 'billing country'],
    like: [CreateCustomerInput, 'invoiceCountry'],
    read: readCountry,
    wrong: wrongCountry,
  },
  {
    field: 'email',
    nl: ['e-mail', 'e-mailadres', 'mail', 'mailadres', 'algemeen e-mailadres', 'e-mail kantoor'],
    en: ['e-mail', 'email address'],
    like: [CreateCustomerInput, 'email'],
    read: (text) => GraphQLEmailAddress.parseValue(text),
    wrong: 'is geen e-mailadres',
  },
  {
    field: 'phone',
    nl: ['telefoon', 'telefoonnummer', 'tel', 'telefoonnr', 'telnr'],
    en: ['phone', 'phone number'],
    like: [CreateCustomerInput, 'phone'],
    read: (text) => e164('phone', text),
    wrong: 'is geen telefoonnummer, zoals 020 123 4567 of +31 20 123 4567',
  },
  {
    field: 'iban',
    nl: ['iban', 'rekeningnummer', 'bankrekening', 'bankrekeningnummer', 'rekening'],
    en: ['iban', 'bank account'],
    like: [CreateCustomerInput, 'iban'],
    read: (text) => GraphQLIban.parseValue(text),
    wrong: 'is geen geldig IBAN; controleer de cijfers',
  },
  {
    field: 'kvkNumber',
    nl: ['kvk', 'kvk-nummer', 'kvknr', 'kamer van koophandel'],
    en: ['chamber of commerce', 'coc number'],
    like: [CreateCustomerInput, 'kvkNumber'],
    read: kvkNumberOf,
    wrong: 'moet acht cijfers zijn (een spreadsheet laat een nul vooraan weg)',
  },
  {
    field: 'vatNumber',
    nl: ['btw-nummer', 'btw', 'btw-id', 'btwnr', 'btw-identificatienummer'],
    en: ['vat number', 'vat', 'vat id'],
    like: [CreateCustomerInput, 'vatNumber'],
    read: vatNumberOf,
    wrong: 'moet een btw-nummer met landcode en kloppende controlecijfers zijn, zoals NL123456782B01',
  },
  {
    field: 'language',
    nl: ['taal', 'voorkeurstaal'],
    en: ['language'],
    like: [CreateCustomerInput, 'language'],
    read: readLanguage,
    wrong: 'moet nl of en zijn',
  },
  ...subscriptionColumns,
];

function readId(text: string): string {
  if (!isUuid(text)) throw new Error('not a UUID');
  return text.toLowerCase();
}
