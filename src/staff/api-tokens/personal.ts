import { aboutStaff, definePersonalData, holds, notPersonal } from '../../kernel/personal.js';
import { ApiTokenSchema } from './api-token.js';

const account = { purposes: ['administration'], until: 'statutory' } as const;

export const apiTokenData = [
  definePersonalData(ApiTokenSchema, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      ownerId: notPersonal,
      name: notPersonal,
      roles: notPersonal,
      tokenHash: holds('credential', account),
      createdAt: notPersonal,
      expiresAt: notPersonal,
      lastUsedAt: holds('behaviour', account),
      revokedAt: notPersonal,
      refusedAt: notPersonal,
    },
  }),
];
