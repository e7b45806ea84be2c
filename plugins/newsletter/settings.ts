import { defineSettings, setting } from '../../src/kernel/settings.js';

export const newsletterSettings = defineSettings({
  listName: setting.text('NEWSLETTER_LIST_NAME', {
    describe: 'name of the newsletter, as mail programs show it',
    default: 'Nieuwsbrief',
  }),
  listId: setting.text('NEWSLETTER_LIST_ID', {
    describe: 'List-Id of the newsletter (RFC 2919); “nieuwsbrief.” and the sender’s domain when empty',
    default: null,
  }),
  consentMonths: setting.integer('NEWSLETTER_CONSENT_MONTHS', {
    describe: 'months after which consent ends by itself, where its text does not say so; 0: it does not',
    default: 0,
    from: 0,
  }),
  unsubscribeMailto: setting.email('NEWSLETTER_UNSUBSCRIBE_MAILTO', {
    describe: 'address where somebody reads requests to unsubscribe; none is offered when empty',
    default: null,
  }),
  bounceAddress: setting.email('NEWSLETTER_BOUNCE_ADDRESS', {
    describe: 'mailbox for bounces, which takes mail to name+tag@domain as well; the sender’s own when empty',
    default: null,
  }),
  ratePerMinute: setting.integer('NEWSLETTER_RATE_PER_MINUTE', {
    describe: 'messages a minute, of all processes together; 0: as fast as the mail server takes them',
    default: 0,
    from: 0,
  }),
  ratePerDomain: setting.integer('NEWSLETTER_RATE_PER_DOMAIN', {
    describe: 'messages a minute to one receiving domain; 0: no limit',
    default: 0,
    from: 0,
  }),
  warmUp: setting.integers('NEWSLETTER_WARM_UP', {
    describe:
      'messages on the first, second … day on which newsletters are sent, such as “500 1000 2500 5000”; no limit after those, or when empty',
    default: null,
  }),
  bounceImapUrl: setting.text('BOUNCE_IMAP_URL', {
    describe:
      'mailbox of the bounce address, read every five minutes, such as imaps://name:password@mail.example.nl/INBOX',
    default: null,
    secret: true,
  }),
  bounceSecret: setting.secret('NEWSLETTER_BOUNCE_SECRET', {
    describe:
      'secret of 32 characters or more with which a mail service signs the bounces that it posts to /p/newsletter/bounce',
    default: null,
    least: 32,
  }),
  softBounces: setting.integer('NEWSLETTER_SOFT_BOUNCES', {
    describe:
      'messages to an address that may come back for now (such as from a full mailbox) before it is suppressed',
    default: 5,
    from: 1,
  }),
  softBounceDays: setting.integer('NEWSLETTER_SOFT_BOUNCE_DAYS', {
    describe: 'days in which those are counted',
    default: 90,
    from: 1,
  }),
  tries: setting.integer('NEWSLETTER_TRIES', {
    describe:
      'how often a message is offered that the mail server puts off (4xx), before it counts as refused',
    default: 10,
    from: 1,
  }),
});
