import { defineEvent } from '../../src/kernel/events.js';

interface OfDocument {
  customerId: string;
  documentId: string;
}
const aboutDocument = ({ customerId, documentId }: OfDocument) => ({
  customer: customerId,
  record: ['Document', documentId] as const,
});
const readers = ['support', 'invoicing', 'privacy'] as const;

export const documentStored = defineEvent<OfDocument>('document.stored', aboutDocument, {
  nl: 'Document in de klantmap gelegd',
  en: 'Document put in the folder',
  for: readers,
});
export const documentChanged = defineEvent<OfDocument>('document.changed', aboutDocument, {
  nl: 'Document gewijzigd',
  en: 'Document changed',
  for: readers,
});
export const documentRemoved = defineEvent<OfDocument>('document.removed', aboutDocument, {
  nl: 'Document uit de klantmap verwijderd',
  en: 'Document removed from the folder',
  for: readers,
});
export const documentLinkGiven = defineEvent<OfDocument>('document.link-given', aboutDocument, {
  nl: 'Document opgevraagd',
  en: 'Document asked for',
  for: readers,
});
export const documentUploadRequested = defineEvent<OfDocument>('document.upload-requested', aboutDocument, {
  nl: 'Link gemaakt om een document te sturen',
  en: 'Link made to send a document',
  for: readers,
});

/** Of all documents, and of nobody in particular. */
export const documentsUnlocked = defineEvent<Record<never, never>>('documents.unlocked', () => ({}));
export const documentsLocked = defineEvent<Record<never, never>>('documents.locked', () => ({}));
export const unlockRefused = defineEvent<{ reason: string }>('documents.unlock-refused', () => ({}));
export const masterKeyRotated = defineEvent<Record<never, never>>('documents.master-key-rotated', () => ({}));
export const customerKeyRotated = defineEvent<{ customerId: string }>(
  'documents.customer-key-rotated',
  ({ customerId }) => ({ customer: customerId }),
  { nl: 'Sleutel van de klantmap vernieuwd', en: 'Key of the folder renewed', for: ['privacy'] },
);
