import { hash, verify } from '@node-rs/argon2';
import { badInput } from '../errors.js';
import { newToken } from './tokens.js';

/** OWASP's argon2id parameters: 19 MiB, two passes; some 70 ms. */
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const shortestPassword = 12;

export const hashOf = (password: string): Promise<string> => hash(password, argon2id);

let nobodysHash: Promise<string> | undefined;

/** False for nobody's hash too, after the same time: the answer does not tell whether there is an account. */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobodysHash ??= hashOf(newToken());
  return verify(passwordHash || (await nobodysHash), password);
}

/** @throws BAD_USER_INPUT when it is too short or too long */
export function checkPassword(password: string): void {
  if ([...password].length < shortestPassword)
    throw badInput('password', `must have ${shortestPassword} characters or more`);
  if (password.length > 512) throw badInput('password', 'may have 512 characters at the most');
}
