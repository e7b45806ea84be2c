import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileMjml, renderMjml } from '../src/kernel/mail.js';
import { projectFolder } from '../src/kernel/files.js';

const textOf = async (content: string, data: object = {}): Promise<string> => {
  const source = `<mjml><mj-body><mj-section><mj-column>${content}</mj-column></mj-section></mj-body></mjml>`;
  return (await renderMjml(await compileMjml(source, 'test'), data)).text;
};

/** As mail programs find them: up to white space or an angle bracket. */
const linksIn = (text: string): string[] => text.match(/\bhttps?:[^\s<>"]+/g) ?? [];

const url =
  'https://klantmap.example/p/staff/reset/a-very-long-token-that-does-not-fit-on-a-line-of-seventy-six';

test.each([
  ['words', '<mj-text><a href="{{ url }}">Kies een wachtwoord</a></mj-text>', `Kies een wachtwoord <${url}>`],
  [
    'words within a sentence',
    '<mj-text>Of (<a href="{{ url }}">meld u af</a>).</mj-text>',
    `Of (meld u af <${url}>).`,
  ],
  ['the address itself', '<mj-text>Zie <a href="{{ url }}">{{ url }}</a>.</mj-text>', `Zie <${url}>.`],
  ['a picture', '<mj-image alt="Zon" src="cid:1" href="{{ url }}" />', `<${url}>`],
  ['a button', '<mj-button href="{{ url }}">Kies <b>nu</b></mj-button>', `Kies nu <${url}>`],
])(
  'a link with %s stands in the plain text so that a mail program takes it as it is',
  async (_what, content, line) => {
    const text = await textOf(content, { url });
    expect(text.replaceAll(/\s+/g, ' ').trim()).toBe(line);
    expect(linksIn(text)).toEqual([url]);
  },
);

test('words without an address, and an address of mail, stay as they are', async () => {
  const text = await textOf(
    '<mj-text><a>Nergens heen</a>, of <a href="mailto:info@zon.example">mail ons</a></mj-text>',
  );
  expect(text.trim()).toBe('Nergens heen, of mail ons <info@zon.example>');
});

test('in each mail of the house, and of its plugins, every address can be followed from the plain text', async () => {
  let links = 0;
  for await (const file of glob('{src,plugins}/**/*.mjml', { cwd: projectFolder })) {
    const source = await readFile(join(projectFolder, file), 'utf8');
    // Whatever is merged in, each place for an address shows.
    const bare = source
      .replaceAll(/\{%[^%]*%\}/g, '')
      .replaceAll(/href="\{\{[^}]*\}\}"/g, `href="${url}"`)
      .replaceAll(/\{\{[^}]*\}\}/g, 'x');
    const { text } = await renderMjml(await compileMjml(bare, file), {});
    const found = linksIn(text);
    expect([file, new Set(found)]).toEqual([file, new Set(found.length > 0 ? [url] : [])]);
    expect([file, found.length]).toEqual([file, bare.split(`href="${url}"`).length - 1]);
    links += found.length;
  }
  expect(links).toBeGreaterThan(5);
});
