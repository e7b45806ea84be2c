import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorCodes, isCallerError, type CallerError } from '../errors.js';
import { Html, html } from './html.js';
import type { House } from './house.js';
import type { Language } from './mail.js';
import { anonymous, type Work } from './scope.js';
import { retryAfterSeconds, whyUnavailable } from './unavailable.js';

export interface PageRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Fields of a posted form; empty for GET. */
  readonly form: Readonly<Record<string, string>>;
  /** What was posted, byte for byte. */
  readonly body: Buffer;
  /** Empty when it was not sent. */
  readonly header: (name: string) => string;
  readonly language: Language;
}

export interface PageAnswer {
  readonly status?: number;
  readonly title: string;
  readonly body: Html;
  readonly language?: Language;
  /** It shows other pages of this house in frames. */
  readonly frames?: true;
  /** Address of a style sheet of this house, beside the common one. */
  readonly styles?: string;
}

/** For a program, or to keep, instead of a page. */
export interface FileAnswer {
  readonly type: string;
  readonly content: string | Buffer;
  /** Under which name it is kept; without it, it is shown. */
  readonly filename?: string;
  /** Content-Security-Policy of a page of its own making; without it, nothing is allowed. */
  readonly policy?: string;
  /** It never changes at this address, and may be shown on any page. */
  readonly keep?: true;
}

/** A public page: rendered on the server, without cookie, script or any other host. A GET changes nothing. */
export interface Page {
  readonly method: 'GET' | 'POST';
  /** Below `/p/`, such as `newsletter/leave/:token`. */
  readonly path: string;
  /** Bytes that may be posted, where 64 kB are not enough. */
  readonly bodyLimit?: number;
  readonly handle: (work: Work, request: PageRequest) => Promise<PageAnswer | FileAnswer>;
}

const stylesheet = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #ffffff; --back: #eef1f5; --accent: #0b5cad; --on-accent: #ffffff; --line: #c8d0da; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --paper: #1a212b; --back: #10151c; --accent: #8cc2ff; --on-accent: #0c1a2b; --line: #3b4757; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { overflow-wrap: anywhere; max-width: 38rem; margin: 6vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
a { color: var(--accent); }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input, textarea { width: 100%; padding: .6rem .7rem; font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: .4rem; }
button { margin-top: 1.25rem; padding: .7rem 1.2rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0; border-radius: .4rem; cursor: pointer; }
fieldset { margin: 1rem 0; padding: .5rem 1rem .75rem; border: 1px solid var(--line); border-radius: .4rem; }
legend { padding: 0 .4rem; font-weight: 600; }
.choice { display: flex; gap: .6rem; align-items: baseline; margin: .35rem 0; padding: .25rem 0; font-weight: 400; }
.choice input { width: 1.1rem; height: 1.1rem; flex: none; margin: 0; accent-color: var(--accent); }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .5rem; }
section { margin: 2rem 0 0; padding: 1.5rem 0 0; border-top: 1px solid var(--line); }
.problem { border-left: 4px solid #c62f2f; padding-left: .75rem; }
.done { border-left: 4px solid #2c8a4b; padding-left: .75rem; }
button { margin-right: .5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
blockquote { margin: 1rem 0; padding: .25rem 1rem; border-left: 4px solid var(--line); }
footer { max-width: 38rem; margin: 0 auto 3rem; padding: 0 2rem; font-size: .875rem; }
@media (max-width: 40rem) { main { margin: 0; border: 0; border-radius: 0; } }
`;

const formLimit = 65_536;

/** The page's own words in both languages, picked by the reader's. */
export const inLanguage = <T>(language: Language, texts: Record<Language, T>): T => texts[language];

export async function servePages(fastify: FastifyInstance, house: House): Promise<void> {
  await fastify.register(async (pages) => {
    // One-click (RFC 8058) is posted as a form, but mail providers differ in the content type: take any, up to 64 kB.
    pages.removeAllContentTypeParsers();
    pages.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: formLimit }, (_request, body, done) =>
      done(null, body),
    );
    pages.addHook('onRequest', async ({ headers }) => {
      // One that cannot be read would be refused before anything here sees it.
      if (
        headers['content-type'] !== undefined &&
        !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;|$)/.test(headers['content-type'])
      )
        headers['content-type'] = 'application/octet-stream';
    });
    pages.get('/p/style.css', async (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(stylesheet),
    );
    for (const part of house.parts) {
      for (const page of part.pages ?? []) {
        pages.route({
          method: page.method,
          url: `/p/${page.path}`,
          ...(page.bodyLimit ? { bodyLimit: page.bodyLimit } : {}),
          handler: (request, reply) => answer(house, part.name, page, request, reply),
        });
      }
    }
    pages.get('/p/*', async (request, reply) => send(reply, notFoundPage(languageOf(request))));
  });
}

async function answer(
  house: House,
  part: string,
  page: Page,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const language = languageOf(request);
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const work = house.work(anonymous, `page ${part} ${page.method} ${page.path.replaceAll(/:\w+/g, '…')}`);
  try {
    return send(
      reply,
      await page.handle(work, {
        params: request.params as Record<string, string>,
        query: request.query as Record<string, string>,
        form: Object.fromEntries(new URLSearchParams(body.toString('utf8', 0, formLimit))),
        body,
        header: (name) => String(request.headers[name] ?? ''),
        language,
      }),
      language,
    );
  } catch (error) {
    if (isCallerError(error)) {
      const { code, message } = error as CallerError;
      if (code === 'NOT_FOUND') return send(reply, notFoundPage(language), language);
      return send(
        reply,
        {
          status: errorCodes[code].status,
          title: inLanguage(language, { nl: 'Dat lukt niet', en: 'That does not work' }),
          body: html`<p role="alert">${message}</p>`,
        },
        language,
      );
    }
    house.log.error({ page: page.path, error }, 'a page failed');
    const unavailable = whyUnavailable(error) !== undefined;
    if (unavailable) void reply.header('retry-after', String(retryAfterSeconds));
    return send(
      reply,
      {
        status: unavailable ? 503 : 500,
        title: inLanguage(language, { nl: 'Er ging iets mis', en: 'Something went wrong' }),
        body: html`<p>
          ${inLanguage(language, { nl: 'Dat ligt aan ons. Probeer het over een paar minuten nog eens.', en: 'That is our fault. Please try again in a few minutes.' })}
        </p>`,
      },
      language,
    );
  }
}

function send(reply: FastifyReply, page: PageAnswer | FileAnswer, asked: Language = 'nl'): FastifyReply {
  if ('content' in page) return sendFile(reply, page);
  const language = page.language ?? asked;
  const document = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${page.title}</title>
        <link rel="stylesheet" href="/p/style.css" />
        ${page.styles ? html`<link rel="stylesheet" href="${page.styles}" />` : ''}
      </head>
      <body>
        <main>
          <h1>${page.title}</h1>
          ${page.body}
        </main>
      </body>
    </html>`;
  return reply
    .status(page.status ?? 200)
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'self'; ${page.frames ? "frame-src 'self'; " : ''}form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    )
    .header('cache-control', 'no-store')
    .header('content-language', language)
    .type('text/html; charset=utf-8')
    .send(document.text);
}

const sendFile = (reply: FastifyReply, { type, content, filename, policy, keep }: FileAnswer): FastifyReply =>
  reply
    .headers({
      'cache-control': keep ? 'public, max-age=31536000, immutable' : 'no-store',
      'content-security-policy': policy ?? "default-src 'none'; frame-ancestors 'none'",
      ...(keep ? { 'cross-origin-resource-policy': 'cross-origin' } : {}),
      'x-content-type-options': 'nosniff',
      ...(filename ? { 'content-disposition': `attachment; filename="${filename}"` } : {}),
    })
    .type(type)
    .send(content);

const notFoundPage = (language: Language): PageAnswer => ({
  status: 404,
  title: inLanguage(language, {
    nl: 'Deze pagina is er niet (meer)',
    en: 'This page is not here (any more)',
  }),
  body: html`<p>
    ${inLanguage(language, { nl: 'Kijk of de link volledig is overgenomen.', en: 'Please check that the link was copied in full.' })}
  </p>`,
});

/** Dutch, unless the address asks for English or the browser prefers it to Dutch. */
function languageOf(request: FastifyRequest): Language {
  const asked = (request.query as { lang?: string }).lang;
  if (asked === 'nl' || asked === 'en') return asked;
  const preferred = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((one) => one.trim().slice(0, 2).toLowerCase())
    .find((one) => one === 'nl' || one === 'en');
  return preferred === 'en' ? 'en' : 'nl';
}
