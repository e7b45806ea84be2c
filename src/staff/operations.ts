import type { Operation } from '../kernel/plugin.js';

export const operations: Operation[] = [
  {
    name: 'Medewerkers',
    label: 'Medewerkers en hun rollen',
    description: 'Wie een account heeft, met welke rollen, en wie de geheimhouding nog moet tekenen.',
    document: `query Medewerkers {
  staffMembers(first: 100) {
    nodes { id name email roles active agreementSigned version }
  }
}`,
  },
  {
    name: 'NieuweMedewerker',
    label: 'Account maken',
    description:
      'Maakt een account. Geef de link in het antwoord aan de nieuwe collega; daar kiest die een wachtwoord.',
    document: `mutation NieuweMedewerker($input: CreateStaffMemberInput!) {
  createStaffMember(input: $input) { staff { id name roles } setupUrl }
}`,
    variables: { input: { email: 'collega@voorbeeld.nl', name: 'Voornaam Achternaam', roles: ['SUPPORT'] } },
  },
  {
    name: 'GeheimhoudingOpen',
    label: 'Geheimhouding die nog getekend moet worden',
    description: 'Wie de huidige verklaring niet heeft getekend, of dat binnen een maand opnieuw moet doen.',
    document: `query GeheimhoudingOpen {
  agreementsDue(first: 100) {
    nodes { id name email agreementSigned agreementUntil agreements { version signedAt } }
  }
}`,
  },
  {
    name: 'WaaromGeweigerd',
    label: 'Waarom wordt een veld geweigerd?',
    description:
      'Zegt van elk veld van een vraag of het met deze rollen opengaat, en anders welke regel het weigert.',
    document: `query WaaromGeweigerd($input: ExplainAccessInput!) {
  explainAccess(input: $input) { path access why rule }
}`,
    variables: {
      input: {
        roles: ['SUPPORT'],
        agreementSigned: true,
        document: '{ customers { nodes { officeName iban } } }',
      },
    },
  },
];
