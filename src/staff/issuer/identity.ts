import { defineEntity } from '@mikro-orm/core';
import { aboutStaff, definePersonalData, holds, notPersonal } from '../../kernel/personal.js';

/** Who an account is at the OpenID Connect issuer. */
export const IssuerIdentity = defineEntity({
  name: 'IssuerIdentity',
  schema: 'staff',
  tableName: 'issuer_identity',
  properties: (p) => ({
    id: p.uuid().primary(),
    accountId: p.uuid(),
    issuer: p.text(),
    subject: p.text(),
    createdAt: p.datetime(),
  }),
});

export const issuerData = [
  definePersonalData(IssuerIdentity, {
    subject: aboutStaff,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      accountId: notPersonal,
      issuer: notPersonal,
      subject: holds('identifier', { purposes: ['administration'], until: 'statutory' }),
      createdAt: notPersonal,
    },
  }),
];
