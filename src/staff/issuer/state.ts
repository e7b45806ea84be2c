import { timingSafeEqual } from 'node:crypto';
import type { Scope } from '../../kernel/scope.js';
import { keyed } from '../sign-in/throttle.js';
import { newToken } from '../tokens.js';

const goodForMinutes = 10;

/** What goes to the issuer and comes back with the browser: sealed, so that nothing has to be kept meanwhile. */
export interface State {
  readonly text: string;
  readonly nonce: string;
}

/** @param codeChallenge of a secret that the browser keeps: what comes back is of use to that browser alone */
export async function newState(scope: Scope, codeChallenge: string): Promise<State> {
  const nonce = newToken();
  const until = (scope.now().getTime() + goodForMinutes * 60_000).toString(36);
  return { text: `${nonce}.${until}.${await seal(scope, nonce, until, codeChallenge)}`, nonce };
}

/** Undefined when we did not give it, it is too old, or it belongs to another browser. */
export async function openState(
  scope: Scope,
  text: string,
  codeChallenge: string,
): Promise<State | undefined> {
  const [nonce = '', until = '', given = ''] = text.split('.');
  const right = Buffer.from(await seal(scope, nonce, until, codeChallenge));
  const same = given.length === right.length && timingSafeEqual(Buffer.from(given), right);
  return same && Number.parseInt(until, 36) > scope.now().getTime() ? { text, nonce } : undefined;
}

const seal = async (scope: Scope, ...words: string[]) =>
  (await keyed(scope, 'issuer state', ...words)).toString('base64url');
