import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const browserMissing = `no browser at ${CHROMIUM}: apt-get install chromium, or point CHROMIUM at one`;

/** `npm test` needs nothing installed: a story that needs a browser prints `browserMissing` and passes over. */
export function browserAvailable(): boolean {
  return existsSync(CHROMIUM);
}

/** A browser that is quiet by itself, so that whatever it asks for was asked for by the page. */
export async function launchBrowser(): Promise<Browser> {
  if (!browserAvailable()) throw new Error(browserMissing);
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Watch {
  /** What a page may not do, in the order in which it did it: errors, violations of the policy, other hosts. */
  complaints: string[];
  /** The bearer token of every request that had one, by path. */
  bearers: { path: string; token: string }[];
}

/** Follows every page of a context. */
export function watch(context: BrowserContext, baseUrl: string): Watch {
  const { origin } = new URL(baseUrl);
  const seen: Watch = { complaints: [], bearers: [] };
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) {
      seen.complaints.push(`asked another host: ${request.url()}`);
    }
    const token = request.headers().authorization?.replace('Bearer ', '');
    if (token) seen.bearers.push({ path: url.pathname, token });
  });
  context.on('response', (response) => {
    if (response.headers()['set-cookie']) seen.complaints.push(`set a cookie: ${response.url()}`);
  });
  // A broken policy is a console error as well: "Refused to load …".
  context.on('console', (message) => {
    if (message.type() === 'error') seen.complaints.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => seen.complaints.push(`thrown: ${error.error().message}`));
  return seen;
}
