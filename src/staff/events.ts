import { defineEvent } from '../kernel/events.js';

interface OfStaff {
  staffId: string;
}
const aboutThem = ({ staffId }: OfStaff) => ({ staff: staffId });

export const staffMemberCreated = defineEvent<OfStaff>('staff.created', aboutThem);
export const staffMemberChanged = defineEvent<OfStaff>('staff.changed', aboutThem);
export const staffMemberLeft = defineEvent<OfStaff>('staff.left', aboutThem);
export const agreementSigned = defineEvent<OfStaff>('staff.agreement-signed', aboutThem);
export const agreementPublished = defineEvent<{ version: number }>('staff.agreement-published', () => ({}));
