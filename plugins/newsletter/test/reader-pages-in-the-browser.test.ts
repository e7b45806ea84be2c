import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { TestApp } from '../../../test/support/app.js';
import { withApp } from '../../../test/support/app.js';
import { browserAvailable, browserMissing, launchBrowser, watch } from '../../../test/support/browser.js';
import { addTopic } from '../consent/topic-actions.js';
import { addConsentWording } from '../consent-actions.js';
import { ConsentPurpose } from '../consent.js';
import { aCampaign, aReader, send } from './given.js';
import { eventsOf, linkIn, visit } from './reader-pages.js';

const A_MINUTE = 60_000;

let browser: Browser | undefined;
beforeAll(async () => {
  if (browserAvailable()) browser = await launchBrowser();
  else console.warn(browserMissing);
}, A_MINUTE);
afterAll(() => browser?.close());

const axe = () => readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** What axe finds that is serious or critical, and whether the page is wider than the screen. */
async function faultsOf(page: Page, source: string): Promise<string[]> {
  // Our own policy lets no script in, so it is evaluated as a tool of the browser's.
  const violations = (await page.evaluate(
    `${source}; axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )) as Violation[];
  const tooWide = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  return [
    ...violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    ...(tooWide > 0 ? [`${tooWide} pixels too wide`] : []),
  ];
}

/** Where to keep what the pages look like, for somebody to look at. */
const shots = process.env.SCREENSHOTS;

const screens = {
  phone: { viewport: { width: 360, height: 740 }, isMobile: true },
  desktop: { viewport: { width: 1280, height: 900 } },
  dark: { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
} as const;

/** A reader with a letter, topics to choose, a second purpose, and a mail of each kind. */
async function links(test: TestApp): Promise<Record<string, string>> {
  let minute = 0;
  for (const [key, nameNl, nameEn] of [
    ['functies', 'Nieuwe functies', 'New functions'],
    [
      'cursussen',
      'Cursussen en bijeenkomsten door het hele land',
      'Courses and meetings all over the country',
    ],
  ] as const) {
    test.clock.set(`2026-06-15T09:0${(minute += 1)}:00Z`);
    await test.inTransaction((scope) =>
      addTopic(scope, { purpose: ConsentPurpose.NEWSLETTER, key, nameNl, nameEn }),
    );
  }
  await test.inTransaction((scope) =>
    addConsentWording(scope, {
      purpose: ConsentPurpose.NON_COMMERCIAL,
      language: 'nl',
      text: 'Ja, nodig mij uit voor bijeenkomsten en vraag mij naar mijn ervaringen.',
      replacesEarlier: false,
    }),
  );
  const email = 'jan@voorbeeld.example';
  await aReader(test, { email });
  await send(test, await aCampaign(test));
  await test.jobsDone();
  const letter = test.mailbox.to(email)[0];
  const preferences = linkIn(letter, 'preferences');
  await visit(preferences, { do: 'agree non-commercial' });
  await visit(preferences, { do: 'ask' });
  await test.jobsDone();
  const mailed = test.mailbox.to(email).map((mail) => linkIn(mail, 'preferences'));
  const asked = mailed.find((link) => link && link !== preferences) as string;
  await visit(asked, {
    do: 'address',
    email: 'een.heel.lang.adres.van.iemand@een-lang-domein.voorbeeld.example',
  });
  await test.jobsDone();
  const confirms = test.mailbox.mails.map((mail) => linkIn(mail, 'confirm')).filter(Boolean);
  return {
    'sign-up': `${test.url}/p/newsletter/sign-up`,
    ask: `${test.url}/p/newsletter/ask`,
    preferences,
    'preferences-asked': asked,
    leave: linkIn(letter, 'leave'),
    why: linkIn(letter, 'why'),
    'confirm-1': confirms[0] as string,
    'confirm-2': confirms[1] as string,
    gone: `${test.url}/p/newsletter/preferences/niets`,
  };
}

test(
  'the pages for readers are whole on a phone, on a desktop and in the dark, in both languages, and axe finds nothing serious',
  async () => {
    if (!browser) return;
    const source = await axe();
    await withApp(async (test) => {
      const pages = await links(test);
      const faults: Record<string, string[]> = {};
      for (const [screen, options] of Object.entries(screens)) {
        const context = await (browser as Browser).newContext({ ...options, locale: 'nl-NL' });
        const seen = watch(context, test.url);
        const page = await context.newPage();
        for (const [name, url] of Object.entries(pages))
          for (const language of ['nl', 'en']) {
            await page.goto(`${url}?lang=${language}`);
            expect(await page.evaluate<string>('document.documentElement.lang')).toBe(language);
            const found = await faultsOf(page, source);
            if (found.length > 0) faults[`${name} ${language} ${screen}`] = found;
            if (shots)
              await page.screenshot({
                path: join(shots, `${name}-${language}-${screen}.png`),
                fullPage: true,
              });
          }
        // The form with its complaint.
        await page.goto(`${pages['sign-up']}?lang=nl`);
        await page.evaluate('document.forms[0].noValidate = true');
        await page.getByRole('textbox', { name: 'Uw e-mailadres' }).fill('geen adres');
        await page.getByRole('button', { name: 'Ja, meld mij aan' }).click();
        await page.getByRole('alert').waitFor();
        expect(await page.getByRole('textbox').inputValue()).toBe('geen adres');
        const found = await faultsOf(page, source);
        if (found.length > 0) faults[`complaint ${screen}`] = found;
        if (shots) await page.screenshot({ path: join(shots, `complaint-${screen}.png`), fullPage: true });
        // It would have been found, had there been something.
        await page.evaluate(`document.querySelector('label').remove()`);
        expect(await faultsOf(page, source)).toContainEqual(expect.stringContaining('label: <input'));
        // The browser's own lines: the status of that form, and of the link with nobody behind it in two languages.
        const statuses = seen.complaints.map((one) => /status of (\d+)/.exec(one)?.[1] ?? one);
        expect(statuses.toSorted()).toEqual(['404', '404', '422']);
        expect(await context.cookies()).toEqual([]);
        await context.close();
      }
      expect(faults).toEqual({});
    });
  },
  4 * A_MINUTE,
);

test(
  'somebody without a mouse and without scripts chooses topics and leaves',
  async () => {
    if (!browser) return;
    await withApp(async (test) => {
      const { preferences = '' } = await links(test);
      const context = await (browser as Browser).newContext({ javaScriptEnabled: false, locale: 'nl-NL' });
      const page = await context.newPage();
      await page.goto(preferences);
      const box = (name: string) => page.getByRole('checkbox', { name });
      const [nothing] = [page.getByRole('checkbox', { checked: false })];
      expect(await nothing.count()).toBe(2);
      // Tab to the first box, put it off, and the next one on.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      expect([
        await box('Alles, ook wat er nog bij komt').isChecked(),
        await box('Nieuwe functies').isChecked(),
      ]).toEqual([false, true]);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('status').waitFor();
      const reader = (await test.owner.query('select id from contacts.contact')).rows[0].id as string;
      expect((await eventsOf(test, reader)).map(({ kind }) => kind)).toEqual(['given', 'withdrawn']);
      await page.getByLabel('Waarom? U hoeft niets in te vullen.').fill('Te veel post');
      await page.getByRole('button', { name: 'Meld mij overal voor af' }).click();
      await page.getByRole('heading', { name: 'U bent afgemeld' }).waitFor();
      expect((await eventsOf(test, reader)).at(-1)).toMatchObject({
        kind: 'withdrawn',
        proof: 'Te veel post',
      });
      await context.close();
    });
  },
  2 * A_MINUTE,
);
