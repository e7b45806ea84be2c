import { generate } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { type TestApp, withApp } from './support/app.js';
import { browserAvailable, browserMissing, launchBrowser, watch } from './support/browser.js';

const A_MINUTE = 60_000;
const admin = { email: 'admin@example.com', password: 'an admin of tests' };

let browser: Browser | undefined;
beforeAll(async () => {
  if (browserAvailable()) browser = await launchBrowser();
  else console.warn(browserMissing);
}, A_MINUTE);
afterAll(() => browser?.close());

async function fillIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('E-mailadres').fill(admin.email);
  await page.getByLabel('Wachtwoord', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Inloggen', exact: true }).click();
}

const codeNow = (test: TestApp, secret: string) =>
  generate({ secret, epoch: Math.floor(test.clock.now().getTime() / 1000) });

test(
  'whose role needs a second factor sets it up in the browser, and gives a code from then on',
  () =>
    withApp(
      async (test) => {
        if (!browser) return;
        const context = await browser.newContext({ locale: 'nl-NL' });
        const seen = watch(context, test.url);
        const page = await context.newPage();
        await page.goto(`${test.url}/graphiql/`);
        await fillIn(page, admin.password);
        await page.getByRole('heading', { name: 'Tweede factor' }).waitFor();
        expect(await page.getByRole('searchbox').count()).toBe(0);
        await page.getByLabel('Wachtwoord', { exact: true }).fill(admin.password);
        await page.getByRole('button', { name: 'Verder' }).click();
        const secret = (await page.locator('.paper code').innerText()).replaceAll(' ', '');
        expect(await page.getByRole('link', { name: 'Openen in de app' }).getAttribute('href')).toContain(
          `secret=${secret}`,
        );
        await page.getByLabel('Code van 6 cijfers').fill('000000');
        await page.getByRole('button', { name: 'Bevestigen' }).click();
        await page.getByText('Deze code klopt niet').waitFor();
        await page.getByLabel('Code van 6 cijfers').fill(await codeNow(test, secret));
        await page.getByRole('button', { name: 'Bevestigen' }).click();
        await page.getByText('bewaar ze op papier').waitFor();
        expect(await page.locator('.codes li').count()).toBe(10);
        await page.getByRole('button', { name: 'Ik heb ze bewaard' }).click();
        await page.getByRole('heading', { name: 'Geheimhouding' }).waitFor();
        await page.waitForLoadState('networkidle'); // what is on its way when somebody leaves is answered 401
        await page.getByRole('button', { name: 'Uitloggen' }).click();
        await page.getByText('U bent uitgelogd').waitFor();

        test.clock.set('2026-06-15T09:01:00Z');
        await fillIn(page, admin.password);
        await page.getByLabel('Code van uw app').fill('000000');
        await page.keyboard.press('Enter');
        await page.getByText('Deze code klopt niet').waitFor();
        await page.getByLabel('Code van uw app').fill(await codeNow(test, secret));
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Geheimhouding' }).waitFor();
        expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
        expect(await context.cookies()).toEqual([]);
        expect(seen.complaints).toEqual([]);
        await context.close();
      },
      { environment: { SECOND_FACTOR_ROLES: 'admin' } },
    ),
  A_MINUTE,
);

test(
  'who forgot their password gets in by a link, without JavaScript on the way, though strangers keep guessing',
  () =>
    withApp(async (test) => {
      if (!browser) return;
      const plain = await browser.newContext({ locale: 'nl-NL', javaScriptEnabled: false });
      const page = await plain.newPage();
      await page.goto(`${test.url}/p/staff/forgotten`);
      await page.getByLabel('E-mailadres').fill(admin.email);
      await page.getByRole('button', { name: 'Stuur mij een link' }).click();
      await page.getByRole('heading', { name: 'Kijk in uw mailbox' }).waitFor();
      await test.jobsDone();
      const [mail] = test.mailbox.to(admin.email);
      await page.goto(/http\S+\/p\/staff\/reset\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? 'no link');
      const password = 'vier woorden die niemand raadt';
      await page.getByLabel('Wachtwoord').fill(password);
      await page.getByRole('button', { name: 'Opslaan' }).click();
      const inside = (await page.getByRole('link', { name: 'Inloggen' }).getAttribute('href')) ?? '';
      await plain.close();

      for (let n = 0; n < 6; n += 1)
        await test.anonymous.ask(
          'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
          { input: { email: admin.email, password: 'a guess of a stranger' } },
        );
      const stranger = await browser.newPage();
      await stranger.goto(`${test.url}/graphiql/`);
      await fillIn(stranger, password);
      await stranger.getByText('te vaak geprobeerd').waitFor();
      const owner = await browser.newPage();
      await owner.goto(test.url + inside);
      await fillIn(owner, password);
      await owner.getByRole('heading', { name: 'Geheimhouding' }).waitFor();
      expect(owner.url()).toBe(`${test.url}/graphiql/`);
      await Promise.all([stranger.close(), owner.close()]);
    }),
  A_MINUTE,
);
