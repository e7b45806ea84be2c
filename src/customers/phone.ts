import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { badInput } from '../errors.js';

/** Most numbers by far: a Dutch one of ten digits, or of nine with its country. */
const dutch = /^(?:\+31|0)([1-9]\d{8})$/;

/** As people here write it: a Dutch number without its country (030 123 4567), another one with it. */
export function forDisplay(phone: string | null): string | null {
  const parsed = phone ? parsePhoneNumberFromString(phone) : undefined;
  if (!parsed) return phone;
  return parsed.country === 'NL' || parsed.countryCallingCode === '31'
    ? parsed.formatNational().replaceAll('-', ' ')
    : parsed.formatInternational();
}

/** A phone number in E.164. @throws BAD_USER_INPUT naming the field */
export function e164(field: string, phone: string): string {
  // Spares libphonenumber's parsing, by which an import of a hundred thousand took a second longer.
  const [, usual] = dutch.exec(phone.replaceAll(/[ -]/g, '')) ?? [];
  if (usual) return `+31${usual}`;
  const parsed = parsePhoneNumberFromString(phone, 'NL');
  if (!parsed?.isPossible())
    throw badInput(
      field,
      `${JSON.stringify(phone)} is not a phone number such as 020 123 4567 or +31 20 123 4567`,
    );
  return parsed.number;
}
