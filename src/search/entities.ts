import { defineEntity } from '@mikro-orm/core';

// Kept by the database's own triggers (migrations/search-0001.ts); no action writes here.

/** By which words an office can be found, each with its field: `nbakker` is in the name, `cutrecht` the place. */
export const SearchedOfficeSchema = defineEntity({
  name: 'SearchedOffice',
  schema: 'search',
  tableName: 'office',
  properties: (p) => ({
    customerId: p.uuid().primary(),
    name: p.text(),
    words: p.text(),
  }),
});

/** A word that occurs in some name or place, by itself. */
export const SearchWordSchema = defineEntity({
  name: 'SearchWord',
  schema: 'search',
  tableName: 'word',
  properties: (p) => ({
    word: p.text().primary(),
    common: p.boolean(),
  }),
});

/** An office whose words are yet to be gathered. */
export const SearchWaitingSchema = defineEntity({
  name: 'SearchWaiting',
  schema: 'search',
  tableName: 'waiting',
  properties: (p) => ({ customerId: p.uuid().primary() }),
});
