import {
  type Answer,
  FINISH_ISSUER_SIGN_IN,
  type Question,
  REFRESH,
  SIGN_IN,
  SIGN_IN_OPTIONS,
  SIGN_OUT,
  START_ISSUER_SIGN_IN,
  type Tokens,
} from './contract';
import { type Back, goToIssuer } from './issuer';
import { createFollow } from './follow';

/** The server answered, and the answer is no. `code` is the one of its table of errors. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** `code`: the second factor has to be given too. */
    readonly needs?: string,
  ) {
    super(message);
  }
}

/** There was no answer, or none that is GraphQL: a lost connection, a restart, a proxy's error page. */
export class Unreachable extends Error {}

export interface Session {
  /** @param code of the second factor, where there is one */
  signIn(email: string, password: string, code?: string): Promise<void>;
  /** What the issuer is called that people may sign in with; null when there is none. */
  issuer(): Promise<string | null>;
  /** Goes to the issuer: this page is gone then. */
  leaveForIssuer(): Promise<void>;
  /** Signs in whom the issuer sent back. */
  arrive(back: Back): Promise<void>;
  signOut(): Promise<void>;
  /** Asks for one thing and gives its data; throws `Refused` or `Unreachable`. */
  ask<T>(query: string, variables?: unknown): Promise<T>;
  /** Hands over the whole answer, errors and all, as GraphiQL shows it. */
  send(question: Question): Promise<Answer>;
  /** What a subscription tells, until nobody reads on. */
  follow(question: Question): AsyncIterableIterator<Answer>;
}

const A_MINUTE = 60_000;
const LONGEST_TIMER = 30 * A_MINUTE;

/**
 * Holds the tokens of whoever is signed in, in this closure and nowhere else: storage of the browser would outlive
 * the tab, and a cookie would break P18. Reloading the page therefore means signing in again.
 */
export function createSession(onExpired: () => void): Session {
  let tokens: Tokens | null = null;
  // Not forgotten with the session: it lets its owner in again while others guess at their password.
  let deviceToken = deviceTokenOfLink();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refreshing: Promise<boolean> | null = null;

  function keep(fresh: Tokens): void {
    tokens = fresh;
    planRefresh();
  }

  function forget(): void {
    tokens = null;
    clearTimeout(timer);
  }

  function planRefresh(wait = timeUntilRefresh(tokens)): void {
    clearTimeout(timer);
    // No date to go by (two clocks that disagree, say): then the first UNAUTHENTICATED answer sets it off.
    if (wait !== null) timer = setTimeout(() => void refresh(), wait);
  }

  /** True when there is a fresh token. One at a time: a refresh token is good for one use. */
  function refresh(): Promise<boolean> {
    refreshing ??= renew().finally(() => (refreshing = null));
    return refreshing;
  }

  async function renew(): Promise<boolean> {
    const used = tokens;
    if (!used) return false;
    try {
      const input = { refreshToken: used.refreshToken };
      const fresh = dataOf<{ refreshSession: Tokens }>(await post({ query: REFRESH, variables: { input } }));
      // Whoever signed out meanwhile stays signed out.
      if (tokens === used) keep(fresh.refreshSession);
      return tokens !== null;
    } catch (error) {
      if (tokens !== used) return tokens !== null;
      if (error instanceof Unreachable) {
        // The session may well be good still; the server is just not there.
        planRefresh(A_MINUTE / 4);
        return false;
      }
      forget();
      onExpired();
      return false;
    }
  }

  async function send(question: Question): Promise<Answer> {
    const answer = await post(question, tokens?.accessToken);
    if (!tokens || !allUnauthenticated(answer)) return answer;
    // The token lapsed before the timer went off, as happens to a laptop that was closed. Nothing was carried
    // out, so asking again does nothing twice.
    return (await refresh()) ? post(question, tokens.accessToken) : answer;
  }

  return {
    send,
    follow: createFollow(() => tokens?.accessToken),
    async ask<T>(query: string, variables?: unknown) {
      return dataOf<T>(await send({ query, variables }));
    },
    async signIn(email, password, code) {
      forget();
      const input = { email, password, code, deviceToken };
      const { signIn } = dataOf<{ signIn: Tokens }>(await post({ query: SIGN_IN, variables: { input } }));
      deviceToken = signIn.deviceToken ?? deviceToken;
      keep(signIn);
    },
    async issuer() {
      const asked = await post({ query: SIGN_IN_OPTIONS });
      return dataOf<{ signInOptions: { issuer: string | null } }>(asked).signInOptions.issuer;
    },
    leaveForIssuer: () =>
      goToIssuer(async (codeChallenge) => {
        const variables = { input: { codeChallenge } };
        const asked = await post({ query: START_ISSUER_SIGN_IN, variables });
        return dataOf<{ startIssuerSignIn: { authorizationUrl: string } }>(asked).startIssuerSignIn
          .authorizationUrl;
      }),
    async arrive(back) {
      forget();
      const asked = await post({ query: FINISH_ISSUER_SIGN_IN, variables: { input: back } });
      keep(dataOf<{ finishIssuerSignIn: Tokens }>(asked).finishIssuerSignIn);
    },
    async signOut() {
      const token = tokens?.accessToken;
      forget();
      // A server that hangs may not keep the work of whoever walks away on the screen.
      dataOf(await post({ query: SIGN_OUT }, token, AbortSignal.timeout(3_000)));
    },
  };
}

/** The page that sets another password links here with `#device=…`; the provider of languages clears the address. */
const deviceTokenOfLink = (): string | undefined => /^#device=([\w.-]+)$/.exec(location.hash)?.[1];

async function post(question: Question, accessToken?: string, signal?: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'apollo-require-preflight': 'true',
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify(question),
      signal,
    });
    const answer: unknown = await response.json();
    if (isAnswer(answer)) return answer;
  } catch (error) {
    throw new Unreachable('no connection with the server', { cause: error });
  }
  throw new Unreachable('the answer is not GraphQL');
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value);
}

function dataOf<T>(answer: Answer): T {
  const [error] = answer.errors ?? [];
  if (error) throw new Refused(error.extensions?.code ?? 'INTERNAL', error.message, error.extensions?.needs);
  return answer.data as T;
}

function allUnauthenticated({ errors = [] }: Answer): boolean {
  return errors.length > 0 && errors.every((error) => error.extensions?.code === 'UNAUTHENTICATED');
}

/** A minute before the end, or halfway a token that lives shorter than two. */
function timeUntilRefresh(tokens: Tokens | null): number | null {
  const left = tokens ? Date.parse(tokens.accessTokenExpiresAt) - Date.now() : Number.NaN;
  if (!(left > 0)) return null;
  return Math.min(left > 2 * A_MINUTE ? left - A_MINUTE : left / 2, LONGEST_TIMER);
}
