import { defineEntity } from '@mikro-orm/core';

export const RecordSchema = defineEntity({
  name: 'ErasureRecord',
  schema: 'retention',
  tableName: 'record',
  properties: (p) => ({ onlyOne: p.boolean().primary(), house: p.uuid() }),
});

export const RecordLineSchema = defineEntity({
  name: 'ErasureRecordLine',
  schema: 'retention',
  tableName: 'record_line',
  properties: (p) => ({
    hash: p.text().primary(),
    n: p.bigint('string'),
    at: p.datetime(),
    line: p.text(),
  }),
});
