import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLJSONObject, GraphQLUUID } from 'graphql-scalars';
import { isValidIBAN, electronicFormatIBAN } from 'ibantools';
import { Temporal } from 'temporal-polyfill';
import { mailAddress } from './mail/mime.js';

const wrong = (message: string, nodes?: ValueNode) =>
  new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } });

/** graphql does not add to such an error where in the document the value stands. */
const inDocument = (read: (node: ValueNode) => string) => (node: ValueNode) => {
  try {
    return read(node);
  } catch (error) {
    throw wrong((error as Error).message, node);
  }
};

const fromText = (parse: (text: string) => string) => ({
  parseValue: (value: unknown) => (typeof value === 'string' ? parse(value) : parse(String(value))),
  parseLiteral: inDocument((node) => {
    if (node.kind === Kind.STRING) return parse(node.value);
    throw wrong('must be given as text, in quotes');
  }),
});

/** 30 February has the shape, but there is no such day: JavaScript would make it 2 March. */
function isDay(text: string): boolean {
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(text) && Temporal.PlainDate.from(text, { overflow: 'reject' }).day > 0;
  } catch {
    return false;
  }
}

export const GraphQLDate = new GraphQLScalarType({
  name: 'Date',
  description: 'A calendar date in Europe/Amsterdam, as `2026-11-23` (ISO 8601).',
  serialize: (value) => String(value).slice(0, 10),
  ...fromText((text) => {
    if (isDay(text)) return text;
    throw wrong(`${JSON.stringify(text)} is not a date such as 2026-11-23`);
  }),
});

export const GraphQLDateTime = new GraphQLScalarType({
  name: 'DateTime',
  description: 'An instant in UTC, as `2026-11-23T09:30:00.000Z` (RFC 3339).',
  serialize: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
  ...fromText((text) => {
    const instant = isDay(text.slice(0, 10)) && /^.{10}T\d{2}:\d{2}/.test(text) ? new Date(text) : undefined;
    if (!instant || Number.isNaN(instant.getTime()))
      throw wrong(`${JSON.stringify(text)} is not a time such as 2026-11-23T09:30:00Z`);
    return instant.toISOString();
  }),
});

export const GraphQLDecimal = new GraphQLScalarType({
  name: 'Decimal',
  description:
    'An exact decimal number as text, such as `"121.00"`. Money is in euros with two decimals; never a float.',
  serialize: String,
  parseValue: (value) =>
    parseDecimal(typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value),
  parseLiteral: inDocument((node) => {
    if (node.kind === Kind.STRING || node.kind === Kind.INT) return parseDecimal(node.value);
    throw wrong('must be given as text, such as "121.00"');
  }),
});

function parseDecimal(value: unknown): string {
  if (typeof value === 'string' && /^-?\d{1,12}(\.\d{1,6})?$/.test(value)) return value;
  throw wrong(`${JSON.stringify(value)} is not a decimal number given as text, such as "121.00"`);
}

/** `nl91 abna …` → `NL91ABNA…`. @throws Error with what is wrong */
export function ibanOf(text: string): string {
  const iban = electronicFormatIBAN(text) ?? '';
  if (isValidIBAN(iban)) return iban;
  throw new Error('must be a valid IBAN: a digit is wrong, or one is missing');
}

export const GraphQLIban = new GraphQLScalarType({
  name: 'IBAN',
  description:
    'A bank account number (ISO 13616), checked by its check digits; spaces are allowed when given.',
  serialize: String,
  ...fromText((text) => {
    try {
      return ibanOf(text);
    } catch {
      throw wrong(`${JSON.stringify(text)} is not a valid IBAN; check the digits`);
    }
  }),
});

export const GraphQLEmailAddress = new GraphQLScalarType({
  name: 'EmailAddress',
  description:
    'An address that mail can go to, such as `jan@kantoor.nl`. A domain may be given as people write it, such as `bücher.example`; it is kept as DNS has it (RFC 5890), `xn--bcher-kva.example`.',
  serialize: String,
  ...fromText((text) => {
    const address = mailAddress(text.trim());
    if (address) return address;
    throw wrong(`${JSON.stringify(text.slice(0, 60))} is not a valid email address, such as jan@kantoor.nl`);
  }),
});

export { GraphQLJSONObject, GraphQLUUID };
