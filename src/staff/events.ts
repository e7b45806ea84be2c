import { defineEvent } from '../kernel/events.js';

interface OfStaff {
  staffId: string;
}
const aboutThem = ({ staffId }: OfStaff) => ({ staff: staffId });

export const staffMemberCreated = defineEvent<OfStaff>('staff.created', aboutThem);
export const staffMemberChanged = defineEvent<OfStaff>('staff.changed', aboutThem);
export const staffMemberLeft = defineEvent<OfStaff>('staff.left', aboutThem);
export const signedIn = defineEvent<OfStaff>('staff.signed-in', aboutThem);
export const signInRefused = defineEvent<OfStaff>('staff.sign-in-refused', aboutThem);
export const signedOut = defineEvent<OfStaff>('staff.signed-out', aboutThem);
export const sessionStolen = defineEvent<OfStaff>('staff.refresh-token-reused', aboutThem);
export const agreementSigned = defineEvent<OfStaff>('staff.agreement-signed', aboutThem);
export const agreementPublished = defineEvent<{ version: number }>('staff.agreement-published', () => ({}));
