import { html } from '../../../src/kernel/html.js';
import type { Language } from '../../../src/kernel/mail.js';
import { textToHtml } from './markup.js';

export interface TextBlock {
  readonly heading?: string | null;
  readonly text: string;
}
export interface ImageBlock {
  /** Of the picture. */
  readonly hash: string;
  readonly alt: string;
  readonly width?: number | null;
  readonly link?: string | null;
}
export interface ButtonBlock {
  readonly label: string;
  readonly link: string;
}
/** Exactly one of these. */
export interface ColumnBlock {
  readonly text?: TextBlock | null;
  readonly image?: ImageBlock | null;
  readonly button?: ButtonBlock | null;
}
export interface ColumnsBlock {
  readonly left: readonly ColumnBlock[];
  readonly right: readonly ColumnBlock[];
}
export interface LetterBlock extends ColumnBlock {
  readonly columns?: ColumnsBlock | null;
}

const words = {
  nl: {
    because:
      'U krijgt deze mail omdat u daar toestemming voor gaf. Er zit niets in dat meekijkt wanneer u hem leest.',
    leave: 'Afmelden',
    preferences: 'Voorkeuren veranderen',
    why: 'Waarom krijgt u deze mail?',
  },
  en: {
    because: 'You get this mail because you agreed to it. Nothing in it watches you while you read.',
    leave: 'Unsubscribe',
    preferences: 'Change your preferences',
    why: 'Why do you get this mail?',
  },
} as const;

/** Colours that can be read, by daylight and in the dark: each pair has a contrast of 4.5 or more (WCAG 2.2, 1.4.3). */
const head = `<mj-head>
    <mj-attributes>
      <mj-all font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="1.6" color="#1c2430" padding="8px 0" />
      <mj-section background-color="#ffffff" padding="0 32px" />
      <mj-column padding="0" />
      <mj-image padding="12px 0" fluid-on-mobile="true" />
      <mj-button padding="12px 0" align="left" background-color="#0b5cad" color="#ffffff" font-size="16px" font-weight="600" border-radius="6px" inner-padding="12px 22px" />
    </mj-attributes>
    <mj-raw><meta name="color-scheme" content="light dark" /></mj-raw>
    <mj-style>
      :root { color-scheme: light dark; supported-color-schemes: light dark; }
      h1, h2 { margin: 0 0 8px; font-weight: 650; line-height: 1.25; font-size: 22px; }
      h1 { font-size: 27px; }
      p { margin: 0 0 12px; }
      ul { margin: 0 0 12px; padding-left: 22px; }
      .paper a { color: #0b5cad; }
      .quiet a { color: #4a5666; }
      @media (prefers-color-scheme: dark) {
        body, .back > div { background-color: #10151c !important; }
        .paper, .paper > table { background: #1a212b !important; background-color: #1a212b !important; }
        .paper div, .paper h1, .paper h2 { color: #e8ecf2 !important; }
        .paper a { color: #8cc2ff !important; }
        .quiet div, .quiet a { color: #aab4c2 !important; }
        .paper .button td, .paper .button a { background: #8cc2ff !important; color: #0c1a2b !important; }
      }
    </mj-style>
  </mj-head>`;

const attribute = (value: string): string => html`${value}`.text;

function textToMjml({ heading, text }: TextBlock, level: 1 | 2): string {
  const title = heading ? `<h${level}>${html`${heading}`.text}</h${level}>` : '';
  return `<mj-text>${title}${textToHtml(text)}</mj-text>`;
}

const imageToMjml = ({ hash, alt, width, link }: ImageBlock): string =>
  `<mj-image src="image:${hash}" alt="${attribute(alt)}"${width ? ` width="${width}px"` : ''}${link ? ` href="${attribute(link)}"` : ''} />`;

const buttonToMjml = ({ label, link }: ButtonBlock): string =>
  `<mj-button css-class="button" href="${attribute(link)}">${html`${label}`.text}</mj-button>`;

function oneToMjml(block: ColumnBlock, level: 1 | 2): string {
  if (block.text) return textToMjml(block.text, level);
  if (block.image) return imageToMjml(block.image);
  return block.button ? buttonToMjml(block.button) : '';
}

const section = (columns: string, padding: string): string =>
  `<mj-section css-class="paper" padding="${padding}">${columns}</mj-section>`;

const columnOf = (blocks: readonly ColumnBlock[]): string =>
  `<mj-column padding="0 8px">${blocks.map((block) => oneToMjml(block, 2)).join('\n')}</mj-column>`;

/** The mjml of a letter of blocks, with what every letter ends with. The first heading is the letter's. */
export function blocksToMjml(blocks: readonly LetterBlock[], title: string, language: Language): string {
  const firstHeading = blocks.findIndex((block) => block.text?.heading);
  const say = words[language];
  const sections = blocks.map((block, index) =>
    block.columns
      ? section(columnOf(block.columns.left) + columnOf(block.columns.right), '8px 24px')
      : section(
          `<mj-column>${oneToMjml(block, index === firstHeading ? 1 : 2)}</mj-column>`,
          index === 0 ? '28px 32px 4px' : '4px 32px',
        ),
  );
  return `<mjml lang="${language}">
  ${head.replace('<mj-head>', `<mj-head>\n    <mj-title>${html`${title}`.text}</mj-title>`)}
  <mj-body css-class="back" background-color="#eef1f5" width="600px">
  ${sections.join('\n  ')}
  ${section(
    `<mj-column><mj-divider border-width="1px" border-color="#c8d0da" padding="16px 0 12px" /><mj-text css-class="quiet" font-size="14px" color="#4a5666" padding="0">${say.because} <a href="{{ unsubscribe_url }}">${say.leave}</a> · <a href="{{ preferences_url }}">${say.preferences}</a> · <a href="{{ why_url }}">${say.why}</a></mj-text></mj-column>`,
    '8px 32px 28px',
  )}
  </mj-body>
</mjml>`;
}
