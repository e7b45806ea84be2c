import { defineEntity } from '@mikro-orm/core';

export const DocumentSchema = defineEntity({
  name: 'Document',
  schema: 'documents',
  tableName: 'document',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    keyId: p.uuid(),
    kind: p.text(),
    name: p.text(),
    contentType: p.text(),
    bytes: p.bigint('number'),
    blob: p.uuid(),
    wrappedKey: p.blob(),
    storedBy: p.uuid().nullable(),
    storedAt: p.datetime(),
    version: p.integer().version(),
  }),
});

export const UploadSchema = defineEntity({
  name: 'DocumentUpload',
  schema: 'documents',
  tableName: 'upload',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    kind: p.text(),
    name: p.text(),
    tokenHash: p.text(),
    requestedBy: p.uuid(),
    expiresAt: p.datetime(),
    blob: p.uuid().nullable(),
    begunAt: p.datetime().nullable(),
  }),
});

export const DiscardedSchema = defineEntity({
  name: 'DiscardedFile',
  schema: 'documents',
  tableName: 'discarded',
  properties: (p) => ({
    blob: p.uuid().primary(),
    since: p.datetime(),
  }),
});
