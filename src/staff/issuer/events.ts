import { defineEvent } from '../../kernel/events.js';

interface OfSomebody {
  staffId: string | null;
}
const aboutThem = ({ staffId }: OfSomebody) => ({ staff: staffId });

/** The issuer did not vouch for them, or they may not come in: no role, no longer here, no second factor. */
export const issuerSignInRefused = defineEvent<OfSomebody>('staff.issuer-sign-in-refused', aboutThem);
/** An account that was there already was tied to somebody at the issuer. */
export const identityLinked = defineEvent<OfSomebody>('staff.identity-linked', aboutThem);
export const identityUnlinked = defineEvent<OfSomebody>('staff.identity-unlinked', aboutThem);

const told = (name: string) => defineEvent<OfSomebody>(name, aboutThem);

/** Why a JWT was refused. Of those that anybody can make up, each kind is told once a minute. */
export const jwtRefused = {
  /** Altered, without a signature, or signed with a key that is not the issuer's. */
  forged: told('staff.jwt-forged'),
  /** Of another issuer, or for another audience than us. */
  notForUs: told('staff.jwt-not-for-us'),
  /** Expired, not valid yet, or without an end. */
  expired: told('staff.jwt-out-of-date'),
  /** Of somebody who left, has no role here, or never signed in. */
  nobody: told('staff.jwt-of-nobody-here'),
} as const;
