import { definePlugin } from '../../src/kernel/plugin.js';
import { forPersonalData, forPurpose, inherit } from '../../src/kernel/rules.js';
import { addressKeySession, checkAddressKey } from './bounces/address-key.js';
import { bounceCommand } from './bounces/commands.js';
import { AddressKeySchema, BounceSchema, SuppressionSchema } from './bounces/entities.js';
import { bounceSchedules, checkMailboxUrl, readBounces } from './bounces/mailbox.js';
import { ContactBounces } from './bounces/resolvers.js';
import { bounceWebhook } from './bounces/webhook.js';
import { CampaignSchema, DeliverySchema, PaceSchema } from './campaign.js';
import { CampaignResolver, DeliveryResolver } from './campaign-resolvers.js';
import { queueRest, withholdMore } from './campaigns/queue.js';
import { AudienceResolver, PlanningResolver } from './campaigns/resolvers.js';
import { whyPage } from './campaigns/why-page.js';
import { RedactResolver } from './campaigns/redact.js';
import { DeliveryWhyResolver, ReasonResolver, WhyResolver } from './campaigns/why-resolvers.js';
import { startScheduled, startSchedules } from './campaigns/start.js';
import { tellOfAnotherPerson } from './consent/another-person.js';
import { TopicSchema } from './consent/topic.js';
import {
  CampaignTopic,
  ConsentEventTopics,
  ConsentTopics,
  TopicResolver,
} from './consent/topic-resolvers.js';
import { endConsents, endingSchedules } from './consent/ending.js';
import { receiptSchemaPage } from './consent/receipt-schema.js';
import { ConsentReceipt, ContactWasAllowed } from './consent/standing-resolvers.js';
import { ConsentEventSchema, ConsentSchema, WordingSchema } from './consent.js';
import { ConsentEventResolver, ConsentResolver, ContactConsents } from './consent-resolvers.js';
import { consentFilters } from './filter.js';
import { consentFile } from './import/file.js';
import { archivePages } from './archive/pages.js';
import { addUpPastMailings, pastMailingSchedules, PastMailingSchema } from './archive/past-mailing.js';
import { ArchiveResolver } from './archive/resolvers.js';
import { addImage } from './letters/image-command.js';
import { imagePage } from './letters/image-page.js';
import { previewPages } from './letters/preview-page.js';
import { checkDomainCommand } from './domain/check-domain.js';
import { createNewsletter } from './migrations/0001-newsletter.js';
import { sendingInLanes } from './migrations/0002-sending.js';
import { suppression } from './migrations/0003-suppression.js';
import { anotherPerson } from './migrations/0030-another-person.js';
import { topicsAndExpiry } from './migrations/0010-topics.js';
import { leaving } from './migrations/0011-leaving.js';
import { addressChanged } from './migrations/0012-address-changed.js';
import { plannedCampaigns } from './migrations/0020-campaigns.js';
import { sendOneTrial } from './letters/trial-actions.js';
import { TrialSchema } from './letters/trial.js';
import { ImageSchema } from './letters/image.js';
import { ImageResolver, LetterResolver, WarningResolver } from './letters/resolvers.js';
import { letters } from './migrations/0021-letters.js';
import { campaignOperations } from './campaigns/operations.js';
import { pastMailings } from './migrations/0040-past-mailings.js';
import { asItWasSaid } from './migrations/0041-as-it-was-said.js';
import { restsOnWhatLives } from './migrations/0045-rests-on-what-lives.js';
import { inOrder } from './migrations/0047-in-order.js';
import { topicsAsTheyWereChosen } from './migrations/0046-topics-as-they-were-chosen.js';
import { redacted } from './migrations/0060-redacted.js';
import { refusedAtHandOver } from './migrations/0048-refused-at-hand-over.js';
import { operations } from './operations.js';
import { PageLinkSchema } from './preferences/page-link.js';
import { askPages } from './preferences/ask-pages.js';
import { confirmPages } from './preferences/confirm-pages.js';
import { asked, forgetLinks, linkSchedules, sendLink } from './preferences/links.js';
import { preferencePages } from './preferences/preference-pages.js';
import { leavePages } from './pages.js';
import { newsletterData } from './personal.js';
import { showCampaign } from './sending/commands.js';
import { campaignSending } from './progress.js';
import { sendingJobs, sendingSchedules } from './sending/lanes.js';
import { newsletterSettings } from './settings.js';

const knowsConsent = forPurpose('support', 'information', 'privacy');
const recordsConsent = forPersonalData('support', 'information');
// Ending takes no more than this: the privacy officer may do it too.
const endsConsent = forPersonalData('support', 'information', 'privacy');
const asksOfConsent = forPersonalData('support', 'information', 'privacy');
const knowsCampaigns = forPurpose('information', 'privacy');
const sends = forPersonalData('information');

/** Newsletters and mailings, to those who agreed and nobody else. */
export default definePlugin({
  name: 'newsletter',
  describe: 'consent, and newsletters to those who gave it',
  needs: ['customers', 'contacts'],
  entities: [
    WordingSchema,
    PageLinkSchema,
    TopicSchema,
    CampaignSchema,
    ImageSchema,
    TrialSchema,
    ConsentEventSchema,
    ConsentSchema,
    DeliverySchema,
    PastMailingSchema,
    PaceSchema,
    SuppressionSchema,
    BounceSchema,
    AddressKeySchema,
  ],
  migrations: [
    createNewsletter,
    sendingInLanes,
    suppression,
    topicsAndExpiry,
    leaving,
    addressChanged,
    plannedCampaigns,
    letters,
    anotherPerson,
    pastMailings,
    asItWasSaid,
    restsOnWhatLives,
    topicsAsTheyWereChosen,
    inOrder,
    refusedAtHandOver,
    redacted,
  ],
  on: [tellOfAnotherPerson],
  resolvers: [
    ConsentResolver,
    ConsentEventResolver,
    ContactConsents,
    TopicResolver,
    ConsentTopics,
    ConsentEventTopics,
    CampaignTopic,
    ContactWasAllowed,
    ConsentReceipt,
    CampaignResolver,
    DeliveryResolver,
    PlanningResolver,
    LetterResolver,
    ArchiveResolver,
    ImageResolver,
    WarningResolver,
    AudienceResolver,
    RedactResolver,
    ReasonResolver,
    WhyResolver,
    DeliveryWhyResolver,
    ContactBounces,
  ],
  rules: {
    Query: {
      consentWordings: knowsConsent,
      newsletterTopics: knowsConsent,
      campaigns: knowsCampaigns,
      campaign: knowsCampaigns,
      previewCampaign: knowsCampaigns,
      previewLetter: sends,
      newsletterImages: knowsCampaigns,
      whyMailed: forPersonalData('information', 'privacy'),
      whyNotMailed: forPersonalData('support', 'information', 'privacy'),
    },
    Mutation: {
      recordConsent: recordsConsent,
      withdrawConsent: endsConsent,
      addConsentWording: forPurpose('information'),
      addNewsletterTopic: forPurpose('information'),
      updateNewsletterTopic: forPurpose('information'),
      createCampaign: sends,
      updateCampaign: sends,
      sendCampaign: sends,
      addNewsletterImage: sends,
      sendTrial: sends,
      publishCampaign: sends,
      scheduleCampaign: sends,
      unscheduleCampaign: forPersonalData('information', 'privacy'),
      stopCampaign: forPersonalData('information', 'privacy'),
      redactCampaign: forPersonalData('privacy'),
      pauseCampaign: forPersonalData('information', 'privacy'),
      resumeCampaign: sends,
      sendUnknownAgain: sends,
      liftSuppression: endsConsent,
    },
    Contact: {
      consents: knowsConsent,
      wasAllowed: asksOfConsent,
      suppression: knowsConsent,
      bounces: knowsConsent,
    },
    Suppression: inherit,
    Bounce: inherit,
    LiftSuppressionPayload: inherit,
    Consent: inherit,
    ConsentEvent: inherit,
    ConsentWording: inherit,
    ConsentPayload: inherit,
    ConsentWordingPayload: inherit,
    ConsentAnswer: inherit,
    NewsletterTopic: inherit,
    NewsletterTopicPayload: inherit,
    Campaign: inherit,
    NewsletterImage: inherit,
    NewsletterImagePayload: inherit,
    NewsletterTrial: inherit,
    SendTrialPayload: inherit,
    LetterWarning: inherit,
    TextBlock: inherit,
    ImageBlock: inherit,
    ButtonBlock: inherit,
    ColumnBlock: inherit,
    ColumnsBlock: inherit,
    LetterBlock: inherit,
    CampaignFigures: inherit,
    CampaignAudience: inherit,
    WhyNotMailed: inherit,
    NotMailedBecause: inherit,
    WhyMailed: inherit,
    CampaignProgress: inherit,
    CampaignPayload: inherit,
    Letter: inherit,
    LetterPreview: inherit,
    Delivery: inherit,
  },
  filters: consentFilters,
  personalData: newsletterData,
  jobs: [
    ...sendingJobs,
    sendOneTrial,
    queueRest,
    withholdMore,
    startScheduled,
    endConsents,
    addUpPastMailings,
    asked,
    sendLink,
    forgetLinks,
    readBounces,
  ],
  schedules: [
    ...sendingSchedules,
    ...startSchedules,
    ...endingSchedules,
    ...pastMailingSchedules,
    ...linkSchedules,
    ...bounceSchedules,
  ],
  files: [consentFile],
  pages: [
    ...leavePages,
    whyPage,
    imagePage,
    ...previewPages,
    ...archivePages,
    receiptSchemaPage,
    ...askPages,
    ...confirmPages,
    ...preferencePages,
    bounceWebhook,
  ],
  commands: [showCampaign, addImage, bounceCommand, checkDomainCommand],
  session: addressKeySession,
  async atStart(work) {
    checkMailboxUrl(work.house.settings(newsletterSettings).bounceImapUrl);
    await checkAddressKey(work);
  },
  longWork: [campaignSending],
  settings: newsletterSettings,
  operations: [...operations, ...campaignOperations],
  promises: [
    {
      id: 'P6',
      keptBy:
        'the database refuses a message without a live consent row, looks again when it is handed over, and withholds what is queued in the transaction that ends consent',
    },
    {
      id: 'P18',
      keptBy:
        'a newsletter that would load anything when it is read is refused; links go where they say; leaving needs no cookie',
    },
  ],
});
