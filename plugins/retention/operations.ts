import type { Operation } from '../../src/kernel/plugin.js';

export const operations: Operation[] = [
  {
    name: 'WatMoetErWeg',
    label: 'Wat moet er weg',
    description:
      'Welke kantoren aan opschonen toe zijn, welke te laat zijn, en wat er dan verdwijnt. Verandert niets.',
    document: `query WatMoetErWeg($dag: Date) {
  retentionPreview(on: $dag) {
    on
    overdue
    phases { phase customers }
    goes { table rows how }
    leftBehind { table rows how }
    due(first: 50) {
      totalCount
      nodes { overdue minimiseFrom minimiseBefore customer { id officeName debtorNumber endedOn } }
    }
    outstanding(first: 50) {
      totalCount
      nodes { id officeName debtorNumber minimiseBefore retentionOutstanding { what things } }
    }
  }
}`,
  },
  {
    name: 'OpschonenVoorstellen',
    label: 'Opschonen voorstellen',
    description:
      'Stelt voor alle kantoren op te schonen die vandaag aan de beurt zijn: bekijk eerst “Wat moet er weg” en vul in hoeveel het er zijn. Een collega keurt het goed.',
    document: `mutation OpschonenVoorstellen($input: ProposeRetentionRunInput!) {
  proposeRetentionRun(input: $input) { run { id state onDate progress { customers } } }
}`,
    variables: { input: { expected: 0 } },
  },
  {
    name: 'OpschonenGoedkeuren',
    label: 'Opschonen goedkeuren',
    description:
      'Keurt een voorstel van een collega goed; daarna verdwijnen de gegevens. Dit kan niet ongedaan worden gemaakt. Vul in om hoeveel kantoren het gaat.',
    document: `mutation OpschonenGoedkeuren($input: ApproveRetentionRunInput!) {
  approveRetentionRun(input: $input) { run { id state onDate progress { customers } } }
}`,
    variables: { input: { id: '…', customers: 0 } },
  },
  {
    name: 'KantoorVasthouden',
    label: 'Kantoor vasthouden',
    description:
      'Houdt de gegevens van een kantoor vast, bijvoorbeeld vanwege een geschil, tot iemand de reden opheft. Vul in wanneer er opnieuw naar gekeken wordt.',
    document: `mutation KantoorVasthouden($input: PlaceRetentionHoldInput!) {
  placeRetentionHold(input: $input) { hold { id reason reviewOn version } }
}`,
    variables: { input: { customerId: '…', reason: '…', reviewOn: '2027-01-31' } },
  },
  {
    name: 'VoortgangOpschonen',
    label: 'Voortgang van het opschonen',
    description: 'Hoe ver elke ronde is, en welke kantoren nog wachten of overgeslagen zijn.',
    document: `query VoortgangOpschonen {
  retentionRuns(first: 5) {
    nodes {
      id state onDate proposedBy proposedAt approvedBy approvedAt finishedAt
      progress { customers done outstanding skipped queued failing }
      paper: items(first: 20, state: OUTSTANDING) { nodes { customerId outstanding { what things } } }
      waiting: items(first: 20, state: QUEUED) { nodes { customerId failures failure } }
      skipped: items(first: 20, state: SKIPPED) { nodes { customerId reason } }
    }
  }
}`,
  },
  {
    name: 'VooruitblikKantoor',
    label: 'Vooruitblik op één kantoor',
    description:
      'Wat er van een kantoor blijft en weggaat als er op een dag wordt opgeschoond, veld voor veld, met de regel. Verandert niets.',
    document: `query VooruitblikKantoor($kantoor: ID!, $dag: Date) {
  retentionForecast(customerId: $kantoor, on: $dag) {
    on phase minimiseFrom minimiseBefore
    lines { record field category now then why }
  }
}`,
    variables: { kantoor: '…', dag: null },
  },
  {
    name: 'Bewaartermijnen',
    label: 'Bewaartermijnen',
    description:
      'Wat er bij elke stap met elk gegeven gebeurt, met klasse, begin en termijn, rechtstreeks uit de programmatuur.',
    document: `query Bewaartermijnen {
  retentionSchedule { table column category whose className start term law customer grace minimise statutory gone }
}`,
  },
  {
    name: 'ContactpersoonWissen',
    label: 'Contactpersoon wissen',
    description:
      'Wist overal wat er van één persoon bewaard wordt, op diens eigen verzoek (AVG art. 17), en geeft de brief met het antwoord. Dit kan niet ongedaan worden gemaakt.',
    document: `mutation ContactpersoonWissen($input: EraseContactInput!) {
  eraseContact(input: $input) {
    contactId
    answer { letter lines { record field values outcome why law term } }
  }
}`,
    variables: { input: { id: '…' } },
  },
];
