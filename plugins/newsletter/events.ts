import { defineEvent } from '../../src/kernel/events.js';

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

export const consentGiven = defineEvent<OfConsent>('consent.given', aboutConsent);
/** Withdrawn, or objected to: what was queued for this purpose has been withheld. */
export const consentWithdrawn = defineEvent<OfConsent>('consent.withdrawn', aboutConsent);

export interface OfCampaign {
  campaignId: string;
}
const aboutCampaign = ({ campaignId }: OfCampaign) => ({ record: ['Campaign', campaignId] as const });

export const campaignCreated = defineEvent<OfCampaign>('campaign.created', aboutCampaign);
export const campaignChanged = defineEvent<OfCampaign>('campaign.changed', aboutCampaign);
export const campaignSending = defineEvent<OfCampaign & { deliveries: number }>(
  'campaign.sending',
  aboutCampaign,
);
/** Nothing of it is left to send. */
export const campaignSent = defineEvent<OfCampaign>('campaign.sent', aboutCampaign);
export const campaignStopped = defineEvent<OfCampaign>('campaign.stopped', aboutCampaign);

export interface OfDelivery {
  contactId: string;
  deliveryId: string;
}
const aboutDelivery = ({ contactId, deliveryId }: OfDelivery) => ({
  contact: contactId,
  record: ['Delivery', deliveryId] as const,
});

/** The mail server took the message: whether it arrived, only a bounce would tell. */
export const newsletterSent = defineEvent<OfDelivery>('newsletter.sent', aboutDelivery);
export const newsletterRefused = defineEvent<OfDelivery>('newsletter.refused', aboutDelivery);
/** It may have been taken; it is not sent again. */
export const newsletterUnknown = defineEvent<OfDelivery>('newsletter.unknown', aboutDelivery);

export const wordingAdded = defineEvent<{ wordingId: string }>('consent-wording.added', ({ wordingId }) => ({
  record: ['ConsentWording', wordingId],
}));
