import { notFound } from '../../../src/errors.js';
import { type Html, html } from '../../../src/kernel/html.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { Page } from '../../../src/kernel/pages.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { campaignById } from '../lists.js';
import { letterOf, type Preview, previewCampaign, readPreviewToken } from './preview.js';
import { warningInWords } from './warnings.js';
import { knowsDark, webLetter } from './web-letter.js';

const texts = {
  nl: {
    title: (subject: string) => `Voorbeeld: ${subject}`,
    size: (html: string, images: string) =>
      `HTML ${html} kB, afbeeldingen ${images} kB. De lezer is verzonnen.`,
    fine: 'Geen opmerkingen.',
    warnings: 'Opmerkingen',
    frames: {
      phone: { day: 'Telefoon', dark: 'Telefoon, donker' },
      desktop: { day: 'Computer', dark: 'Computer, donker' },
    },
    turned:
      'Deze brief kent geen donkere weergave: hier zijn de kleuren omgekeerd, zoals sommige mailprogramma’s dat doen.',
    text: 'Als platte tekst',
    gone: 'Deze link werkt niet (meer)',
    goneBody: 'Een voorbeeld is een halfuur te zien. Vraag met previewCampaign een nieuwe link.',
  },
  en: {
    title: (subject: string) => `Preview: ${subject}`,
    size: (html: string, images: string) => `HTML ${html} kB, pictures ${images} kB. The reader is made up.`,
    fine: 'Nothing to remark.',
    warnings: 'Remarks',
    frames: {
      phone: { day: 'Phone', dark: 'Phone, dark' },
      desktop: { day: 'Desktop', dark: 'Desktop, dark' },
    },
    turned: 'This letter knows no dark colours: here they are turned round, as some mail programs do.',
    text: 'As plain text',
    gone: 'This link does not work (any more)',
    goneBody: 'A preview can be seen for half an hour. Ask previewCampaign for a new link.',
  },
} as const;

interface Shown {
  language: Language;
  preview: Preview;
}

async function shownBy(scope: Scope, token: string): Promise<Shown | undefined> {
  const looking = readPreviewToken(scope, token);
  const campaign = looking && (await scope.loader(campaignById).load(looking.campaignId));
  if (!looking || !campaign) return undefined;
  return {
    language: letterOf(campaign, looking.language).language,
    preview: await previewCampaign(scope, campaign, looking.language),
  };
}

const kiloBytes = (bytes: number): string => String(Math.ceil(bytes / 1024));

const sizes = ['phone', 'desktop'] as const;
const colours = ['day', 'dark'] as const;

function warningsIn(preview: Preview, language: Language): Html {
  const say = texts[language];
  if (preview.warnings.length === 0) return html`<p class="done">${say.fine}</p>`;
  const lines = preview.warnings.map(
    ({ code, where }) =>
      html`<li>${warningInWords(code, language)}${where ? html` <q>${where}</q>` : ''}</li>`,
  );
  return html`<h2>${say.warnings}</h2>
    <ul class="problem">
      ${lines}
    </ul>`;
}

export const previewPages: Page[] = [
  {
    method: 'GET',
    path: 'newsletter/preview/:token',
    async handle(work, { params, language: asked }) {
      const token = params.token ?? '';
      const found = await shownBy(work.read, token);
      if (!found)
        return {
          status: 404,
          title: texts[asked].gone,
          language: asked,
          body: html`<p>${texts[asked].goneBody}</p>`,
        };
      const { preview, language } = found;
      const say = texts[language];
      const frames = sizes.flatMap((size) =>
        colours.map(
          (colour) =>
            html`<section class="${size}">
              <h2>${say.frames[size][colour]}</h2>
              ${colour === 'dark' && !knowsDark(preview.html) ? html`<p>${say.turned}</p>` : ''}
              <iframe
                class="${size}"
                sandbox=""
                tabindex="0"
                title="${say.frames[size][colour]}"
                src="/p/newsletter/preview/${token}/${colour}"
              ></iframe>
            </section>`,
        ),
      );
      return {
        title: say.title(preview.subject),
        language,
        frames: true,
        styles: '/p/newsletter/letters.css',
        body: html`<p>${say.size(kiloBytes(preview.bytes), kiloBytes(preview.imageBytes))}</p>
          ${warningsIn(preview, language)}
          <div class="frames">${frames}</div>
          <section>
            <h2>${say.text}</h2>
            <pre tabindex="0">${preview.text}</pre>
          </section>`,
      };
    },
  },
  ...colours.map((colour): Page => ({
    method: 'GET',
    path: `newsletter/preview/:token/${colour}`,
    async handle(work, { params }) {
      const found = await shownBy(work.read, params.token ?? '');
      if (!found) throw notFound('preview', 'link');
      return webLetter(found.preview, {
        language: found.language,
        publicUrl: work.house.publicUrl(),
        colours: colour,
      });
    },
  })),
  {
    method: 'GET',
    path: 'newsletter/letters.css',
    handle: async () => ({ type: 'text/css; charset=utf-8', content: stylesheet }),
  },
];

const stylesheet = `
main { max-width: 82rem; }
.frames { display: flex; flex-wrap: wrap; gap: 0 2rem; }
section { min-width: 0; }
ul.problem { padding-left: 2rem; }
section.phone { flex: 0 1 24.5rem; }
section.desktop { flex: 1 1 40rem; overflow-x: auto; }
iframe { display: block; height: 40rem; max-width: 100%; background: #fff; border: 1px solid var(--line); border-radius: .4rem; }
iframe.phone { width: 390px; }
iframe.desktop { width: 100%; min-width: 43rem; max-width: none; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: .9375rem/1.5 ui-monospace, monospace; max-height: 30rem; overflow: auto; padding: 1rem; background: var(--back); border-radius: .4rem; }
@media (max-width: 40rem) { section.phone, section.desktop { flex-basis: 100%; } }
`;
