import type { Browser } from 'playwright-core';
import { withApp } from './support/app.js';
import { browserAvailable, browserMissing, launchBrowser, watch } from './support/browser.js';
import { openIssuer } from './support/issuer.js';

const A_MINUTE = 60_000;

let browser: Browser | undefined;
beforeAll(async () => {
  if (browserAvailable()) browser = await launchBrowser();
  else console.warn(browserMissing);
}, A_MINUTE);
afterAll(() => browser?.close());

test(
  'somebody signs in with the issuer in the browser, without a cookie of ours and with nothing left behind',
  async () => {
    if (!browser) return;
    const mila = { sub: 'mila-1', email: 'mila@bureau.example', email_verified: true, name: 'Mila Markt' };
    const issuer = await openIssuer([{ ...mila, roles: ['koffie'] }]);
    try {
      await withApp(
        async (test) => {
          const context = await (browser as Browser).newContext({ locale: 'nl-NL' });
          const seen = watch(context, test.url);
          const page = await context.newPage();
          await page.goto(`${test.url}/graphiql/`);
          await page.getByRole('button', { name: 'Inloggen met Bureau' }).click();
          await page.getByText('Het inloggen is niet gelukt').waitFor();

          issuer.people.set(mila.sub, { ...mila, roles: ['km-support'] });
          await page.getByRole('button', { name: 'Inloggen met Bureau' }).click();
          await page.getByRole('heading', { name: 'Geheimhouding' }).waitFor();
          expect(page.url()).toBe(`${test.url}/graphiql/`);
          expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
          expect(await context.cookies(test.url)).toEqual(await context.cookies(issuer.url));
          expect(seen.complaints.filter((one) => !one.includes(issuer.url))).toEqual([]);

          // What the issuer sent back is of no use in another browser.
          const other = await (browser as Browser).newContext({ locale: 'nl-NL' });
          const stranger = await other.newPage();
          await stranger.goto(`${test.url}/graphiql/?code=x&state=y&iss=z`);
          await stranger.getByText('Het inloggen is niet gelukt').waitFor();
          expect(stranger.url()).toBe(`${test.url}/graphiql/`);
          await Promise.all([context.close(), other.close()]);
        },
        { at: new Date().toISOString(), environment: issuer.environment },
      );
    } finally {
      await issuer.close();
    }
  },
  A_MINUTE,
);
