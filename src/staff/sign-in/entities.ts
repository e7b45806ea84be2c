import { defineEntity } from '@mikro-orm/core';

/** Keys the hashes of addresses that somebody tried. */
export const HouseKey = defineEntity({
  name: 'HouseKey',
  schema: 'staff',
  tableName: 'house_key',
  properties: (p) => ({ onlyOne: p.boolean().primary(), secret: p.blob() }),
});

/** How often a door was tried, and until when it is closed. */
export const Guess = defineEntity({
  name: 'Guess',
  schema: 'staff',
  tableName: 'guess',
  properties: (p) => ({
    key: p.blob().primary(),
    tries: p.integer(),
    closedUntil: p.datetime().nullable(),
    lastAt: p.datetime(),
  }),
});

/** A link by mail with which somebody picks another password, once. */
export const ResetLink = defineEntity({
  name: 'ResetLink',
  schema: 'staff',
  tableName: 'reset_link',
  properties: (p) => ({
    id: p.uuid().primary(),
    accountId: p.uuid(),
    tokenHash: p.blob(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  }),
});

/** An app that shows a code every half minute (TOTP, RFC 6238). */
export const SecondFactor = defineEntity({
  name: 'SecondFactor',
  schema: 'staff',
  tableName: 'second_factor',
  properties: (p) => ({
    accountId: p.uuid().primary(),
    secret: p.text().nullable(),
    pendingSecret: p.text().nullable(),
    lastStep: p.bigint(),
    confirmedAt: p.datetime().nullable(),
  }),
});

/** In place of a code of the app, once. */
export const RecoveryCode = defineEntity({
  name: 'RecoveryCode',
  schema: 'staff',
  tableName: 'recovery_code',
  properties: (p) => ({
    id: p.uuid().primary(),
    accountId: p.uuid(),
    codeHash: p.blob(),
    usedAt: p.datetime().nullable(),
  }),
});
