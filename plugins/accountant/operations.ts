import type { Operation } from '../../src/kernel/plugin.js';

export const operations: Operation[] = [
  {
    name: 'BoekhouderAanmelden',
    label: 'Boekhouder of accountant aanmelden',
    description:
      'Vanaf nu krijgt deze partij elke uitgereikte factuur één keer per e-mail. Met `login: true` komt er een link in het antwoord waar zij zelf een wachtwoord kiest.',
    document: `mutation BoekhouderAanmelden($input: EngagePartyInput!) {
  engageParty(input: $input) { party { id name kind ground engagedOn version } setupUrl }
}`,
    variables: {
      input: {
        kind: 'BOOKKEEPER',
        name: 'Administratiekantoor Voorbeeld',
        email: 'facturen@administratie.example',
        agreement: 'Verwerkersovereenkomst van 1 mei 2026, map Contracten',
        login: false,
      },
    },
  },
  {
    name: 'BoekhoudersEnAccountants',
    label: 'Boekhouders en accountants',
    description: 'Met wie facturen worden gedeeld, sinds wanneer en op welke grond.',
    document: `query BoekhoudersEnAccountants {
  parties(first: 50) { nodes { id name kind email ground agreement engagedOn endedOn version } }
}`,
  },
  {
    name: 'SamenwerkingBeeindigen',
    label: 'Samenwerking beëindigen',
    description: 'Vanaf de dag die je opgeeft wordt niets meer gedeeld, en is inloggen niet meer mogelijk.',
    document: `mutation SamenwerkingBeeindigen($input: EndEngagementInput!) {
  endEngagement(input: $input) { party { id name endedOn } }
}`,
    variables: { input: { id: '…', version: 1 } },
  },
  {
    name: 'GedeeldeFacturen',
    label: 'Gedeelde facturen',
    description: 'Welke factuur wanneer met wie is gedeeld, en op welke grond.',
    document: `query GedeeldeFacturen {
  handOvers(first: 50) {
    nodes { id state ground sentAt sentTo pdfSha256 invoice { number kind } party { name } }
  }
}`,
  },
  {
    name: 'NietAangekomenFacturen',
    label: 'Niet aangekomen facturen',
    description: 'Facturen die een boekhouder of accountant nog niet heeft, met de reden.',
    document: `query NietAangekomenFacturen {
  handOvers(first: 50, filter: { state: [QUEUED, REFUSED, UNKNOWN, WITHHELD] }) {
    nodes { id state reason tries queuedAt sentTo invoice { number kind } party { name } }
  }
}`,
  },
  {
    name: 'OpnieuwVersturen',
    label: 'Opnieuw versturen',
    description:
      'Stuurt een factuur nog eens die geweigerd is of zoekgeraakt kan zijn. Vraag bij UNKNOWN eerst of hij er al is.',
    document: `mutation OpnieuwVersturen($input: ResendHandOverInput!) {
  resendHandOver(input: $input) { handOver { id state tries } }
}`,
    variables: { input: { id: '…', reason: 'Adres verbeterd' } },
  },
  {
    name: 'FacturenVoorU',
    label: 'Facturen die met u zijn gedeeld',
    description: 'Voor de boekhouder of accountant: alle facturen en creditfacturen, de nieuwste eerst.',
    document: `query FacturenVoorU {
  sharedInvoices(first: 50) {
    totalCount
    nodes {
      id number kind state creditsNumber issuedOn dueOn buyer { name kvkNumber vatNumber debtorNumber }
      net vat gross breakdown { vatCategory vatRate taxable vat }
      lines { description quantity unit unitPrice discount vatRate net }
    }
  }
}`,
  },
  {
    name: 'FactuurAlsPdf',
    label: 'Factuur als PDF',
    description: 'Voor de boekhouder of accountant: één gedeelde factuur als PDF, in Base64.',
    document: `query FactuurAlsPdf($id: ID!) {
  sharedInvoicePdf(id: $id) { fileName base64 }
}`,
    variables: { id: '…' },
  },
];
