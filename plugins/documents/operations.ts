import type { Operation } from '../../src/kernel/plugin.js';

export const operations: Operation[] = [
  {
    name: 'Klantmap',
    label: 'Klantmap van een kantoor',
    description: 'Welke documenten er van een kantoor zijn, het nieuwste eerst.',
    document: `query Klantmap($id: ID!) {
  customer(id: $id) {
    officeName
    documents(first: 50) { nodes { id kind name contentType bytes storedAt version } }
  }
}`,
    variables: { id: '…' },
  },
  {
    name: 'DocumentToevoegen',
    label: 'Document toevoegen',
    description:
      'Geeft een link waar het bestand binnen een kwartier heen kan: `curl -T bestelformulier.pdf "<uploadUrl>"`.',
    document: `mutation DocumentToevoegen($input: RequestDocumentUploadInput!) {
  requestDocumentUpload(input: $input) { documentId uploadUrl expiresAt }
}`,
    variables: { input: { customerId: '…', kind: 'ORDER_FORM', name: 'bestelformulier.pdf' } },
  },
  {
    name: 'DocumentOphalen',
    label: 'Document ophalen',
    description: 'Geeft een link die vijf minuten werkt. Wie hem opent, staat in de audit.',
    document: `mutation DocumentOphalen($input: RequestDocumentDownloadInput!) {
  requestDocumentDownload(input: $input) { downloadUrl expiresAt document { name kind } }
}`,
    variables: { input: { id: '…' } },
  },
  {
    name: 'DocumentenOntgrendelen',
    label: 'Documenten ontgrendelen',
    description: 'Opent de documenten met de wachtzin, tot de volgende herstart.',
    document: `mutation DocumentenOntgrendelen($input: UnlockDocumentsInput!) {
  unlockDocuments(input: $input) { vault { locked reason advice } }
}`,
    variables: { input: { passphrase: '…' } },
  },
];
