import { createSearch } from '../../migrations/search-0001.js';
import { matchInLists } from '../../migrations/search-0002.js';
import { findByFormerNumber } from '../../migrations/search-0003.js';
import { narrowFirst } from '../../migrations/search-0004.js';
import { contactsImported } from '../contacts/events.js';
import { customersImported } from '../customers/events.js';
import { within } from '../kernel/events.js';
import { definePlugin } from '../kernel/plugin.js';
import { forPersonalData, inherit } from '../kernel/rules.js';
import type { Scope } from '../kernel/scope.js';
import { SearchedOfficeSchema, SearchWaitingSchema, SearchWordSchema } from './entities.js';
import { searchFilter } from './filter.js';
import { forgetJob, gatherJob } from './jobs.js';
import { operations } from './operations.js';
import { searchData } from './personal.js';
import { SearchResolver } from './resolvers.js';

const gather = (scope: Scope) => scope.enqueue(gatherJob, {}, { key: gatherJob.name });

/** Finds an office by whatever somebody on the phone says of it. */
export default definePlugin({
  name: 'search',
  describe: 'finding an office by whatever is known of it',
  needs: ['customers', 'contacts'],
  entities: [SearchedOfficeSchema, SearchWordSchema, SearchWaitingSchema],
  migrations: [createSearch, matchInLists, findByFormerNumber, narrowFirst],
  resolvers: [SearchResolver],
  rules: {
    // Whoever may read nothing finds nothing: they are told why.
    Query: {
      searchCustomers: forPersonalData('support', 'invoicing', 'information', 'privacy', 'statutory'),
    },
    CustomerSearchConnection: inherit,
    CustomerSearchEdge: inherit,
  },
  filters: [searchFilter],
  personalData: searchData,
  on: [within(customersImported, gather), within(contactsImported, gather)],
  jobs: [gatherJob, forgetJob],
  schedules: [
    { cron: '*/5 * * * *', job: gatherJob },
    { cron: '17 1 * * *', job: forgetJob },
  ],
  operations,
});
