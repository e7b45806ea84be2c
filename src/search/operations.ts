import type { Operation } from '../kernel/plugin.js';

export const operations: Operation[] = [
  {
    name: 'ZoekKantoor',
    label: 'Zoek een kantoor',
    description:
      'Op wat u weet: naam, debiteurnummer, e-mailadres, telefoon, KvK-nummer, plaats, postcode of een contactpersoon, ook met een typefout.',
    document: `query ZoekKantoor($zoek: String!) {
  searchCustomers(query: $zoek, first: 20) {
    edges {
      matched
      node { id officeName debtorNumber city phone email phase }
      contact { name phone email }
    }
  }
}`,
    variables: { zoek: 'kantoor utrecht' },
  },
];
