import { defineEvent } from '../../kernel/events.js';

/** Null when nobody has an account at the address that was given; the address itself is told to no one. */
interface OfSomebody {
  staffId: string | null;
}
const aboutThem = ({ staffId }: OfSomebody) => ({ staff: staffId });

export const signedIn = defineEvent<OfSomebody>('staff.signed-in', aboutThem);
export const signInRefused = defineEvent<OfSomebody>('staff.sign-in-refused', aboutThem);
/** Too many tries at one address or device; the tries during the pause are not told one by one. */
export const signInPaused = defineEvent<OfSomebody>('staff.sign-in-paused', aboutThem);
export const signedOut = defineEvent<OfSomebody>('staff.signed-out', aboutThem);
export const signedOutEverywhere = defineEvent<OfSomebody>('staff.signed-out-everywhere', aboutThem);
export const sessionStolen = defineEvent<OfSomebody>('staff.refresh-token-reused', aboutThem);
export const endedTokenRefused = defineEvent<OfSomebody>('staff.ended-token-refused', aboutThem);
/** Altered, made up, or of long ago: nobody can tell whose it was. */
export const unknownTokenRefused = defineEvent<Record<never, never>>(
  'staff.unknown-token-refused',
  () => ({}),
);
export const passwordChanged = defineEvent<OfSomebody>('staff.password-changed', aboutThem);
export const passwordResetAsked = defineEvent<OfSomebody>('staff.password-reset-asked', aboutThem);
export const passwordReset = defineEvent<OfSomebody>('staff.password-reset', aboutThem);
export const resetLinkRefused = defineEvent<OfSomebody>('staff.reset-link-refused', aboutThem);
export const secondFactorStarted = defineEvent<OfSomebody>('staff.second-factor-started', aboutThem);
export const secondFactorSetUp = defineEvent<OfSomebody>('staff.second-factor-set-up', aboutThem);
export const secondFactorRemoved = defineEvent<OfSomebody>('staff.second-factor-removed', aboutThem);
export const secondFactorReset = defineEvent<OfSomebody>('staff.second-factor-reset', aboutThem);
export const recoveryCodesReplaced = defineEvent<OfSomebody>('staff.recovery-codes-replaced', aboutThem);
export const recoveryCodeUsed = defineEvent<OfSomebody>('staff.recovery-code-used', aboutThem);
