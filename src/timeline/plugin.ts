import { definePlugin } from '../kernel/plugin.js';
import { forPersonalData, inherit } from '../kernel/rules.js';
import { CustomerTimeline, TimelineEventResolver } from './resolvers.js';

/** What happened with a customer, from the facts of every part that its reader may know of. */
export default definePlugin({
  name: 'timeline',
  describe: 'what happened with a customer, newest first',
  needs: ['customers', 'contacts', 'audit'],
  resolvers: [CustomerTimeline, TimelineEventResolver],
  rules: {
    Customer: { timeline: forPersonalData('support', 'invoicing', 'information', 'privacy', 'statutory') },
    TimelineEvent: inherit,
  },
  operations: [
    {
      name: 'Tijdlijn',
      label: 'Tijdlijn van een kantoor',
      description: 'Wat er met een kantoor gebeurde, het nieuwste eerst, voor zover dat bij uw werk hoort.',
      document: `query Tijdlijn($id: ID!) {
  customer(id: $id) {
    officeName
    timeline(first: 50) { nodes { at label what contact { name } } pageInfo { hasNextPage endCursor } }
  }
}`,
      variables: { id: '…' },
    },
  ],
});
