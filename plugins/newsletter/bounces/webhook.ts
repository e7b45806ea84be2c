import { createHmac, timingSafeEqual } from 'node:crypto';
import { html } from '../../../src/kernel/html.js';
import type { Page, PageAnswer } from '../../../src/kernel/pages.js';
import { newsletterSettings } from '../settings.js';
import { largestReport, receiveReport } from './actions.js';

const clockSkewSeconds = 300;

/** `t=<seconds since 1970>,v1=<hex>`: HMAC-SHA-256 of the time, a dot and the body. */
export function signatureOf(secret: string, seconds: number, body: Buffer): string {
  const hash = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},v1=${hash}`;
}

function isSigned(secret: string, header: string, body: Buffer, now: Date): boolean {
  const seconds = Number(/^t=(\d{1,12}),v1=[0-9a-f]{64}$/.exec(header)?.[1]);
  if (!Number.isSafeInteger(seconds) || Math.abs(now.getTime() / 1000 - seconds) > clockSkewSeconds)
    return false;
  return timingSafeEqual(Buffer.from(header), Buffer.from(signatureOf(secret, seconds, body)));
}

const answer = (status: number, text: string): PageAnswer => ({
  status,
  title: status === 200 ? 'Ontvangen' : 'Niet aangenomen',
  body: html`<p>${text}</p>`,
});

/** Where a mail service posts a bounce or complaint: the whole mail, signed. */
export const bounceWebhook: Page = {
  method: 'POST',
  path: 'newsletter/bounce',
  bodyLimit: largestReport,
  async handle(work, request) {
    const { bounceSecret } = work.house.settings(newsletterSettings);
    const signature = request.header('x-klantmap-signature');
    if (!bounceSecret || !isSigned(bounceSecret, signature, request.body, work.clock.now()))
      return answer(403, 'x-klantmap-signature');
    const { outcome, reason } = await receiveReport(work, request.body, 'webhook');
    return answer(200, `${outcome}: ${reason}`);
  },
};
