import { countrySpecs } from 'ibantools';
import * as jsvat from 'jsvat';

/** Dots, spaces and hyphens are for reading. */
const bare = (text: string): string => text.replaceAll(/[\s.-]/g, '');

/** `12 34 56 78` → `12345678`. */
export const kvkNumberOf = bare;

/** Eight digits. They have no check digit: the trade register publishes none, and numbers in use pass no test. */
export const wrongKvkNumber = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{8}$/.test(bare(value))
    ? undefined
    : 'must be eight digits, such as 12345678';

/** `nl 1234.56.782 B01` → `NL123456782B01`; nine digits, a B and two digits are a Dutch number without its country. */
export function vatNumberOf(text: string): string {
  const number = bare(text).toUpperCase();
  return /^\d{9}B\d{2}$/.test(number) ? `NL${number}` : number;
}

const countries = jsvat.countries ?? [];
const byCode = new Map(countries.flatMap((country) => country.codes.map((code) => [code, country] as const)));

/**
 * A number of a country whose rule is known has the form and check digits of it. A Dutch one has either of two: the
 * eleven-test of the RSIN within it, or, for people with a firm of their own, modulo 97 over the whole since 2020.
 */
export function wrongVatNumber(value: unknown): string | undefined {
  const number = typeof value === 'string' ? vatNumberOf(value) : '';
  if (!/^[A-Z]{2}[0-9A-Z+*]{2,13}$/.test(number))
    return 'must be a VAT number with its country, such as NL123456782B01';
  const country = byCode.get(number.slice(0, 2));
  if (!country || jsvat.checkVAT(number, [country]).isValid) return undefined;
  return `is no VAT number of ${country.name}: a digit is wrong, or one is missing; it looks like ${examples[number.slice(0, 2)] ?? 'the one on their invoices'}`;
}

const examples: Readonly<Record<string, string>> = {
  NL: 'NL123456782B01',
  BE: 'BE0411905847',
  DE: 'DE136695976',
};

/** Two capital letters that are a country's by ISO 3166-1. */
export const wrongCountry = (value: unknown): string | undefined =>
  typeof value === 'string' && Object.hasOwn(countrySpecs, value)
    ? undefined
    : 'must be two capital letters of ISO 3166-1, such as NL';

/** Two letters of ISO 3166-1. @throws Error with what is wrong */
export function countryOf(text: string): string {
  const code = text.toUpperCase();
  const wrong = wrongCountry(code);
  if (wrong) throw new Error(wrong);
  return code;
}

/** `1234ab` → `1234 AB`, as it stands on an envelope; what is no Dutch postal code stays as it is. */
export function postalCodeOf(text: string): string {
  const [, digits, letters] = /^(\d{4})\s*([a-z]{2})$/i.exec(text.trim()) ?? [];
  return digits && letters ? `${digits} ${letters.toUpperCase()}` : text;
}

export const isDutchPostalCode = (text: string): boolean => /^\d{4} [A-Z]{2}$/.test(postalCodeOf(text));
