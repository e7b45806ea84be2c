import type { Operation } from '../kernel/plugin.js';

const entry =
  'at actorKind actor purposes kind cause what customerId contactId staffId recordType recordIds fields';

const trail = (
  name: string,
  label: string,
  description: string,
  filter: Record<string, string>,
): Operation => ({
  name,
  label,
  description,
  document: `query ${name}($filter: AuditFilter, $after: String) {
  auditTrail(first: 50, after: $after, filter: $filter) {
    nodes { ${entry} }
    pageInfo { hasNextPage endCursor }
  }
}`,
  variables: { filter },
});

export const operations: Operation[] = [
  trail(
    'WieZagWat',
    'Wie zag wat',
    'Wie welke persoonsgegevens heeft ingezien of gewijzigd, het nieuwste eerst.',
    {},
  ),
  trail(
    'WieZagDezeKlant',
    'Wie zag deze klant of contactpersoon',
    'Alles wat met één kantoor, contactpersoon of collega te maken had, ook via facturen en toestemmingen.',
    { subjectId: '…', kind: 'READ' },
  ),
  trail(
    'WatDeedDezeCollega',
    'Wat deed deze collega',
    'Alles wat vanuit één account is gedaan en ingezien.',
    {
      actorId: '…',
    },
  ),
  trail(
    'WatGebeurdeWanneer',
    'Wat gebeurde in deze periode',
    'Alles tussen twee tijdstippen (UTC), zo nodig voor één doel of één soort gebeurtenis.',
    { from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z', purpose: 'support' },
  ),
  {
    name: 'Zegels',
    label: 'Zegels van het logboek',
    description: 'Het bewijs dat er na het verzegelen niets is veranderd, weggehaald of tussengevoegd.',
    document: `query Zegels($after: String) {
  auditBlocks(first: 50, after: $after) {
    nodes { n kind sealedAt entries firstAt lastAt ofBlock keyName hash }
    pageInfo { hasNextPage endCursor }
  }
}`,
  },
];
