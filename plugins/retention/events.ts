import { defineEvent } from '../../src/kernel/events.js';

const aboutRun = ({ runId }: { runId: string }) => ({ record: ['RetentionRun', runId] as const });

export const runProposed = defineEvent<{ runId: string }>('retention.run-proposed', aboutRun);
export const runWithdrawn = defineEvent<{ runId: string }>('retention.run-withdrawn', aboutRun);
export const runStarted = defineEvent<{ runId: string; customers: number }>(
  'retention.run-started',
  aboutRun,
);
export const runFinished = defineEvent<{ runId: string }>('retention.run-finished', aboutRun);
export const certificateIssued = defineEvent<{ certificateId: string }>(
  'retention.certificate-issued',
  ({ certificateId }) => ({ record: ['RetentionCertificate', certificateId] }),
);
/** Something that was erased is still somewhere; places alone, never what was found there. */
export const residueFound = defineEvent<{ proofId: string; places: number }>(
  'retention.residue-found',
  ({ proofId }) => ({ record: ['RetentionProof', proofId] }),
);
const aboutHold = ({ customerId, holdId }: { customerId: string; holdId: string }) => ({
  customer: customerId,
  record: ['RetentionHold', holdId] as const,
});
export const holdPlaced = defineEvent<{ customerId: string; holdId: string }>(
  'retention.hold-placed',
  aboutHold,
  {
    nl: 'Bewaring gelast: niets gaat weg',
    en: 'Legal hold placed: nothing is let go',
    for: ['privacy', 'statutory'],
  },
);
export const holdLifted = defineEvent<{ customerId: string; holdId: string }>(
  'retention.hold-lifted',
  aboutHold,
  { nl: 'Bewaring opgeheven', en: 'Legal hold lifted', for: ['privacy', 'statutory'] },
);
/** The own term of rows of these customers had passed, such as of invoices: those rows are gone; the customers stay. */
export const termsPassed = defineEvent<{ customerIds: readonly string[] }>(
  'retention.terms-passed',
  ({ customerIds }) => ({ records: ['Customer', customerIds] }),
  {
    nl: 'Gegevens verwijderd waarvan de wettelijke termijn om was',
    en: 'Data deleted whose statutory term had passed',
    for: ['privacy', 'statutory'],
  },
);
export const termSet = defineEvent<{ customerId: string; years: number }>(
  'retention.term-set',
  ({ customerId }) => ({ customer: customerId }),
  { nl: 'Bewaartermijn vastgelegd', en: 'Retention term set', for: ['privacy', 'statutory'] },
);
/** Told daily: a proposal that nobody approves, holds whose day of review has come, paper of minimised customers. */
export const attentionNeeded = defineEvent<{ proposals: number; holds: number; outstanding: number }>(
  'retention.attention-needed',
  () => ({}),
);
/** Told daily while the promise is being broken: data that is due is there after its last day, or came back. */
export const overdueFound = defineEvent<{ overdue: number; leftBehind: number }>(
  'retention.overdue-found',
  () => ({}),
);
/** A person was erased at their own request (GDPR art. 17); the contact itself is gone. */
export const contactErased = defineEvent<{ customerId: string; contactId: string }>(
  'retention.contact-erased',
  ({ customerId, contactId }) => ({ customer: customerId, contact: contactId }),
  {
    nl: 'Contactpersoon op eigen verzoek gewist (AVG art. 17)',
    en: 'Contact erased at their own request (GDPR art. 17)',
    for: ['privacy'],
  },
);
/** Somebody asked to be erased, and a legal hold keeps what is about them (GDPR art. 17(3)(e)). */
export const erasureRefused = defineEvent<{ customerId: string; contactId: string }>(
  'retention.erasure-refused',
  ({ customerId, contactId }) => ({ customer: customerId, contact: contactId }),
  {
    nl: 'Verzoek om gewist te worden geweigerd zolang er bewaring is gelast (AVG art. 17, lid 3, onder e)',
    en: 'Request to be erased refused while a legal hold is open (GDPR art. 17(3)(e))',
    for: ['privacy'],
  },
);
