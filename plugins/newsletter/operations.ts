import type { Operation } from '../../src/kernel/plugin.js';

const body = `<mjml lang="nl">
  <mj-body>
    <mj-section><mj-column>
      <mj-text font-size="16px">Beste {{ contact.name }},</mj-text>
      <mj-text>Wat er nieuw is.</mj-text>
      <mj-text><a href="{{ unsubscribe_url }}">Afmelden</a></mj-text>
    </mj-column></mj-section>
  </mj-body>
</mjml>`;

export const operations: Operation[] = [
  {
    name: 'ToestemmingTeksten',
    label: 'Toestemming: teksten',
    description: 'De teksten waar mensen ja op zeggen. Kies de tekst die is voorgelezen of gelezen.',
    document: `query ToestemmingTeksten {
  consentWordings { id purpose language version text createdAt }
}`,
  },
  {
    name: 'Onderwerpen',
    label: 'Toestemming: onderwerpen',
    description: 'Waar lezers uit kiezen.',
    document: `query Onderwerpen {
  newsletterTopics { id purpose key nameNl nameEn retiredAt }
}`,
  },
  {
    name: 'ToestemmingToen',
    label: 'Toestemming op een moment',
    description: 'Of iemand toen gemaild mocht worden, onder welke tekst, en waaruit dat blijkt.',
    document: `query ToestemmingToen($id: ID!, $at: DateTime!) {
  contact(id: $id) {
    name
    wasAllowed(at: $at) {
      allowed
      expired
      topics { nameNl }
      basis { kind at channel proof wording { version language text } }
      confirmation { at proof }
    }
  }
}`,
    variables: { id: '…', at: '2026-01-31T12:00:00Z' },
  },
  {
    name: 'ToestemmingVastleggen',
    label: 'Toestemming vastleggen',
    description: 'Legt vast waar iemand ja op zei, hoe, en waaruit dat blijkt.',
    document: `mutation ToestemmingVastleggen($input: RecordConsentInput!) {
  recordConsent(input: $input) {
    contact { id name consents { purpose live since basis { channel proof wording { version language text } } } }
  }
}`,
    variables: {
      input: {
        contactId: '…',
        wordingId: '…',
        channel: 'PHONE',
        proof: 'Tekst voorgelezen in het gesprek van vandaag; antwoord: ja.',
      },
    },
  },
  {
    name: 'ToestemmingIntrekken',
    label: 'Toestemming intrekken',
    description: 'Geldt meteen: wat nog klaarstond, gaat niet meer weg.',
    document: `mutation ToestemmingIntrekken($input: WithdrawConsentInput!) {
  withdrawConsent(input: $input) {
    contact { id name consents { purpose live since history { kind at channel proof } } }
  }
}`,
    variables: { input: { contactId: '…', channel: 'PHONE' } },
  },
  {
    name: 'NieuwsbriefMaken',
    label: 'Nieuwsbrief maken',
    description: 'Maakt een concept. Daarna: “Nieuwsbrief bekijken”.',
    document: `mutation NieuwsbriefMaken($input: CreateCampaignInput!) {
  createCampaign(input: $input) { campaign { id version audience } }
}`,
    variables: { input: { name: 'Najaar', nl: { subject: 'Nieuw in de software', mjml: body } } },
  },
  {
    name: 'NieuwsbriefBekijken',
    label: 'Nieuwsbrief bekijken',
    description: 'Zoals een verzonnen lezer hem krijgt, en hoeveel mensen hem zouden krijgen.',
    document: `query NieuwsbriefBekijken($id: ID!, $taal: String! = "nl") {
  campaign(id: $id) { name state version audience preview(language: $taal) { subject text html } }
}`,
    variables: { id: '…', taal: 'nl' },
  },
  {
    name: 'NieuwsbriefVersturen',
    label: 'Nieuwsbrief versturen',
    description: 'Gaat naar iedereen met geldige toestemming en een e-mailadres.',
    document: `mutation NieuwsbriefVersturen($input: CampaignVersionInput!) {
  sendCampaign(input: $input) { campaign { id state progress { total queued sent } } }
}`,
    variables: { input: { id: '…', version: 1 } },
  },
  {
    name: 'NieuwsbriefStoppen',
    label: 'Nieuwsbrief stoppen',
    description: 'Houdt tegen wat nog niet weg is.',
    document: `mutation NieuwsbriefStoppen($input: StopCampaignInput!) {
  stopCampaign(input: $input) { campaign { id state progress { total sent withheld } } }
}`,
    variables: { input: { id: '…' } },
  },
  {
    name: 'NieuwsbriefPauzeren',
    label: 'Nieuwsbrief pauzeren',
    description: 'Onderbreekt het versturen meteen; hervatten gaat verder waar het was.',
    document: `mutation NieuwsbriefPauzeren($input: StopCampaignInput!) {
  pauseCampaign(input: $input) { campaign { id state progress { total sent queued } } }
}`,
    variables: { input: { id: '…' } },
  },
  {
    name: 'NieuwsbriefHervatten',
    label: 'Nieuwsbrief hervatten',
    description: 'Gaat verder met een nieuwsbrief die gepauzeerd is.',
    document: `mutation NieuwsbriefHervatten($input: StopCampaignInput!) {
  resumeCampaign(input: $input) { campaign { id state progress { total sent queued } } }
}`,
    variables: { input: { id: '…' } },
  },
  {
    name: 'BlokkadeOpheffen',
    label: 'Blokkade van een adres opheffen',
    description: 'Als post aan iemand ten onrechte als onbestelbaar terugkwam; de reden wordt bewaard.',
    document: `mutation BlokkadeOpheffen($input: LiftSuppressionInput!) {
  liftSuppression(input: $input) { contact { id suppression { reason } bounces { verdict reason at } } }
}`,
    variables: { input: { contactId: '…', reason: '…' } },
  },
  {
    name: 'NieuwsbriefVoortgang',
    label: 'Nieuwsbrief: voortgang',
    description: 'Hoe ver het versturen is, en bij wie het niet lukte.',
    document: `query NieuwsbriefVoortgang {
  campaigns(first: 5) {
    nodes {
      id name state startedAt finishedAt
      progress { total queued sending sent refused unknown withheld }
      deliveries(first: 20, state: REFUSED) { nodes { reason contact { name email } } }
    }
  }
}`,
  },
];
