import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { badInput } from '../errors.js';

/** A phone number in E.164. @throws BAD_USER_INPUT naming the field */
export function e164(field: string, phone: string): string {
  const parsed = parsePhoneNumberFromString(phone, 'NL');
  if (!parsed?.isPossible())
    throw badInput(
      field,
      `${JSON.stringify(phone)} is not a phone number such as 020 123 4567 or +31 20 123 4567`,
    );
  return parsed.number;
}
