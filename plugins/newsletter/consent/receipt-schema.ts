import type { Page } from '../../../src/kernel/pages.js';
import { ConsentChannel, ConsentKind } from '../consent.js';

export const receiptSchemaPath = 'newsletter/consent-receipt.schema.json';

const text = { type: 'string', minLength: 1 } as const;
const instant = { type: 'string', format: 'date-time' } as const;
const status = {
  enum: [
    'dpv:ConsentGiven',
    'dpv:ConsentWithdrawn',
    'dpv:ConsentExpired',
    'dpv:ConsentInvalidated',
    'dpv:ConsentUnknown',
  ],
} as const;
const language = { enum: ['nl', 'en', null] } as const;
const topics = {
  description: 'Their names; or "all", those to come included.',
  oneOf: [{ const: 'all' }, { type: 'array', items: text }],
} as const;

/** Nothing else may stand in it. */
const exactly = <P extends object>(properties: P) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** What a receipt looks like, for whoever wants to check or store one: JSON Schema 2020-12. */
export const receiptSchema = (publicUrl: string) => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `${publicUrl}/p/${receiptSchemaPath}`,
  title: 'Consent receipt',
  description:
    'What somebody agreed to, in which words, and what happened to it. Terms with a prefix are those of the W3C Data Privacy Vocabulary, https://w3id.org/dpv.',
  ...exactly({
    $schema: { type: 'string', format: 'uri' },
    '@context': { type: 'object', additionalProperties: { type: 'string', format: 'uri' } },
    '@type': { const: 'dpv:ConsentRecord' },
    schemaVersion: { const: '1.0' },
    receiptId: { type: 'string', format: 'uuid' },
    issuedAt: instant,
    'dpv:hasDataController': exactly({
      '@type': { const: 'dpv:DataController' },
      'dpv:hasName': text,
      'dpv:hasContact': { type: 'string', format: 'email' },
    }),
    'dpv:hasDataSubject': exactly({
      '@type': { const: 'dpv:DataSubject' },
      'dpv:hasIdentifier': { type: 'string', format: 'uuid' },
    }),
    'dpv:hasLegalBasis': { const: 'eu-gdpr:A6-1-a' },
    'dpv:hasPurpose': exactly({
      '@type': { enum: ['dpv:DirectMarketing', 'dpv:CommunicationManagement'] },
      name: text,
      topics,
    }),
    'dpv:hasPersonalData': { type: 'array', items: { type: 'string', pattern: '^pd:' } },
    'dpv:hasConsentStatus': status,
    'dpv:hasNotice': {
      description: 'The words that were agreed to last; null when they never agreed.',
      oneOf: [
        { type: 'null' },
        exactly({
          '@type': { const: 'dpv:ConsentNotice' },
          language: { enum: ['nl', 'en'] },
          version: { type: 'integer', minimum: 1 },
          text,
        }),
      ],
    },
    expiresAt: { oneOf: [{ type: 'null' }, instant] },
    withdrawal: text,
    events: {
      description: 'All that happened, the oldest first.',
      type: 'array',
      minItems: 1,
      items: exactly({
        eventId: { type: 'string', format: 'uuid' },
        kind: { enum: Object.values(ConsentKind) },
        'dpv:hasConsentStatus': status,
        'dpv:isIndicatedAtTime': instant,
        channel: { enum: Object.values(ConsentChannel) },
        topics,
        wordingVersion: { type: ['integer', 'null'], minimum: 1 },
        language,
        proof: { type: ['string', 'null'] },
      }),
    },
  }),
});

export const receiptSchemaPage: Page = {
  method: 'GET',
  path: receiptSchemaPath,
  handle: async (work) => ({
    type: 'application/schema+json; charset=utf-8',
    content: JSON.stringify(receiptSchema(work.house.publicUrl()), null, 2),
  }),
};
