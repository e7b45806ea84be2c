import { defineEvent } from '../../src/kernel/events.js';

/** As the columns that they tell of. */
const agreed = ['support', 'information', 'privacy'] as const;
const sent = ['information', 'privacy'] as const;

export interface OfConsent {
  customerId: string;
  contactId: string;
  eventId: string;
  purpose: string;
}
const aboutConsent = ({ customerId, contactId, eventId }: OfConsent) => ({
  customer: customerId,
  contact: contactId,
  record: ['ConsentEvent', eventId] as const,
});

export const consentGiven = defineEvent<OfConsent>('consent.given', aboutConsent, {
  nl: 'Toestemming gegeven',
  en: 'Consent given',
  for: agreed,
});
/** Withdrawn, or objected to: what was queued for this purpose has been withheld. */
export const consentWithdrawn = defineEvent<OfConsent>('consent.withdrawn', aboutConsent, {
  nl: 'Toestemming ingetrokken',
  en: 'Consent withdrawn',
  for: agreed,
});

/** An import added what happened to consents elsewhere: one event for a whole batch. */
export const consentsImported = defineEvent<{ eventIds: string[] }>(
  'consents.imported',
  ({ eventIds }) => ({ records: ['ConsentEvent', eventIds] }),
  {
    nl: 'Toestemming overgenomen uit een eerder systeem',
    en: 'Consent taken over from an earlier system',
    for: agreed,
  },
);

/** Their term ended: one event for a whole batch, and so for the next. */
export const consentsExpired = defineEvent<{ eventIds: string[] }>(
  'consents.expired',
  ({ eventIds }) => ({ records: ['ConsentEvent', eventIds] }),
  { nl: 'Toestemming verlopen', en: 'Consent expired', for: agreed },
);
/** What they agreed to does not cover what is sent any more. */
export const consentsSuperseded = defineEvent<{ eventIds: string[] }>(
  'consents.superseded',
  ({ eventIds }) => ({ records: ['ConsentEvent', eventIds] }),
  { nl: 'Toestemming vervallen door een nieuwe tekst', en: 'Consent superseded by a new text', for: agreed },
);

export interface OfCampaign {
  campaignId: string;
}
const aboutCampaign = ({ campaignId }: OfCampaign) => ({ record: ['Campaign', campaignId] as const });

export const campaignCreated = defineEvent<OfCampaign>('campaign.created', aboutCampaign);
export const campaignChanged = defineEvent<OfCampaign>('campaign.changed', aboutCampaign);
/** It starts by itself when its time has come. */
export const campaignScheduled = defineEvent<OfCampaign>('campaign.scheduled', aboutCampaign);
/** It is a draft again. */
export const campaignUnscheduled = defineEvent<OfCampaign>('campaign.unscheduled', aboutCampaign);
export const campaignSending = defineEvent<OfCampaign & { deliveries: number }>(
  'campaign.sending',
  aboutCampaign,
);
/** Nothing of it is left to send. */
export const campaignSent = defineEvent<OfCampaign>('campaign.sent', aboutCampaign);
/** Nothing of it goes until it is resumed. */
export const campaignPaused = defineEvent<OfCampaign>('campaign.paused', aboutCampaign);
export const campaignResumed = defineEvent<OfCampaign>('campaign.resumed', aboutCampaign);
export const campaignStopped = defineEvent<OfCampaign>('campaign.stopped', aboutCampaign);
/** Somebody’s name was taken out of it after it had ended. */
export const campaignRedacted = defineEvent<OfCampaign>('campaign.redacted', aboutCampaign);

/** Everybody can read it in the archive, once it was started. */
export const campaignPublished = defineEvent<OfCampaign>('campaign.published', aboutCampaign);
export const campaignUnpublished = defineEvent<OfCampaign>('campaign.unpublished', aboutCampaign);
/** A picture for letters. */
export const imageAdded = defineEvent<{ imageId: string }>('newsletter-image.added', ({ imageId }) => ({
  record: ['NewsletterImage', imageId],
}));
/** A trial of a letter was asked for, to an account of the staff. */
export const trialRequested = defineEvent<OfCampaign & { accountId: string }>(
  'campaign.trial-requested',
  ({ campaignId, accountId }) => ({ record: ['Campaign', campaignId], staff: accountId }),
);

export interface OfDeliveries {
  campaignId: string;
  deliveryIds: readonly string[];
}
const aboutDeliveries = ({ deliveryIds }: OfDeliveries) => ({ records: ['Delivery', deliveryIds] as const });

/** The mail server took the messages: whether they arrived, only a bounce would tell. */
export const newsletterSent = defineEvent<OfDeliveries>('newsletter.sent', aboutDeliveries, {
  nl: 'Nieuwsbrief verstuurd',
  en: 'Newsletter sent',
  for: sent,
});
export const newsletterRefused = defineEvent<OfDeliveries>('newsletter.refused', aboutDeliveries, {
  nl: 'Nieuwsbrief geweigerd',
  en: 'Newsletter refused',
  for: sent,
});
/** They may have been taken; they are not sent again, unless somebody says so. */
export const newsletterUnknown = defineEvent<OfDeliveries>('newsletter.unknown', aboutDeliveries, {
  nl: 'Onbekend of een nieuwsbrief aankwam',
  en: 'Unknown whether a newsletter arrived',
  for: sent,
});

/** Somebody said so, knowing that some readers may get it twice. */
export const unknownQueuedAgain = defineEvent<OfDeliveries>('newsletter.queued-again', aboutDeliveries, {
  nl: 'Nieuwsbrief nogmaals in de rij gezet',
  en: 'Newsletter queued again',
  for: sent,
});

/** A message came back, or its reader complained. */
export const newsletterBounced = defineEvent<{ customerId: string; contactId: string; bounceId: string }>(
  'newsletter.bounced',
  ({ customerId, contactId, bounceId }) => ({
    customer: customerId,
    contact: contactId,
    record: ['Bounce', bounceId],
  }),
  { nl: 'Nieuwsbrief kwam terug', en: 'Newsletter bounced', for: sent },
);
interface OfSuppression {
  customerId: string;
  contactId: string;
  suppressionId: string;
}
const aboutSuppression = ({ customerId, contactId, suppressionId }: OfSuppression) => ({
  customer: customerId,
  contact: contactId,
  record: ['Suppression', suppressionId] as const,
});
/** Nothing more is sent to the address. */
export const addressSuppressed = defineEvent<OfSuppression>('address.suppressed', aboutSuppression, {
  nl: 'Adres geblokkeerd voor mailings',
  en: 'Address suppressed',
  for: sent,
});
export const suppressionLifted = defineEvent<OfSuppression>('address.suppression-lifted', aboutSuppression, {
  nl: 'Blokkering van adres opgeheven',
  en: 'Suppression lifted',
  for: sent,
});

const aboutTopic = ({ topicId }: { topicId: string }) => ({ record: ['NewsletterTopic', topicId] as const });
export const topicAdded = defineEvent<{ topicId: string }>('newsletter-topic.added', aboutTopic);
export const topicChanged = defineEvent<{ topicId: string }>('newsletter-topic.changed', aboutTopic);

export const wordingAdded = defineEvent<{ wordingId: string }>('consent-wording.added', ({ wordingId }) => ({
  record: ['ConsentWording', wordingId],
}));
