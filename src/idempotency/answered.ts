import { defineEntity } from '@mikro-orm/core';
import { aboutNobody, definePersonalData, notPersonal } from '../kernel/personal.js';

/** A mutation that was sent with a key, and what it answered. */
export const AnsweredSchema = defineEntity({
  name: 'Answered',
  schema: 'idempotency',
  tableName: 'answered',
  properties: (p) => ({
    /** Of the caller and their key together. */
    keyHash: p.blob().primary(),
    /** Of the key and the request together: without the key nothing can be guessed from it. */
    requestHash: p.blob(),
    /** Ids, numbers and dates; no text. */
    answer: p.json().nullable(),
    answeredAt: p.datetime(),
  }),
});

export const answeredData = definePersonalData(AnsweredSchema, {
  subject: aboutNobody,
  rowsAtMinimise: 'keep',
  columns: {
    keyHash: notPersonal,
    requestHash: notPersonal,
    answer: notPersonal,
    answeredAt: notPersonal,
  },
});
