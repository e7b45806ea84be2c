import { html } from '../../../src/kernel/html.js';

const link =
  /\[([^\]\n]{1,200})\]\(((?:https?:\/\/|mailto:)[^\s()<>"']{1,2000}|\{\{\s*(?:unsubscribe|why|preferences)_url\s*\}\})\)/g;
const bold = /\*\*([^*\n]{1,500})\*\*/g;

const inline = (escaped: string): string =>
  escaped
    .replaceAll(link, (_whole, words: string, to: string) => `<a href="${to}">${words}</a>`)
    .replaceAll(bold, '<strong>$1</strong>')
    .replaceAll('\n', '<br />');

/**
 * The little that a text block knows: an empty line between paragraphs, lines that start with “- ” for a list,
 * **bold**, and [words](https://…). Everything else is text, whatever it looks like.
 */
export function textToHtml(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n[ \t]*\n+/)
    .map((paragraph) => {
      const lines = paragraph.split('\n');
      if (lines.every((line) => /^- /.test(line)))
        return `<ul>${lines.map((line) => `<li>${inline(html`${line.slice(2).trim()}`.text)}</li>`).join('')}</ul>`;
      return `<p>${inline(html`${paragraph}`.text)}</p>`;
    })
    .join('');
}
