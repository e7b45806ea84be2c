import { type Column, readCountry, readDate, readLanguage, wrongDate } from '../../kernel/import/columns.js';
import { GraphQLEmailAddress, GraphQLIban } from '../../kernel/scalars.js';
import { CreateCustomerInput, StartSubscriptionInput } from '../inputs.js';
import { e164 } from '../phone.js';

const wrongCountry = 'is geen land, zoals NL of Nederland';

/** What the columns of a file with customers may be called, in order of preference. */
export const customerColumns: readonly Column[] = [
  {
    field: 'debtorNumber',
    names: [
      'debiteurnummer',
      'debiteurnr',
      'debiteurennummer',
      'debiteur',
      'klantnummer',
      'debtor number',
      'customer number',
    ],
    required: true,
    like: [CreateCustomerInput, 'debtorNumber'],
    wrong: 'mag hoogstens 20 letters, cijfers, punten, schuine strepen of koppeltekens hebben',
  },
  {
    field: 'officeName',
    names: [
      'kantoornaam',
      'kantoor',
      'naam',
      'bedrijfsnaam',
      'bedrijf',
      'klantnaam',
      'office name',
      'office',
      'company',
      'name',
    ],
    required: true,
    like: [CreateCustomerInput, 'officeName'],
  },
  {
    field: 'street',
    names: ['straat', 'adres', 'vestigingsadres', 'straatnaam', 'street', 'address'],
    like: [CreateCustomerInput, 'street'],
  },
  {
    field: 'houseNumber',
    names: ['huisnummer', 'huisnr', 'house number'],
    like: [CreateCustomerInput, 'street'],
  },
  {
    field: 'addition',
    names: ['toevoeging', 'huisnummertoevoeging', 'addition'],
    like: [CreateCustomerInput, 'street'],
  },
  {
    field: 'postalCode',
    names: ['postcode', 'vestigingspostcode', 'postal code', 'zip'],
    like: [CreateCustomerInput, 'postalCode'],
  },
  {
    field: 'city',
    names: ['plaats', 'vestigingsplaats', 'woonplaats', 'stad', 'city', 'place', 'town'],
    like: [CreateCustomerInput, 'city'],
  },
  {
    field: 'country',
    names: ['land', 'landcode', 'vestigingsland', 'country'],
    like: [CreateCustomerInput, 'country'],
    read: readCountry,
    wrong: wrongCountry,
  },
  {
    field: 'invoiceStreet',
    names: [
      'factuuradres',
      'factuurstraat',
      'factuur straat',
      'postadres',
      'invoice street',
      'invoice address',
      'billing address',
    ],
    like: [CreateCustomerInput, 'invoiceStreet'],
  },
  {
    field: 'invoiceHouseNumber',
    names: ['factuurhuisnummer', 'factuur huisnummer', 'invoice house number'],
    like: [CreateCustomerInput, 'invoiceStreet'],
  },
  {
    field: 'invoicePostalCode',
    names: ['factuurpostcode', 'invoice postal code', 'billing postal code'],
    like: [CreateCustomerInput, 'invoicePostalCode'],
  },
  {
    field: 'invoiceCity',
    names: ['factuurplaats', 'invoice city', 'billing city'],
    like: [CreateCustomerInput, 'invoiceCity'],
  },
  {
    field: 'invoiceCountry',
    names: ['factuurland', 'invoice country', 'billing country'],
    like: [CreateCustomerInput, 'invoiceCountry'],
    read: readCountry,
    wrong: wrongCountry,
  },
  {
    field: 'email',
    names: [
      'e-mail',
      'e-mailadres',
      'mail',
      'mailadres',
      'algemeen e-mailadres',
      'e-mail kantoor',
      'email address',
    ],
    like: [CreateCustomerInput, 'email'],
    read: (text) => GraphQLEmailAddress.parseValue(text),
    wrong: 'is geen e-mailadres',
  },
  {
    field: 'phone',
    names: ['telefoon', 'telefoonnummer', 'tel', 'telefoonnr', 'telnr', 'phone', 'phone number'],
    like: [CreateCustomerInput, 'phone'],
    read: (text) => e164('phone', text),
    wrong: 'is geen telefoonnummer, zoals 020 123 4567 of +31 20 123 4567',
  },
  {
    field: 'iban',
    names: ['iban', 'rekeningnummer', 'bankrekening', 'bankrekeningnummer', 'rekening', 'bank account'],
    like: [CreateCustomerInput, 'iban'],
    read: (text) => GraphQLIban.parseValue(text),
    wrong: 'is geen geldig IBAN; controleer de cijfers',
  },
  {
    field: 'kvkNumber',
    names: ['kvk', 'kvk-nummer', 'kvknr', 'kamer van koophandel', 'chamber of commerce', 'coc number'],
    like: [CreateCustomerInput, 'kvkNumber'],
    read: (text) => text.replaceAll(/[\s.]/g, ''),
    wrong: 'moet acht cijfers zijn (een spreadsheet laat een nul vooraan weg)',
  },
  {
    field: 'vatNumber',
    names: ['btw-nummer', 'btw', 'btw-id', 'btwnr', 'btw-identificatienummer', 'vat number', 'vat', 'vat id'],
    like: [CreateCustomerInput, 'vatNumber'],
    read: readVatNumber,
    wrong: 'moet een btw-nummer met landcode zijn, zoals NL123456789B01',
  },
  {
    field: 'language',
    names: ['taal', 'voorkeurstaal', 'language'],
    like: [CreateCustomerInput, 'language'],
    read: readLanguage,
    wrong: 'moet nl of en zijn',
  },
  {
    field: 'plan',
    names: ['abonnement', 'pakket', 'product', 'licentie', 'plan', 'subscription'],
    like: [StartSubscriptionInput, 'plan'],
  },
  {
    field: 'startedOn',
    names: [
      'ingangsdatum',
      'startdatum',
      'begindatum',
      'ingang',
      'klant sinds',
      'start date',
      'started on',
      'from',
    ],
    read: readDate,
    wrong: wrongDate,
  },
  {
    field: 'endedOn',
    names: ['einddatum', 'opgezegd per', 'einde', 'end date', 'ended on', 'until'],
    read: readDate,
    wrong: wrongDate,
  },
];

/** Dots and spaces are for reading; nine digits, a B and two digits are a Dutch number without its country. */
function readVatNumber(text: string): string {
  const number = text.replaceAll(/[\s.-]/g, '').toUpperCase();
  return /^\d{9}B\d{2}$/.test(number) ? `NL${number}` : number;
}
