import { createHmac, timingSafeEqual } from 'node:crypto';
import { isUuid } from '../../../src/customers/actions.js';
import type { House } from '../../../src/kernel/house.js';
import { type Language } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { Campaign } from '../campaign.js';
import type { LetterInput } from '../inputs.js';
import { type Checked, checkLetter } from '../letter.js';
import { cidOf, imagePath, imagesNamed } from './image-actions.js';
import type { LetterBlock } from './blocks.js';
import { type Warning, warningsOf } from './warnings.js';

export interface Preview {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly bytes: number;
  readonly imageBytes: number;
  readonly warnings: readonly Warning[];
}

/** As a made-up reader gets it; pictures are shown from this house, since there is no message that they travel with. */
export function previewOf(scope: Scope, { source, letter, imageBytes }: Checked): Preview {
  let html = letter.html;
  for (const hash of imagesNamed(source.mjml))
    html = html.replaceAll(`cid:${cidOf(hash)}`, scope.house.publicUrl() + imagePath(hash));
  return {
    ...letter,
    html,
    bytes: Buffer.byteLength(letter.html),
    imageBytes,
    warnings: warningsOf(letter, imageBytes),
  };
}

export const previewLetter = async (
  scope: Scope,
  language: Language,
  letter: LetterInput,
): Promise<Preview> => previewOf(scope, await checkLetter(scope, language, letter));

/** The letter that readers of a language get: the Dutch one where there is no English one. */
export function letterOf(
  campaign: Campaign,
  language: Language,
): { language: Language; letter: LetterInput; blocks: readonly LetterBlock[] | null } {
  return language === 'en' && campaign.subjectEn && campaign.mjmlEn
    ? {
        language,
        letter: { subject: campaign.subjectEn, mjml: campaign.mjmlEn },
        blocks: campaign.blocksEn ?? null,
      }
    : {
        language: 'nl',
        letter: { subject: campaign.subjectNl, mjml: campaign.mjmlNl },
        blocks: campaign.blocksNl ?? null,
      };
}

export function previewCampaign(scope: Scope, campaign: Campaign, asked: Language): Promise<Preview> {
  const { language, letter } = letterOf(campaign, asked);
  return previewLetter(scope, language, letter);
}

const goodForMinutes = 30;

const proof = (house: Pick<House, 'key'>, text: string): Buffer =>
  createHmac('sha256', house.key.for('newsletter preview')).update(text).digest().subarray(0, 20);

/** A link that whoever has it may look with for a while; it changes nothing, and shows nobody's data. */
export function previewToken(scope: Scope, campaignId: string, language: Language): string {
  const until = Math.floor(scope.now().getTime() / 1000) + goodForMinutes * 60;
  const text = `${campaignId}.${language}.${until}`;
  return `${text}.${proof(scope.house, text).toString('base64url')}`;
}

export interface Looking {
  readonly campaignId: string;
  readonly language: Language;
}

/** Undefined when this house did not make it, or its time is over. */
export function readPreviewToken(scope: Scope, token: string): Looking | undefined {
  const [campaignId = '', language = '', until = '', given = ''] = token.split('.');
  if (!isUuid(campaignId) || (language !== 'nl' && language !== 'en') || !/^\d{1,11}$/.test(until))
    return undefined;
  const expected = proof(scope.house, `${campaignId}.${language}.${until}`);
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.length !== expected.length || !timingSafeEqual(bytes, expected)) return undefined;
  return Number(until) * 1000 > scope.now().getTime() ? { campaignId, language } : undefined;
}
