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
