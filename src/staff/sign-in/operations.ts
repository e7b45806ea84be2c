import type { Operation } from '../../kernel/plugin.js';

export const signInOperations: Operation[] = [
  {
    name: 'WachtwoordWijzigen',
    label: 'Wachtwoord wijzigen',
    description: 'Vraagt uw huidige wachtwoord; overal elders wordt u uitgelogd.',
    document: `mutation WachtwoordWijzigen($input: ChangePasswordInput!) {
  changePassword(input: $input) { endedSessions }
}`,
    variables: { input: { currentPassword: '', newPassword: '' } },
  },
  {
    name: 'OveralUitloggen',
    label: 'Overal uitloggen',
    description: 'Beëindigt al uw sessies, ook deze. API-tokens blijven werken; trek die apart in.',
    document: `mutation OveralUitloggen {
  signOutEverywhere { endedSessions }
}`,
  },
  {
    name: 'TweedeFactorInstellen',
    label: 'Tweede factor instellen (1 van 2)',
    description: 'Geeft een sleutel voor een app met codes. Bevestig daarna met een code uit die app.',
    document: `mutation TweedeFactorInstellen($input: StartSecondFactorInput!) {
  startSecondFactor(input: $input) { secret otpauthUrl }
}`,
    variables: { input: { password: '' } },
  },
  {
    name: 'TweedeFactorBevestigen',
    label: 'Tweede factor bevestigen (2 van 2)',
    description:
      'Neemt de app in gebruik. De herstelcodes in het antwoord ziet u één keer: bewaar ze op papier.',
    document: `mutation TweedeFactorBevestigen($input: SecondFactorCodeInput!) {
  confirmSecondFactor(input: $input) { recoveryCodes }
}`,
    variables: { input: { code: '' } },
  },
  {
    name: 'TweedeFactorKwijt',
    label: 'Tweede factor van een collega wissen',
    description: 'Voor wie app en herstelcodes kwijt is. Weet zeker dat het uw collega is.',
    document: `mutation TweedeFactorKwijt($input: ResetSecondFactorInput!) {
  resetSecondFactor(input: $input) { staff { id name secondFactor } }
}`,
    variables: { input: { id: '' } },
  },
  {
    name: 'ApiTokens',
    label: 'API-tokens',
    description: 'Welke koppelingen er zijn, met welke rollen, tot wanneer en wanneer het laatst gebruikt.',
    document: `query ApiTokens {
  apiTokens(first: 100) {
    nodes { id name roles ownerId expiresAt lastUsedAt revokedAt }
  }
}`,
  },
  {
    name: 'NieuwApiToken',
    label: 'API-token maken',
    description: 'Voor een koppeling, met rollen die u zelf hebt. Het token in het antwoord ziet u één keer.',
    document: `mutation NieuwApiToken($input: CreateApiTokenInput!) {
  createApiToken(input: $input) { token apiToken { id expiresAt } }
}`,
    variables: {
      input: {
        name: 'Naam van de koppeling',
        roles: ['SUPPORT'],
        expiresAt: '2027-12-31T00:00:00Z',
        password: '',
      },
    },
  },
  {
    name: 'ApiTokenIntrekken',
    label: 'API-token intrekken',
    description: 'Het werkt meteen niet meer.',
    document: `mutation ApiTokenIntrekken($input: RevokeApiTokenInput!) {
  revokeApiToken(input: $input) { apiToken { id revokedAt } }
}`,
    variables: { input: { id: '' } },
  },
];
