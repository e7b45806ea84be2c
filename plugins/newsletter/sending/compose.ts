import type { Language, StencilMail } from '../../../src/kernel/mail.js';
import { mailSettings } from '../../../src/kernel/mail.js';
import { cutStencil, type Stencil } from '../../../src/kernel/mail/stencil.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { fillLetter, leaveUrl, loadLetter, type Merged, preferencesUrl, whyUrl } from '../letter.js';
import { newsletterSettings } from '../settings.js';
import { returnPath, tagOf } from '../tokens.js';
import type { Claimed } from './claim.js';

// One stencil per campaign and language: a letter cannot change once its campaign was started. A few run at a time.
const kept = 16;
const stencils = new Map<string, Promise<Stencil>>();

/** Only the names count: what they stand for is filled in per message. */
const shape: Merged = {
  contact: { name: '' },
  office: { name: '' },
  unsubscribe_url: '',
  why_url: '',
  preferences_url: '',
};

function stencilOf(scope: Scope, campaignId: string, language: Language): Promise<Stencil> {
  const key = `${campaignId} ${language}`;
  let stencil = stencils.get(key);
  if (!stencil) {
    if (stencils.size >= kept) stencils.delete(stencils.keys().next().value as string);
    // Compiled once: that costs a thousand times what filling in its merge fields does.
    stencil = loadLetter(scope, { campaignId, language }, 'message').then((letter) =>
      cutStencil(shape, (values) => fillLetter(letter, values), {
        category: letter.purpose,
        images: letter.inline,
      }),
    );
    stencils.set(key, stencil);
    stencil.catch(() => stencils.delete(key)); // the caller hears of it; another try starts anew
  }
  return stencil;
}

export async function messageFor(scope: Scope, campaignId: string, reader: Claimed): Promise<StencilMail> {
  const { house } = scope;
  const { listName, listId, unsubscribeMailto, bounceAddress } = scope.settings(newsletterSettings);
  const { fromAddress } = scope.settings(mailSettings);
  const domain = fromAddress.split('@')[1];
  const { language } = reader;
  const publicUrl = house.publicUrl();
  const tag = tagOf(house, reader.deliveryId);
  const values: Merged = {
    contact: { name: reader.name },
    office: { name: reader.officeName },
    unsubscribe_url: leaveUrl(publicUrl, reader.token, language),
    why_url: whyUrl(publicUrl, reader.token, language),
    preferences_url: preferencesUrl(publicUrl, reader.token, language),
  };
  return {
    stencil: await stencilOf(scope, campaignId, language),
    values,
    to: { name: reader.name, address: reader.email },
    language,
    messageRow: reader.deliveryId,
    messageId: `<${tag}@${domain}>`,
    date: scope.now(),
    returnPath: returnPath(bounceAddress ?? fromAddress, tag),
    // One click: the mail program posts here by itself (RFC 8058).
    listUnsubscribe: {
      url: leaveUrl(publicUrl, reader.token),
      ...(unsubscribeMailto ? { mailto: `mailto:${unsubscribeMailto}?subject=unsubscribe` } : {}),
    },
    listId: { id: listId ?? `nieuwsbrief.${domain}`, name: listName },
  };
}
