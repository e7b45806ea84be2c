import { withApp } from '../support/app.js';

const typingErrors: [document: string, variables: object, hint: string][] = [
  ['{ custmers { totalCount } }', {}, 'customers'],
  ['{ customers { nodes { offceName } } }', {}, 'officeName'],
  ['{ customers(firs: 1) { totalCount } }', {}, 'first'],
  ['query ($filter: CustomerFiltr) { customers(filter: $filter) { totalCount } }', {}, 'CustomerFilter'],
  ['{ customers(orderBy: NEWST) { totalCount } }', {}, 'NEWEST'],
  ['{ customers(filter: { plann: "Basis" }) { totalCount } }', {}, 'plan'],
  [
    'query ($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }',
    { filter: { plann: 'Basis' } },
    'plan',
  ],
  [
    'query ($order: CustomerOrder!) { customers(orderBy: $order) { totalCount } }',
    { order: 'NEWST' },
    'NEWEST',
  ],
];

test('who mistypes a name is told the right one when signed in, and nobody else is', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    for (const [document, variables, hint] of typingErrors) {
      const [told] = (await support.ask(document, variables)).errors ?? [];
      expect([document, told?.message]).toEqual([document, expect.stringMatching(`Did you mean.*"${hint}"`)]);
      const [bare] = (await test.anonymous.ask(document, variables)).errors ?? [];
      expect(bare?.extensions.code).toBe('BAD_USER_INPUT');
      expect([document, bare?.message]).toEqual([document, expect.not.stringMatching(`Did you|"${hint}"`)]);
    }
  }));
