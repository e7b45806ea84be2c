import { withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { agree } from './given.js';

test('offices are found by whether somebody there agreed, by those who may know', () =>
  withApp(async (test) => {
    const yes = await anOffice(test, { officeName: 'Ja' });
    const no = await anOffice(test, { officeName: 'Nee' });
    await anOffice(test, { officeName: 'Niemand' });
    const contact = await aContact(test, yes);
    await aContact(test, no, { email: 'piet@nee.example' });
    await agree(test, contact.id);
    const marketing = await test.as('marketing');
    const names = async (filter: string) =>
      (
        await marketing.get(`{ customers(filter: { ${filter} }) { nodes { officeName } } }`)
      ).customers.nodes.map(({ officeName }: { officeName: string }) => officeName);
    expect(await names('withConsent: NEWSLETTER')).toEqual(['Ja']);
    expect(await names('withoutConsent: NEWSLETTER')).toEqual(['Nee', 'Niemand']);
    expect(await names('withConsent: NON_COMMERCIAL')).toEqual([]);
    const billing = await test.as('billing');
    for (const filter of ['withConsent', 'withoutConsent']) {
      const { customers } = await billing.get(
        `{ customers(filter: { ${filter}: NEWSLETTER }) { totalCount } }`,
      );
      expect([filter, customers.totalCount]).toEqual([filter, 0]);
    }
  }));
