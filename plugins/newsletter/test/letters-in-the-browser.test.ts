import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { withApp } from '../../../test/support/app.js';
import { browserAvailable, browserMissing, launchBrowser, watch } from '../../../test/support/browser.js';
import { aReader, sampleMjml, send } from './given.js';
import { aPng } from './pictures.js';

const A_MINUTE = 60_000;

let browser: Browser | undefined;
beforeAll(async () => {
  if (browserAvailable()) browser = await launchBrowser();
  else console.warn(browserMissing);
}, A_MINUTE);
afterAll(() => browser?.close());

/** Where to keep what the pages look like, for somebody to look at. */
const shots = process.env.SCREENSHOTS;

const screens = {
  phone: { viewport: { width: 390, height: 840 }, isMobile: true },
  desktop: { viewport: { width: 1360, height: 900 } },
  dark: { viewport: { width: 390, height: 840 }, colorScheme: 'dark' },
} as const;

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** What axe finds that is serious or critical, and whether the page is wider than the screen. */
async function faultsOf(page: Page, axe: string): Promise<string[]> {
  // Our own policy lets no script in, so it is evaluated as a tool of the browser's.
  const violations = (await page.evaluate(
    `${axe}; axe.run(document, { resultTypes: ['violations'], iframes: false }).then(({ violations }) => violations)`,
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

const create = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id version preview { page } } } }`;

test(
  'preview, archive and “why” can be read on a phone, on a desktop and in the dark, and by who does not see them',
  () =>
    withApp(async (test) => {
      if (!browser) return;
      const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      const marketing = await test.as('marketing');
      const { image } = (
        await marketing.get(
          `mutation ($content: String!) { addNewsletterImage(input: { name: "x.png", content: $content }) { image { hash } } }`,
          { content: aPng(520, 200).toString('base64') },
        )
      ).addNewsletterImage;
      const blocks = [
        {
          text: {
            heading: 'Zien wie er nog meer in een dossier werkt',
            text: 'Beste {{ contact.name }},\n\nVanaf vandaag staat boven elk dossier **wie het nog meer open heeft**. Lees [hoe het werkt](https://voorbeeld.example/hoe).\n\n- Open een dossier.\n- Klik op een naam.',
          },
        },
        { image: { hash: image.hash, alt: 'Een dossier met twee namen erboven' } },
        {
          columns: {
            left: [
              { text: { heading: 'Voor iedereen', text: 'U hoeft niets te installeren of aan te zetten.' } },
            ],
            right: [
              { text: { text: 'Liever niet? Dat zet u uit onder Instellingen.' } },
              { button: { label: 'Instellingen', link: 'https://voorbeeld.example/instellingen' } },
            ],
          },
        },
        { button: { label: 'Bekijk de uitleg', link: 'https://voorbeeld.example/uitleg' } },
      ];
      const made = async (nl: object) =>
        (await marketing.get(create, { input: { name: 'Proef', nl } })).createCampaign.campaign;
      const ofBlocks = await made({ subject: 'Nieuw voor {{ office.name }}', blocks });
      const ofMjml = await made({ subject: 'LET OP!!', mjml: await sampleMjml('nl') });
      await aReader(test, { name: 'Jan de Wit', email: 'jan@voorbeeld.example' });
      await marketing.get(
        `mutation { publishCampaign(input: { id: "${ofBlocks.id}", public: true }) { campaign { id } } }`,
      );
      await send(test, { id: ofBlocks.id, version: ofBlocks.version + 1 });
      await test.jobsDone();
      const why =
        /href="([^"]*\/why\/[^"]*)"/.exec(test.mailbox.to('jan@voorbeeld.example')[0]?.html ?? '')?.[1] ?? '';
      const pages = {
        preview: ofBlocks.preview.page,
        'preview-mjml': ofMjml.preview.page,
        archive: `${test.url}/p/newsletter/archive`,
        why,
        'preview-gone': ofBlocks.preview.page.replace(/.$/, '!'),
      };
      // In a sandbox that runs nothing a tool cannot look around either: these are looked at outside it, byte for byte.
      const letters = {
        edition: `${test.url}/p/newsletter/archive/${ofBlocks.id}`,
        day: `${ofBlocks.preview.page}/day`,
        dark: `${ofBlocks.preview.page}/dark`,
        'mjml-dark': `${ofMjml.preview.page}/dark`,
      };
      for (const [screen, options] of Object.entries(screens)) {
        const context = await browser.newContext({ locale: 'nl-NL', ...options });
        const seen = watch(context, test.url);
        for (const [name, url] of Object.entries(pages)) {
          const page = await context.newPage();
          await page.goto(url, { waitUntil: 'load' });
          expect([name, screen, await faultsOf(page, axe)]).toEqual([name, screen, []]);
          if (name === 'preview') expect(page.frames()).toHaveLength(5);
          if (shots) {
            await page.setViewportSize({
              width: options.viewport.width,
              height: name.startsWith('preview') ? 3900 : 900,
            });
            await page.screenshot({ path: join(shots, `${name}-${screen}.png`) });
          }
          await page.close();
        }
        for (const [name, url] of Object.entries(letters)) {
          const page = await context.newPage();
          await page.setContent(await (await fetch(url)).text(), { waitUntil: 'load' });
          expect([name, screen, await faultsOf(page, axe)]).toEqual([name, screen, []]);
          if (name === 'day' || name === 'dark') {
            const paper = `getComputedStyle(document.querySelector('.paper')).backgroundColor`;
            expect(await page.evaluate<string>(paper)).toBe(
              name === 'day' ? 'rgb(255, 255, 255)' : 'rgb(26, 33, 43)',
            );
            expect(await page.evaluate<number>(`document.querySelector('img').naturalWidth`)).toBe(520);
          }
          if (shots)
            await page.screenshot({ path: join(shots, `letter-${name}-${screen}.png`), fullPage: true });
          await page.close();
        }
        expect(seen.complaints.filter((one) => !one.includes('404'))).toEqual([]);
        await context.close();
      }
    }),
  5 * A_MINUTE,
);

test('a preview can be seen by whoever has its link, for half an hour, and a link that was altered shows nothing', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const { page } = (
      await marketing.get(create, {
        input: { name: 'Proef', nl: { subject: 'x', blocks: [{ text: { text: 'Hallo' } }] } },
      })
    ).createCampaign.campaign.preview;
    const status = async (url: string) => (await fetch(url)).status;
    const answer = await fetch(page);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("frame-src 'self'");
    const html = await answer.text();
    expect(html.match(/sandbox=""/g)).toHaveLength(4);
    expect(html).not.toContain('<script');
    const letter = await fetch(`${page}/day`);
    expect(letter.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'.*frame-ancestors 'self'.*sandbox/,
    );
    const [, token] = /preview\/(.*)$/.exec(page) as unknown as [string, string];
    const [id, language, until, proof] = token.split('.') as [string, string, string, string];
    for (const other of [
      `${id}.en.${until}.${proof}`,
      `${id}.${language}.${Number(until) + 1}.${proof}`,
      `${id.replace(/^./, (first) => (first === '0' ? '1' : '0'))}.${language}.${until}.${proof}`,
      `${id}.${language}.${until}.`,
      `${id}.${language}.${until}.${proof}x`,
      'x',
    ])
      for (const below of ['', '/day', '/dark'])
        expect([other, below, await status(`${test.url}/p/newsletter/preview/${other}${below}`)]).toEqual([
          other,
          below,
          404,
        ]);
    test.clock.set('2026-06-15T09:29:59Z');
    expect(await status(page)).toBe(200);
    test.clock.set('2026-06-15T09:30:01Z');
    expect([await status(page), await status(`${page}/day`)]).toEqual([404, 404]);
    expect(await status(`${test.url}/p/newsletter/images/${'a'.repeat(64)}`)).toBe(404);
    expect(await status(`${test.url}/p/newsletter/images/..%2f..%2fetc`)).toBe(404);
  }));
