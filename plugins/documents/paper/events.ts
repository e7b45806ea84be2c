import { defineEvent } from '../../../src/kernel/events.js';

interface OfPaper {
  customerId: string;
  copyId: string;
}
const aboutPaper = ({ customerId, copyId }: OfPaper) => ({
  customer: customerId,
  record: ['HardCopy', copyId] as const,
});
const readers = ['support', 'invoicing', 'privacy'] as const;

export const paperRegistered = defineEvent<OfPaper>('paper.registered', aboutPaper, {
  nl: 'Papieren stuk in het register gezet',
  en: 'Hard copy registered',
  for: readers,
});
export const paperChanged = defineEvent<OfPaper>('paper.changed', aboutPaper, {
  nl: 'Papieren stuk verplaatst of gegevens ervan gewijzigd',
  en: 'Hard copy moved, or its entry changed',
  for: readers,
});
export const paperTakenOut = defineEvent<OfPaper>('paper.taken-out', aboutPaper, {
  nl: 'Papieren stuk uit de kast gehaald',
  en: 'Hard copy taken out',
  for: readers,
});
export const paperBroughtBack = defineEvent<OfPaper>('paper.brought-back', aboutPaper, {
  nl: 'Papieren stuk teruggelegd',
  en: 'Hard copy brought back',
  for: readers,
});
export const paperScanned = defineEvent<OfPaper & { documentId: string }>('paper.scanned', aboutPaper, {
  nl: 'Papieren stuk gescand: het papier mag weg',
  en: 'Hard copy scanned: the paper may go',
  for: readers,
});
export const paperDestroyed = defineEvent<OfPaper>('paper.destroyed', aboutPaper, {
  nl: 'Papieren stuk vernietigd of vermist, door twee mensen ondertekend',
  en: 'Hard copy destroyed or missing, signed by two people',
  for: [...readers, 'statutory'],
});

const aboutDestruction = ({ destructionId }: { destructionId: string }) => ({
  record: ['Destruction', destructionId] as const,
});
export const destructionSigned = defineEvent<{ destructionId: string }>(
  'destruction.signed',
  aboutDestruction,
);
export const destructionCountersigned = defineEvent<{ destructionId: string; copies: number }>(
  'destruction.countersigned',
  aboutDestruction,
);
export const destructionWithdrawn = defineEvent<{ destructionId: string }>(
  'destruction.withdrawn',
  aboutDestruction,
);

export const cabinetAdded = defineEvent<{ cabinetId: string }>('cabinet.added', ({ cabinetId }) => ({
  record: ['Cabinet', cabinetId],
}));
export const cabinetChanged = defineEvent<{ cabinetId: string }>('cabinet.changed', ({ cabinetId }) => ({
  record: ['Cabinet', cabinetId],
}));

/** Told daily: paper that is out for too long, and destructions that wait for a second signature. */
export const paperNeedsAttention = defineEvent<{ late: number; waiting: number; unlocked: number }>(
  'paper.needs-attention',
  () => ({}),
);
