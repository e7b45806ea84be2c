import {
  aboutContact,
  aboutNobody,
  definePersonalData,
  holds,
  notPersonal,
} from '../../src/kernel/personal.js';
import { AddressKeySchema, BounceSchema, SuppressionSchema } from './bounces/entities.js';
import { CampaignSchema, DeliverySchema, PaceSchema } from './campaign.js';
import { TopicSchema } from './consent/topic.js';
import { PageLinkSchema } from './preferences/page-link.js';
import { ConsentEventSchema, ConsentSchema, WordingSchema } from './consent.js';

const agreed = { purposes: ['support', 'information', 'privacy'], until: 'minimise' } as const;
const sent = { purposes: ['information', 'privacy'], until: 'minimise' } as const;

/** In the order of reference: a subject's rows are deleted from the last to the first. */
export const newsletterData = [
  definePersonalData(WordingSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      purpose: notPersonal,
      language: notPersonal,
      version: notPersonal,
      text: notPersonal,
      validMonths: notPersonal,
      replacesEarlier: notPersonal,
      createdAt: notPersonal,
    },
  }),
  definePersonalData(TopicSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      purpose: notPersonal,
      key: notPersonal,
      nameNl: notPersonal,
      nameEn: notPersonal,
      createdAt: notPersonal,
      retiredAt: notPersonal,
    },
  }),
  definePersonalData(CampaignSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      name: notPersonal,
      purpose: notPersonal,
      topicId: notPersonal,
      subjectNl: notPersonal,
      mjmlNl: notPersonal,
      subjectEn: notPersonal,
      mjmlEn: notPersonal,
      state: notPersonal,
      createdAt: notPersonal,
      startedAt: notPersonal,
      finishedAt: notPersonal,
      audience: notPersonal,
      scheduledFor: notPersonal,
      public: notPersonal,
      queuedTo: notPersonal,
      allQueued: notPersonal,
      endedBecause: notPersonal,
      version: notPersonal,
    },
  }),
  definePersonalData(ConsentEventSchema, {
    subject: aboutContact('contactId'),
    rowsAtMinimise: 'delete',
    columns: {
      id: notPersonal,
      contactId: notPersonal,
      purpose: notPersonal,
      kind: holds('consent', agreed),
      sequence: notPersonal,
      wordingId: holds('consent', agreed),
      language: holds('consent', agreed),
      channel: holds('consent', agreed),
      proof: holds('consent', agreed),
      recordedBy: notPersonal,
      topicIds: holds('consent', agreed),
      expiresAt: holds('consent', agreed),
      at: holds('consent', agreed),
    },
  }),
  definePersonalData(ConsentSchema, {
    subject: aboutContact('contactId'),
    rowsAtMinimise: 'delete',
    columns: {
      id: notPersonal,
      contactId: notPersonal,
      purpose: notPersonal,
      live: holds('consent', agreed),
      eventId: notPersonal,
      since: holds('consent', agreed),
      topicIds: holds('consent', agreed),
      expiresAt: holds('consent', agreed),
      lastSequence: notPersonal,
    },
  }),
  definePersonalData(DeliverySchema, {
    subject: aboutContact('contactId'),
    rowsAtMinimise: 'delete',
    columns: {
      id: notPersonal,
      campaignId: notPersonal,
      contactId: notPersonal,
      consentEventId: notPersonal,
      state: holds('correspondence', sent),
      tokenHash: notPersonal,
      lane: notPersonal,
      notBefore: notPersonal,
      tries: notPersonal,
      addressHash: notPersonal,
      queuedAt: holds('correspondence', sent),
      endedAt: holds('correspondence', sent),
      reason: holds('correspondence', sent),
    },
  }),
  // Forgotten once it cannot be used any more and no longer counts against the limits (forgetLinks).
  definePersonalData(PageLinkSchema, {
    subject: aboutContact('contactId'),
    rowsAtMinimise: 'delete',
    columns: {
      id: notPersonal,
      kind: holds('correspondence', agreed),
      contactId: notPersonal,
      email: holds('contact details', agreed),
      language: holds('contact details', agreed),
      wordingId: holds('consent', agreed),
      topicIds: holds('consent', agreed),
      tokenHash: holds('credential', agreed),
      state: holds('correspondence', agreed),
      tries: notPersonal,
      reason: holds('correspondence', agreed),
      askedAt: holds('correspondence', agreed),
      expiresAt: notPersonal,
      usedAt: holds('behaviour', agreed),
    },
  }),
  // A receiving domain, for a day at most (forgetPace): of a small office it could be its owner's name.
  definePersonalData(PaceSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      domain: notPersonal,
      nextAt: notPersonal,
      deferredUntil: notPersonal,
      strikes: notPersonal,
      minute: notPersonal,
      inMinute: notPersonal,
      day: notPersonal,
      inDay: notPersonal,
      days: notPersonal,
    },
  }),
  // It outlives erasure, or a later import would bring back who left: pseudonymous, and still in the register.
  definePersonalData(SuppressionSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    retention: 'objection',
    columns: {
      id: notPersonal,
      addressHash: holds('contact details', { purposes: ['information', 'privacy'], until: 'statutory' }),
      reason: holds('correspondence', {
        purposes: ['support', 'information', 'privacy'],
        until: 'statutory',
      }),
      status: holds('correspondence', {
        purposes: ['support', 'information', 'privacy'],
        until: 'statutory',
      }),
      at: holds('correspondence', { purposes: ['support', 'information', 'privacy'], until: 'statutory' }),
      liftedAt: notPersonal,
      liftedBy: notPersonal,
      liftedBecause: notPersonal,
    },
  }),
  definePersonalData(BounceSchema, {
    subject: aboutContact('contactId'),
    rowsAtMinimise: 'delete',
    columns: {
      id: notPersonal,
      deliveryId: notPersonal,
      contactId: notPersonal,
      verdict: holds('correspondence', agreed),
      reason: holds('correspondence', agreed),
      status: holds('correspondence', agreed),
      source: notPersonal,
      reportHash: notPersonal,
      at: holds('correspondence', agreed),
    },
  }),
  definePersonalData(AddressKeySchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { onlyOne: notPersonal, fingerprint: notPersonal },
  }),
];
