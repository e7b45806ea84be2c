import type { Operation } from '../../../src/kernel/plugin.js';

export const operations: readonly Operation[] = [
  {
    name: 'PapierInschrijven',
    label: 'Papier inschrijven',
    description:
      'Zet een papieren stuk van een kantoor in het register: wat het is en waar het ligt. Druk daarna het etiket af.',
    document: `mutation PapierInschrijven($input: RegisterHardCopyInput!) {
  registerHardCopy(input: $input) { hardCopy { id label state folder cabinet { name codeLocked } version } }
}`,
    variables: { input: { customerId: '…', kind: 'ORDER_FORM', cabinetId: '…', folder: 'A-B' } },
  },
  {
    name: 'PapierOpzoeken',
    label: 'Papier opzoeken',
    description: 'Met het nummer op het etiket, of met wat een scanner uit de QR-code leest.',
    document: `query PapierOpzoeken($etiket: String!) {
  hardCopy(reference: $etiket) {
    id label kind state folder remark keptSince takenOutBy takenOutAt backBy late scanId version
    cabinet { name codeLocked }
    customer { id officeName phase }
    history { what byAccount at }
  }
}`,
    variables: { etiket: 'P-00001' },
  },
  {
    name: 'PapierMeenemen',
    label: 'Papier uit de kast halen',
    description: 'Legt vast dat u een stuk uit de kast haalt, en wanneer het terug is.',
    document: `mutation PapierMeenemen($input: TakeOutHardCopyInput!) {
  takeOutHardCopy(input: $input) { hardCopy { id label state backBy version } }
}`,
    variables: { input: { id: '…', version: 1 } },
  },
  {
    name: 'PapierTerugleggen',
    label: 'Papier terugleggen',
    description: 'Legt vast dat een stuk terug is in de kast.',
    document: `mutation PapierTerugleggen($input: BringBackHardCopyInput!) {
  bringBackHardCopy(input: $input) { hardCopy { id label state version } }
}`,
    variables: { input: { id: '…', version: 2 } },
  },
  {
    name: 'PapierGescand',
    label: 'Papier is gescand',
    description:
      'Koppelt een document uit de klantmap aan het papier waarvan het de scan is. Als de scan helemaal terug te lezen is, komt het papier op de lijst om vernietigd te worden.',
    document: `mutation PapierGescand($input: ScanHardCopyInput!) {
  scanHardCopy(input: $input) { hardCopy { id label state scanId version } }
}`,
    variables: { input: { id: '…', version: 1, documentId: '…' } },
  },
  {
    name: 'WelkPapierMoetWeg',
    label: 'Welk papier moet weg',
    description:
      'Wat vernietigd moet worden, wat te lang uit de kast is, en welke vernietiging nog een tweede handtekening nodig heeft.',
    document: `query WelkPapierMoetWeg {
  weg: hardCopies(first: 100, filter: { state: [TO_DESTROY] }) {
    totalCount
    nodes { id label kind folder cabinet { name } customer { officeName phase } }
  }
  teLaat: hardCopies(first: 100, filter: { late: true }) {
    totalCount
    nodes { id label takenOutBy takenOutAt backBy }
  }
  wacht: destructions(first: 100, filter: { waiting: true }) {
    nodes { id reference destroyedOn method level firstSignedBy items { label kind } }
  }
}`,
  },
  {
    name: 'VernietigingOndertekenen',
    label: 'Vernietiging ondertekenen (eerste)',
    description:
      'U verklaart als eerste dat stukken vernietigd zijn: wanneer, hoe, en met welk niveau van DIN 66399 (P-4 of hoger). Een tweede tekent mee.',
    document: `mutation VernietigingOndertekenen($input: SignDestructionInput!) {
  signDestruction(input: $input) { destruction { id reference items { label kind } } }
}`,
    variables: { input: { copyIds: ['…'], destroyedOn: '2027-01-31', method: 'SHREDDED', level: 'P-4' } },
  },
  {
    name: 'VernietigingMedeondertekenen',
    label: 'Vernietiging ondertekenen (tweede)',
    description:
      'U verklaart als tweede dat u erbij was. Daarna gelden de stukken als vernietigd; dit kan niet ongedaan worden gemaakt.',
    document: `mutation VernietigingMedeondertekenen($input: CountersignDestructionInput!) {
  countersignDestruction(input: $input) { destruction { id reference secondSignedAt } }
}`,
    variables: { input: { id: '…', copies: 0 } },
  },
  {
    name: 'EtikettenAfdrukken',
    label: 'Etiketten afdrukken',
    description:
      'Etiketten met QR-code, als PDF in Base64: één per keer op een rol van 62 × 29 mm, of op A4-vellen van 21 (A4).',
    document: `query EtikettenAfdrukken($input: HardCopyLabelsInput!) {
  hardCopyLabels(input: $input) { fileName base64 }
}`,
    variables: { input: { ids: ['…'], sheet: 'A4', skip: 0 } },
  },
  {
    name: 'KastlijstAfdrukken',
    label: 'Kastlijst afdrukken',
    description:
      'Wat er nu vernietigd moet worden, per kast en map, om aan te kruisen en samen te ondertekenen.',
    document: `query KastlijstAfdrukken($taal: PaperLanguage! = NL) {
  hardCopyCabinetList(language: $taal) { fileName base64 }
}`,
    variables: { taal: 'NL' },
  },
  {
    name: 'VerklaringVanVernietiging',
    label: 'Verklaring van vernietiging',
    description:
      'Het bewijs van een vernietiging die door twee mensen ondertekend is, zonder gegevens van klanten.',
    document: `query VerklaringVanVernietiging($id: ID!, $taal: PaperLanguage! = NL) {
  destructionRecord(id: $id, language: $taal) { fileName base64 }
}`,
    variables: { id: '…', taal: 'NL' },
  },
];
