import { defineEvent } from '../../kernel/events.js';

interface OfToken {
  tokenId: string;
  staffId: string;
}
const aboutIt = ({ tokenId, staffId }: OfToken) => ({
  staff: staffId,
  record: ['ApiToken', tokenId] as const,
});

export const apiTokenCreated = defineEvent<OfToken>('staff.api-token-created', aboutIt);
export const apiTokenRevoked = defineEvent<OfToken>('staff.api-token-revoked', aboutIt);
/** It was used though it had expired or was revoked, or its owner had left. */
export const apiTokenRefused = defineEvent<OfToken>('staff.api-token-refused', aboutIt);
/** Somebody asked for one with more than they have themselves. */
export const apiTokenTooBroad = defineEvent<{ staffId: string }>(
  'staff.api-token-too-broad',
  ({ staffId }) => ({
    staff: staffId,
  }),
);
