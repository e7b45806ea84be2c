import { defineEntity } from '@mikro-orm/core';

/** Which master key wraps the customers' keys. */
export const MasterSchema = defineEntity({
  name: 'DocumentMaster',
  schema: 'documents',
  tableName: 'master',
  properties: (p) => ({
    one: p.boolean().primary(),
    id: p.text(),
    since: p.datetime(),
  }),
});

export const CustomerKeySchema = defineEntity({
  name: 'CustomerKey',
  schema: 'documents',
  tableName: 'customer_key',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    madeFor: p.uuid(),
    masterId: p.text(),
    wrapped: p.blob(),
    madeAt: p.datetime(),
    rotatedAt: p.datetime().nullable(),
  }),
});
