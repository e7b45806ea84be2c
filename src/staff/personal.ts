import { aboutNobody, aboutStaff, definePersonalData, holds, notPersonal } from '../kernel/personal.js';
import {
  AgreementSchema,
  AgreementTextSchema,
  Session,
  SetupLink,
  StaffMemberSchema,
} from './staff-member.js';

const account = { purposes: ['administration'], until: 'statutory' } as const;

export const staffData = [
  definePersonalData(StaffMemberSchema, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      email: holds('contact details', account),
      name: holds('identity', account),
      external: notPersonal,
      roles: notPersonal,
      passwordHash: holds('credential', account),
      active: notPersonal,
      createdAt: notPersonal,
      version: notPersonal,
    },
  }),
  definePersonalData(Session, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      accountId: notPersonal,
      accessHash: holds('credential', account),
      accessExpiresAt: holds('behaviour', account),
      refreshHash: holds('credential', account),
      refreshExpiresAt: holds('behaviour', account),
      spentHashes: holds('credential', account),
      endedAt: holds('behaviour', account),
      refusedAt: holds('behaviour', account),
      issuerSecondFactor: notPersonal,
    },
  }),
  definePersonalData(AgreementTextSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { version: notPersonal, language: notPersonal, text: notPersonal, publishedAt: notPersonal },
  }),
  definePersonalData(AgreementSchema, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      accountId: notPersonal,
      version: notPersonal,
      signedAt: holds('behaviour', account),
    },
  }),
  definePersonalData(SetupLink, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      accountId: notPersonal,
      tokenHash: holds('credential', account),
      createdAt: notPersonal,
      usedAt: notPersonal,
    },
  }),
];
