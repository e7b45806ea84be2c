import { defineEntity } from '@mikro-orm/core';
import { aboutNobody, definePersonalData, notPersonal } from '../../../src/kernel/personal.js';

export type ReminderKind = 'APPROVAL' | 'ESCALATION' | 'DEADLINE';

export const ReminderSchema = defineEntity({
  name: 'RetentionReminder',
  schema: 'retention',
  tableName: 'reminder',
  properties: (p) => ({
    id: p.uuid().primary(),
    kind: p.text().$type<ReminderKind>(),
    runId: p.uuid().nullable(),
    accountId: p.uuid(),
    onDate: p.date(),
    state: p.text(),
    tries: p.integer(),
    endedAt: p.datetime().nullable(),
    reason: p.text().nullable(),
  }),
});

/** Ids of accounts and runs, and days. The address stands with the account. */
export const reminderData = definePersonalData(ReminderSchema, {
  subject: aboutNobody,
  rowsAtMinimise: 'keep',
  columns: {
    id: notPersonal,
    kind: notPersonal,
    runId: notPersonal,
    accountId: notPersonal,
    onDate: notPersonal,
    state: notPersonal,
    tries: notPersonal,
    endedAt: notPersonal,
    reason: notPersonal,
  },
});
