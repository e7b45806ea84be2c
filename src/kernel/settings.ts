import { BootError } from '../errors.js';

/** One value read from the environment. `parse` throws with what is wrong; the variable's name is put before it. */
export interface Setting<T> {
  readonly variable: string;
  readonly describe: string;
  readonly parse: (text: string) => T;
  readonly fallback: T;
  /** Not shown by `klantmap config`. */
  readonly secret: boolean;
}

interface Options<T> {
  describe: string;
  default: T;
  secret?: boolean;
}

const define =
  <T>(parse: (text: string) => T) =>
  <D extends T | null>(variable: string, options: Options<D>): Setting<T | D> => ({
    variable,
    describe: options.describe,
    parse,
    fallback: options.default,
    secret: options.secret ?? false,
  });

const refuse = (what: string): never => {
  throw new Error(what);
};

export const setting = {
  text: define((text) => text),
  /** @param options.from,to the least and the most that it may be */
  integer: <D extends number | null>(
    variable: string,
    { from = -Infinity, to = Infinity, ...options }: Options<D> & { from?: number; to?: number },
  ): Setting<number | D> =>
    define((text) => {
      const number = /^-?\d{1,15}$/.test(text) ? Number(text) : refuse('must be a whole number');
      if (number >= from && number <= to) return number;
      return refuse(to === Infinity ? `must be ${from} or more` : `must be ${from} to ${to}`);
    })(variable, options),
  /** Text that is kept as `parse` gives it back; it throws with what is wrong. */
  parsed: <D extends string | null>(
    variable: string,
    { parse, ...options }: Options<D> & { parse: (text: string) => string },
  ): Setting<string | D> => define(parse)(variable, options),
  /** @param options.least how many characters it has at least */
  secret: (
    variable: string,
    { least, ...options }: Options<null> & { least: number },
  ): Setting<string | null> =>
    define((text) => (text.length >= least ? text : refuse(`must be ${least} characters or more`)))(
      variable,
      {
        ...options,
        secret: true,
      },
    ),
  /** Whole numbers above zero, in their order: “500 1000 2500”. */
  integers: define((text) => {
    const numbers = text.split(/[\s,;]+/);
    return numbers.every((one) => /^[1-9]\d{0,8}$/.test(one))
      ? (numbers.map(Number) as readonly number[])
      : refuse('must be whole numbers above 0, such as 500 1000 2500');
  }),
  flag: define((text) =>
    text === 'true' ? true : text === 'false' ? false : refuse('must be true or false'),
  ),
  url: define((text) =>
    URL.canParse(text) ? text.replace(/\/$/, '') : refuse('must be a URL such as https://example.nl'),
  ),
  /** An address of pages, to which a path is added. */
  webUrl: define((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url && /^https?:$/.test(url.protocol) && !/[?#]/.test(text) && !url.username && !url.password
      ? text.replace(/\/$/, '')
      : refuse('must be an http(s) address without a query, such as https://example.nl');
  }),
  email: define((text) =>
    /^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;]+$/.test(text) ? text : refuse('must be one e-mail address'),
  ),
  choice: <const C extends string>(
    variable: string,
    choices: readonly C[],
    options: Options<C>,
  ): Setting<C> =>
    define(
      (text): C =>
        choices.find((choice) => choice === text) ?? refuse(`must be one of ${choices.join(', ')}`),
    )(variable, options),
};

export type SettingsShape = Record<string, Setting<unknown>>;
export type Values<S extends SettingsShape> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/** The settings of one part. Read the values with `scope.settings(definition)`. */
export interface SettingsDefinition<S extends SettingsShape = SettingsShape> {
  readonly shape: S;
}

export const defineSettings = <S extends SettingsShape>(shape: S): SettingsDefinition<S> => ({ shape });

/**
 * Reads and checks settings. An empty variable counts as absent.
 * @throws BootError with a line for each bad variable
 */
export function readSettings<S extends SettingsShape>(
  shape: S,
  environment: NodeJS.ProcessEnv,
  owner: string,
): Values<S> {
  const problems: string[] = [];
  const entries = Object.entries(shape).map(([key, one]) => {
    const text = environment[one.variable]?.trim();
    if (!text) return [key, one.fallback];
    try {
      return [key, one.parse(text)];
    } catch (error) {
      const shown = one.secret ? '' : `, not ${JSON.stringify(text)}`;
      problems.push(`${owner}: setting ${one.variable} ${(error as Error).message}${shown}`);
      return [key, one.fallback];
    }
  });
  if (problems.length > 0) throw new BootError(problems.join('\n'));
  return Object.fromEntries(entries) as Values<S>;
}
