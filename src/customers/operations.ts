import type { Operation } from '../kernel/plugin.js';

export const operations: Operation[] = [
  {
    name: 'NieuwKantoor',
    label: 'Kantoor toevoegen',
    description: 'Voegt een kantoor toe; zonder debiteurnummer krijgt het het volgende.',
    document: `mutation NieuwKantoor($input: CreateCustomerInput!) {
  createCustomer(input: $input) { customer { id debtorNumber officeName version } }
}`,
    variables: {
      input: {
        officeName: 'Voorbeeldkantoor',
        street: 'Voorbeeldstraat 1',
        postalCode: '1234 AB',
        city: 'Utrecht',
      },
    },
  },
  {
    name: 'BeeindigAbonnement',
    label: 'Abonnement beëindigen',
    description:
      'Zet de laatste dag van een abonnement. Twee jaar later mogen de gegevens weg, vóór drie jaar moeten ze weg zijn.',
    document: `mutation BeeindigAbonnement($input: EndSubscriptionInput!) {
  endSubscription(input: $input) { customer { officeName endedOn phase minimiseFrom minimiseBefore } }
}`,
    variables: { input: { id: '…', version: 1, endedOn: '2026-12-31' } },
  },
];
