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
  unsubscribeMailto: setting.email('NEWSLETTER_UNSUBSCRIBE_MAILTO', {
    describe: 'address where somebody reads requests to unsubscribe; none is offered when empty',
    default: null,
  }),
});
