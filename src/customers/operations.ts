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
  {
    name: 'DubbelKantoorBekijken',
    label: 'Dubbel kantoor: wat er verhuist',
    description:
      'Wat er bij samenvoegen naar het andere kantoor gaat, en wat er eerst geregeld moet worden. Er verandert nog niets.',
    document: `query DubbelKantoorBekijken($input: PreviewMergeInput!) {
  previewMerge(input: $input) {
    kept { officeName debtorNumber version } dropped { officeName debtorNumber version }
    moves { table rows } clashes { table unique rows } differing
  }
}`,
    variables: { input: { keepId: '…', dropId: '…' } },
  },
  {
    name: 'DubbelKantoorSamenvoegen',
    label: 'Dubbel kantoor samenvoegen',
    description:
      'Maakt van twee kantoren één. Het oude nummer blijft naar het kantoor verwijzen. Dit kan niet ongedaan worden gemaakt.',
    document: `mutation DubbelKantoorSamenvoegen($input: MergeCustomersInput!) {
  mergeCustomers(input: $input) { customer { id officeName debtorNumber mergedFrom { debtorNumber officeName } } moves { table rows } }
}`,
    variables: { input: { keepId: '…', keepVersion: 1, dropId: '…', dropVersion: 1 } },
  },
];
