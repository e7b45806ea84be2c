import { Refused, Unreachable } from './session';
import type { Texts } from './texts';

/** What went wrong, for the person at the form. */
export function signInTrouble(error: unknown, { trouble }: Texts): string {
  if (error instanceof Refused) {
    if (error.needs === 'code') return trouble.wrongCode;
    if (error.code === 'UNAUTHENTICATED' || error.code === 'BAD_USER_INPUT') return trouble.wrongPassword;
    if (error.code === 'LIMIT_EXCEEDED') return trouble.tooOften;
  }
  return troubleOf(error, trouble);
}

/** The same while a second factor is set up. @param asked what was asked for last */
export function enrolTrouble(error: unknown, asked: 'password' | 'code', say: Texts): string {
  const wrongCode = asked === 'code' && error instanceof Refused && error.code === 'BAD_USER_INPUT';
  return wrongCode ? say.trouble.wrongCode : signInTrouble(error, say);
}

export function troubleOf(error: unknown, trouble: Texts['trouble']): string {
  if (error instanceof Unreachable) return trouble.unreachable;
  return error instanceof Error ? error.message : String(error);
}
