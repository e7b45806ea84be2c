import { CallerError } from '../../errors.js';

/** Refused as a whole, so HTTP says so too. */
export const notSignedIn = (message: string) =>
  new CallerError('UNAUTHENTICATED', message, { http: { status: 401 } });

export const tokenRefused = () =>
  notSignedIn(
    'The access token has expired or was withdrawn: refresh it, or sign in without the Authorization header.',
  );
