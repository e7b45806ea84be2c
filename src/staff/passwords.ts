import { hash, verify } from '@node-rs/argon2';
import { badInput, limitExceeded } from '../errors.js';
import type { Language } from '../kernel/mail.js';
import { isEasyToGuess } from './sign-in/easy-to-guess.js';
import { newToken } from './tokens.js';

/** OWASP's argon2id parameters: 19 MiB, two passes; some 70 ms. */
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** NIST SP 800-63B-4, 3.1.1.2: fifteen where a password may be the only factor. */
export const shortestPassword = 15;
const longestPassword = 512;

const atOnce = 2;
const mayWait = 100;
let inside = 0;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * Lets so many in to have a password checked, and no more: a flood is answered at once, instead of drowning the server.
 * @param known by somebody who signed in before: there is room for them when strangers have filled theirs
 * @throws LIMIT_EXCEEDED when there is no room
 */
export async function withRoom<T>(known: boolean, work: () => Promise<T>): Promise<T> {
  if (inside >= (known ? 2 * mayWait : mayWait))
    throw limitExceeded('Too many people sign in at this moment; try again in a few seconds.');
  inside += 1;
  try {
    return await work();
  } finally {
    inside -= 1;
  }
}

/** A hash takes 19 MiB and all of a core, so few run at once. @param first goes before those who wait */
async function inTurn<T>(work: () => Promise<T>, first: boolean): Promise<T> {
  if (running >= atOnce)
    await new Promise<void>((resolve) => {
      if (first) waiting.unshift(resolve);
      else waiting.push(resolve);
    });
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next)
      next(); // takes over this one's place
    else running -= 1;
  }
}

/** One spelling of what may be typed in two ways, as NIST SP 800-63B asks. */
const asTyped = (password: string) => password.normalize('NFC');

export const hashOf = (password: string): Promise<string> =>
  inTurn(() => hash(asTyped(password), argon2id), true);

let nobodysHash: Promise<string> | undefined;

/**
 * False for nobody's hash too, after the same time: the answer does not tell whether there is an account.
 * @param known asked by somebody who need not wait behind strangers
 */
export async function isPassword(
  passwordHash: string | undefined,
  password: string,
  known = false,
): Promise<boolean> {
  const nobodys = await (nobodysHash ??= hashOf(newToken()));
  const against = passwordHash || nobodys;
  return inTurn(() => verify(against, asTyped(password)), known);
}

type Texts = Record<Language, string>;

/** What is wrong with a new password, for whoever picks it. @param words what a guesser would try first: name, address */
export function passwordProblem(
  password: string,
  words: readonly (string | null | undefined)[] = [],
): Texts | undefined {
  const length = [...password].length;
  if (length < shortestPassword)
    return {
      nl: `moet ${shortestPassword} tekens of meer hebben`,
      en: `must have ${shortestPassword} characters or more`,
    };
  if (length > longestPassword)
    return {
      nl: `mag ten hoogste ${longestPassword} tekens hebben; dit zijn er ${length}`,
      en: `may have ${longestPassword} characters at the most; this has ${length}`,
    };
  if (/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(password) || !password.isWellFormed())
    return {
      nl: 'heeft een teken dat niet op elk toetsenbord zit; haal het weg',
      en: 'has a character that cannot be typed again at every keyboard; remove it',
    };
  const known = words.filter((word) => typeof word === 'string');
  if (isEasyToGuess(asTyped(password), known))
    return {
      nl: 'is te makkelijk te raden: het bestaat uit gewone woorden, uw eigen naam, een rij toetsen of een herhaling; neem woorden die niet bij elkaar horen',
      en: 'is too easy to guess: it consists of common words, your own name, a row of keys or a repetition; take some words that do not belong together',
    };
  return undefined;
}

/** @throws BAD_USER_INPUT when it is too short, too long, or easy to guess */
export function checkPassword(
  password: string,
  words: readonly (string | null | undefined)[] = [],
  field = 'password',
): void {
  const problem = passwordProblem(password, words);
  if (problem) throw badInput(field, problem.en);
}
