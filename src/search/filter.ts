import sql from 'sql-template-tag';
import { CustomerFilter } from '../customers/inputs.js';
import { badInput } from '../errors.js';
import { defineFilterField } from '../kernel/filters.js';
import { readableBy } from './fields.js';
import { everyWordOf } from './find.js';

const longest = 200;

/** In a list, in the list's own order: all offices that have every word, or words that begin so. */
export const searchFilter = defineFilterField<string>({
  input: CustomerFilter,
  name: 'search',
  type: () => String,
  description:
    'With all these words, or words that begin so, in so far as you may read them. For the likeliest first, and with typing errors: searchCustomers.',
  async condition(scope, typed) {
    if ([...typed].length > longest) throw badInput('search', `may have ${longest} characters at the most`);
    if (typed.includes('\0')) throw badInput('search', 'has a character that cannot be shown; remove it');
    const query = await everyWordOf(scope, typed, readableBy(scope.actor));
    return query ? sql`t.id in (select search.matching(${query}::tsquery))` : sql`false`;
  },
});
