import type { Operation } from '../../../src/kernel/plugin.js';

/** What a marketer does around sending. */
export const campaignOperations: Operation[] = [
  {
    name: 'NieuwsbriefInBlokken',
    label: 'Nieuwsbrief maken, in blokken',
    description:
      'Een concept van tekst, afbeeldingen, knoppen en kolommen, voor een deel van wie akkoord ging.',
    document: `mutation NieuwsbriefInBlokken($input: CreateCampaignInput!) {
  createCampaign(input: $input) {
    campaign { id version audience meantFor { words } preview { bytes warnings { words where } page } }
  }
}`,
    variables: {
      input: {
        name: 'Najaar',
        audience: { phases: ['CUSTOMER'] },
        nl: {
          subject: 'Nieuw voor {{ office.name }}',
          blocks: [
            {
              text: {
                heading: 'Wat er nieuw is',
                text: 'Beste {{ contact.name }},\n\nEen alinea met **nadruk** en [een link](https://voorbeeld.example).',
              },
            },
            { button: { label: 'Bekijk de uitleg', link: 'https://voorbeeld.example/uitleg' } },
          ],
        },
      },
    },
  },
  {
    name: 'NieuwsbriefAfbeelding',
    label: 'Nieuwsbrief: afbeelding toevoegen',
    description: 'PNG, JPEG of GIF, als base64. De hash gaat in een blok, of als image:<hash> in mjml.',
    document: `mutation NieuwsbriefAfbeelding($input: AddNewsletterImageInput!) {
  addNewsletterImage(input: $input) { image { hash type width height size url } }
}`,
    variables: { input: { name: 'scherm.png', content: '…' } },
  },
  {
    name: 'NieuwsbriefProef',
    label: 'Nieuwsbrief: proef sturen',
    description: 'Aan uzelf, of aan collega’s met een account. Nooit aan een contactpersoon.',
    document: `mutation NieuwsbriefProef($input: SendTrialInput!) {
  sendTrial(input: $input) { trials { id state } }
}`,
    variables: { input: { campaignId: '…', language: 'nl' } },
  },
  {
    name: 'NieuwsbriefInplannen',
    label: 'Nieuwsbrief inplannen',
    description:
      'Begint vanzelf op dat moment, met wie dan toestemming heeft. Terugnemen: unscheduleCampaign.',
    document: `mutation NieuwsbriefInplannen($input: ScheduleCampaignInput!) {
  scheduleCampaign(input: $input) { campaign { id state scheduledFor audience } }
}`,
    variables: { input: { id: '…', version: 1, at: '2026-12-01T08:00:00Z' } },
  },
  {
    name: 'NieuwsbriefWaaromNiet',
    label: 'Nieuwsbrief: waarom iemand hem niet krijgt',
    description: 'Elke reden, met de dag.',
    document: `query NieuwsbriefWaaromNiet($campagne: ID!, $contact: ID!) {
  whyNotMailed(campaignId: $campagne, contactId: $contact) { delivery reasons { reason at words } }
}`,
    variables: { campagne: '…', contact: '…' },
  },
  {
    name: 'NieuwsbriefArchief',
    label: 'Nieuwsbrief in het archief zetten',
    description: 'Voor iedereen te lezen, zonder iets van een lezer erin; en wat ervan werd, in aantallen.',
    document: `mutation NieuwsbriefArchief($id: ID!) {
  publishCampaign(input: { id: $id, public: true }) {
    campaign { archiveUrl figures { sent bounced complained withdrawn } }
  }
}`,
    variables: { id: '…' },
  },
];
