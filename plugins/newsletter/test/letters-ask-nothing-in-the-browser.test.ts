import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { withApp } from '../../../test/support/app.js';
import { browserAvailable, browserMissing, launchBrowser } from '../../../test/support/browser.js';
import { keepImage } from '../letters/image-actions.js';
import { refuseWhatLoads } from '../letters/loads.js';
import { everyComponent } from './every-component.js';
import { aReader, send } from './given.js';
import { aPng } from './pictures.js';

const A_MINUTE = 60_000;

let browser: Browser | undefined;
/** Of somebody who would know when a letter is read. */
let watcher: Server;
let asked: string[] = [];
let there: string;

beforeAll(async () => {
  if (browserAvailable()) browser = await launchBrowser();
  else console.warn(browserMissing);
  watcher = createServer((request, response) => {
    asked.push(`${there}${request.url}`);
    response.end();
  });
  await new Promise<void>((listening) => watcher.listen(0, '127.0.0.1', listening));
  there = `http://127.0.0.1:${(watcher.address() as AddressInfo).port}`;
}, A_MINUTE);
afterAll(async () => {
  await browser?.close();
  watcher.closeAllConnections();
  await new Promise((closed) => watcher.close(closed));
});

/** What each page asks of anybody, without a policy that would hold it back; its own pictures it has with it. */
async function askedBy(pages: readonly string[]): Promise<string[][]> {
  const context = await (browser as Browser).newContext();
  try {
    const page = await context.newPage();
    let requests: string[] = [];
    context.on('request', (request) => {
      if (!request.url().startsWith('cid:')) requests.push(request.url());
    });
    const found: string[][] = [];
    for (const html of pages) {
      requests = asked = [];
      await page.setContent(html, { waitUntil: 'load' });
      // Style and pictures are fetched when they are laid out.
      await page.evaluate(
        'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))',
      );
      found.push([...new Set([...requests, ...asked])]);
      await page.setContent('');
    }
    return found;
  } finally {
    await context.close();
  }
}

const accepted = (html: string): boolean => {
  try {
    refuseWhatLoads('nl', html);
    return true;
  } catch {
    return false;
  }
};

const document = (body: string): string =>
  `<!doctype html><html><head><title>x</title></head><body>${body}</body></html>`;

test(
  'a letter of every component, as its reader gets it, asks nothing of anybody when it is opened',
  () =>
    withApp(async (test) => {
      if (!browser) return;
      const marketing = await test.as('marketing');
      const { hash } = await test.inTransaction((scope) =>
        keepImage(scope, { name: 'x.png', content: aPng(8, 8) }),
      );
      const { campaign } = (
        await marketing.get(
          `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id version } } }`,
          { input: { name: 'Alles', nl: everyComponent(`image:${hash}`) } },
        )
      ).createCampaign;
      await aReader(test, { name: `url(${there}) <img src=${there}>`, email: 'jan@voorbeeld.example' });
      await send(test, campaign);
      await test.jobsDone();
      const html = test.mailbox.to('jan@voorbeeld.example')[0]?.html ?? '';
      expect(html).toContain('mj-carousel');
      expect(await askedBy([html])).toEqual([[]]);
    }),
  A_MINUTE,
);

test(
  'what the lists let through asks nothing in a browser, however it is put together',
  async () => {
    if (!browser) return;
    // The browser does tell when it asks: else nothing here would be shown.
    const loaders = [
      String.raw`<p style="background:u\rl(${there}/a)">x</p>`,
      String.raw`<style>@i\mport "${there}/b";</style>`,
      `<style>p { background: image-set("${there}/c" 1x) }</style><p>x</p>`,
      `<img srcset="${there}/d 1x">`,
      `<table background="${there}/e"><tr><td>x</td></tr></table>`,
      `<svg><image href="${there}/f"/></svg>`,
      `<input type="image" src="${there}/g">`,
      `<image src="${there}/h">`,
      `<!-- --!><img src="${there}/i"><b title="-->">`,
      `<link rel="preload" as="image" href="${there}/j">`,
    ].map(document);
    expect(loaders.filter(accepted)).toEqual([]);
    expect((await askedBy(loaders)).map(([url]) => url)).toEqual(
      loaders.map((_, index) => `${there}/${'abcdefghij'[index]}`),
    );

    const address = fc.constantFrom(`${there}/x`, `//${there.slice(7)}/x`, `"${there}/x"`, `'${there}/x'`);
    const name = fc.constantFrom(
      'url',
      'URL',
      String.raw`u\rl`,
      String.raw`\75rl`,
      'u/**/rl',
      'image-set',
      'src',
      'image',
      'var',
      'calc',
      'rgb',
      '-webkit-image-set',
      'cross-fade',
      'attr',
      '"url"',
    );
    const property = fc.constantFrom(
      'background',
      'content',
      'cursor',
      'mask',
      '--x',
      'filter',
      'list-style',
      'border-image',
      'color',
      'offset-path',
      'shape-outside',
    );
    const declaration = fc
      .tuple(
        property,
        fc.constantFrom(':', ': ', ':/**/', ':var(--x);'),
        name,
        fc.constantFrom('(', '( ', ' (', ':'),
        address,
        fc.constantFrom(')', '', ' 1x)', ');color:red', '}'),
      )
      .map((parts) => parts.join(''));
    const sheet = fc.oneof(
      fc
        .tuple(fc.constantFrom('p', '@media all{p', '*', '@font-face', ':not(x)'), declaration)
        .map(([selector, one]) => `${selector}{${one}}`),
      fc
        .tuple(
          fc.constantFrom(
            '@import',
            String.raw`@i\mport`,
            '@IMPORT',
            '@goodbye',
            '/*',
            '<!--',
            '@namespace',
            '@charset',
            '"',
          ),
          address,
        )
        .map(([rule, to]) => `${rule} ${to};`),
    );
    const attribute = fc.oneof(
      declaration.map((one) => `style="${one.replaceAll('"', '&quot;')}"`),
      fc
        .tuple(
          fc.constantFrom(
            'src',
            'srcset',
            'href',
            'background',
            'title',
            'ping',
            'data',
            'poster',
            'class',
            'xlink:href',
            'alt',
          ),
          fc.constantFrom('=', ' = ', '=">" src='),
          address,
        )
        .map((parts) => parts.join('')),
    );
    const tag = fc
      .tuple(
        fc.constantFrom(
          'p',
          'b',
          'img',
          'td',
          'table',
          'a',
          'input type=image',
          'image',
          'svg',
          'link rel=stylesheet',
          'div',
          'input type="checkbox"',
        ),
        fc.array(attribute, { maxLength: 2 }),
      )
      .map(([element, attributes]) => `<${[element, ...attributes].join(' ')}>`);
    const piece = fc.oneof(
      { weight: 4, arbitrary: tag },
      { weight: 3, arbitrary: sheet.map((css) => `<style>${css}</style>`) },
      fc.constantFrom(
        '<!--',
        '-->',
        '--!>',
        '<!-->',
        '<!--[if mso]>',
        '<![endif]-->',
        '<!--[if !mso]><!-->',
        '<!--<![endif]-->',
        '<style>',
        '</style>',
        '<title>',
        '</title>',
        '<b title="',
        '">',
        '</p>',
        '<![CDATA[',
        ']]>',
        'tekst < & ',
      ),
    );
    const made = fc.sample(
      fc
        .array(piece, { minLength: 1, maxLength: 4 })
        .map((pieces) => document(`<p>x</p>${pieces.join('')}<p>y</p>`)),
      12_000,
    );
    const through = made.filter(accepted).slice(0, 250);
    expect(through.length).toBeGreaterThan(100);
    const found = await askedBy(through);
    expect(through.filter((_html, index) => found[index]?.length)).toEqual([]);
  },
  3 * A_MINUTE,
);
