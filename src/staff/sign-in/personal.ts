import { aboutNobody, aboutStaff, definePersonalData, holds, notPersonal } from '../../kernel/personal.js';
import { Guess, HouseKey, RecoveryCode, ResetLink, SecondFactor } from './entities.js';

const account = { purposes: ['administration'], until: 'statutory' } as const;

export const signInData = [
  definePersonalData(HouseKey, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { onlyOne: notPersonal, secret: notPersonal },
  }),
  definePersonalData(Guess, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      key: holds('contact details', account),
      tries: notPersonal,
      closedUntil: notPersonal,
      lastAt: notPersonal,
    },
  }),
  definePersonalData(ResetLink, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      accountId: notPersonal,
      tokenHash: holds('credential', account),
      expiresAt: notPersonal,
      usedAt: holds('behaviour', account),
    },
  }),
  definePersonalData(SecondFactor, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      accountId: notPersonal,
      secret: holds('credential', account),
      pendingSecret: holds('credential', account),
      lastStep: holds('behaviour', account),
      confirmedAt: holds('behaviour', account),
    },
  }),
  definePersonalData(RecoveryCode, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      accountId: notPersonal,
      codeHash: holds('credential', account),
      usedAt: holds('behaviour', account),
    },
  }),
];
