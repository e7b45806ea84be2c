import type { Operation } from '../kernel/plugin.js';

export const operations: Operation[] = [
  {
    name: 'LaatsteFacturen',
    label: 'Laatste facturen',
    description: 'De nieuwste facturen en creditfacturen, met hun kantoor.',
    document: `query LaatsteFacturen {
  invoices(first: 20) {
    nodes { id number kind state issuedOn dueOn net vat gross customer { officeName debtorNumber } }
  }
}`,
  },
  {
    name: 'ConceptFactuur',
    label: 'Conceptfactuur maken',
    description: 'Maakt een concept. Daarna: “Factuur uitreiken”.',
    document: `mutation ConceptFactuur($input: DraftInvoiceInput!) {
  draftInvoice(input: $input) { invoice { id version net vat gross } }
}`,
    variables: {
      input: {
        customerId: '…',
        lines: [{ description: 'Licentie, één jaar', quantity: '1', unitPrice: '480.00', vatRate: '21' }],
      },
    },
  },
  {
    name: 'FactuurUitreiken',
    label: 'Factuur uitreiken',
    description: 'Geeft een concept zijn nummer. Daarna kan het niet meer veranderen.',
    document: `mutation FactuurUitreiken($input: InvoiceVersionInput!) {
  issueInvoice(input: $input) { invoice { number issuedOn dueOn gross } }
}`,
    variables: { input: { id: '…', version: 1 } },
  },
  {
    name: 'FactuurCrediteren',
    label: 'Factuur crediteren',
    description: 'Neemt een uitgereikte factuur in zijn geheel terug met een creditfactuur.',
    document: `mutation FactuurCrediteren($input: CreditInvoiceInput!) {
  creditInvoice(input: $input) { invoice { number state } creditNote { number gross } }
}`,
    variables: { input: { id: '…', note: 'Verkeerde licentie' } },
  },
];
