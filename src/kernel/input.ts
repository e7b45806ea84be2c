import { registerDecorator, type ValidationOptions } from 'class-validator';

// Control and bidirectional override characters have no place in a name or a line; NUL PostgreSQL refuses outright.
const unwantedInLine = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const unwantedInProse = /(?![\n\r\t])[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

/** What a decorator below demands of a property: for inputs that do not come through GraphQL, such as a CSV row. */
export interface Check {
  /** What is wrong with a value, in English; undefined when nothing is. */
  readonly problem: (value: unknown) => string | undefined;
  /** Characters at the most, where there is such a limit. */
  readonly maximum?: number;
}

const checks = new WeakMap<object, Map<string, Check[]>>();

/** The checks on a property of an input class, those of the classes that it extends included. */
export function checksOf(inputClass: abstract new () => object, property: string): Check[] {
  const found: Check[] = [];
  for (let at: unknown = inputClass.prototype; at; at = Object.getPrototypeOf(at))
    found.push(...(checks.get(at as object)?.get(property) ?? []));
  return found;
}

function check(name: string, problem: (value: unknown) => string | undefined, maximum?: number) {
  return (options?: ValidationOptions): PropertyDecorator =>
    (target, property) => {
      const ofClass = checks.get(target) ?? new Map<string, Check[]>();
      checks.set(target, ofClass);
      ofClass.set(String(property), [...(ofClass.get(String(property)) ?? []), { problem, maximum }]);
      registerDecorator({
        name,
        target: target.constructor,
        propertyName: property as string,
        options,
        validator: {
          validate: (value) => value === null || value === undefined || problem(value) === undefined,
          defaultMessage: (given) => problem(given?.value) ?? 'is wrong',
        },
      });
    };
}

const text = (maximum: number, unwanted: RegExp) => (value: unknown) => {
  if (typeof value !== 'string') return 'must be text';
  if (value.trim() === '') return 'must not be empty; leave it out, or give null';
  // Characters are never more than the units of UTF-16, which cost nothing to count.
  const length = value.length > maximum ? [...value].length : 0;
  if (length > maximum) return `may have ${maximum} characters at the most; this has ${length}`;
  if (unwanted.test(value)) return 'has a character that cannot be shown; remove it';
  if (!value.isWellFormed()) return 'is not well-formed Unicode';
  return undefined;
};

/** What is wrong with a text of one line that is an argument by itself; undefined when nothing is. */
export const wrongLine = (maximum: number) => text(maximum, unwantedInLine);

/** One line of text: not empty, no control characters, at most so many characters. Absent and null pass. */
export const OneLine = (maximum: number, options?: ValidationOptions) =>
  check('oneLine', text(maximum, unwantedInLine), maximum)(options);

/** Text of several lines. Absent and null pass. */
export const Prose = (maximum: number, options?: ValidationOptions) =>
  check('prose', text(maximum, unwantedInProse), maximum)(options);

/** Text of one form. @param expectation completes "must be …" */
export const Matching = (pattern: RegExp, expectation: string, options?: ValidationOptions) =>
  check('matching', (value) =>
    typeof value === 'string' && pattern.test(value.trim()) ? undefined : `must be ${expectation}`,
  )(options);

/** Text that a rule of its own judges. @param problem what is wrong with it, such as "must be eight digits" */
export const Passing = (problem: (value: unknown) => string | undefined, options?: ValidationOptions) =>
  check('passing', problem)(options);

/** Trimmed and in Unicode's composed form (NFC), so that equal names are equal. */
export const tidy = <T extends string | null | undefined>(value: T): T =>
  typeof value === 'string' ? (value.trim().normalize('NFC') as T) : value;

/** What a caller gave, without what they left out: null clears, absent leaves. */
export function given<T extends object>(input: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === 'string' ? tidy(value) : value]),
  ) as Partial<T>;
}
