import fc from 'fast-check';
import { withApp, type TestApp } from '../../../test/support/app.js';
import type { LetterInput } from '../inputs.js';
import { checkLetter } from '../letter.js';
import { faultOfStyle } from '../letters/allowed-style.js';
import { keepImage } from '../letters/image-actions.js';
import { everyComponent, letter } from './every-component.js';
import { sampleMjml } from './given.js';
import { aPng } from './pictures.js';

const raw = (html: string) => letter({ section: `<mj-raw>${html}</mj-raw>` });
const text = (html: string) => letter({ section: `<mj-text>${html}</mj-text>` });
const style = (css: string) => letter({ head: `<mj-style>${css}</mj-style>` });

const check = (test: TestApp, input: LetterInput) =>
  test.inTransaction((scope) => checkLetter(scope, 'nl', input));

/** Undefined when it is accepted. */
const refusal = (test: TestApp, input: LetterInput): Promise<string | undefined> =>
  check(test, input).then(
    () => undefined,
    (error) => `${error.extensions?.field}: ${error.message}`,
  );

const elsewhere = 'https://t.example/p.gif';

const refused: Record<string, [LetterInput, says: string | RegExp]> = {
  'a background by a letter that CSS escapes': [
    text(String.raw`<b style="background:u\rl(${elsewhere})">x</b>`),
    String.raw`<b style="background:u\rl(https://t.example/p.gif)"> has “u\rl(https://t.example/p.gif`,
  ],
  'a style sheet by such a letter': [style(String.raw`@i\mport "${elsewhere}";`), String.raw`has “@i\mport`],
  'a background': [text(`<b style="background:URL( '${elsewhere}' )">x</b>`), /has “URL\(.*mj-image/],
  'a background whose address is not ended': [
    text(`<b style="background:url(${elsewhere}">x</b>`),
    'has “url(',
  ],
  'a background within @media': [style(`@media screen { a { background: url(${elsewhere}) } }`), 'has “url('],
  'a function of tomorrow': [style(`a { background: src("${elsewhere}") }`), 'has “src('],
  'image-set': [style(`a { background: image-set("${elsewhere}" 1x) }`), 'has “image-set('],
  'image-set of old': [
    style(`a { background: -webkit-image-set("${elsewhere}" 1x) }`),
    'has “-webkit-image-set(',
  ],
  'a filter of old': [style(`a { -ms-filter: "progid:X(src='${elsewhere}')" }`), 'has “-ms-filter'],
  'a font': [style(`@font-face { font-family: F; src: local(x) }`), /has “@font-face.*readers have/],
  'a style sheet': [style(`@IMPORT "${elsewhere}";`), 'has “@IMPORT'],
  'a string that ends elsewhere for others': [
    style(String.raw`a { content: "\"; background: x" }`),
    'without a backslash',
  ],
  'a comment of HTML in style': [style('<!-- a { color: red } -->'), 'has “<!--'],
  'style that is cut short': [text('<b style="content:\'x">x</b>'), 'cut short'],
  'a name in style': [text('<b style="color:{{ contact.name }}">x</b>'), 'has a merge field in its style'],
  'a name as an address': [text('<a href="{{ contact.name }}">x</a>'), 'begin a link with https:'],
  'a name as a tag': [raw('<{{ contact.name }}>x'), 'is an element that a letter may not have'],
  'a name as an attribute': [raw('<b title={{ contact.name }}>x</b>'), 'may not have'],
  'a picture from elsewhere': [
    letter({ section: `<mj-image src="${elsewhere}" />` }),
    /src=“.*addNewsletterImage/,
  ],
  'a picture of this house by its address': [raw('<img src="/p/newsletter/images/x">'), 'image:<hash>'],
  'a picture behind a “>”': [raw(`<img alt=">" src="${elsewhere}">`), 'src=“https://t.example'],
  'a picture for large screens': [raw(`<img srcset="${elsewhere} 1x">`), /attribute srcset.*one picture/],
  'mj-image with srcset': [
    letter({ section: `<mj-image src="image:H" srcset="${elsewhere} 1x" />` }),
    'srcset',
  ],
  'a table with a background': [
    raw(`<table background="${elsewhere}"></table>`),
    /background.*no picture behind/,
  ],
  'a cell with a background, for Outlook alone': [
    raw(`<!--[if mso]><table><tr><td background="${elsewhere}"><![endif]-->`),
    `<td background="${elsewhere}"> has the attribute background`,
  ],
  'a picture for Outlook alone': [raw(`<!--[if mso]><img src="${elsewhere}"><![endif]-->`), 'src=“https'],
  'a picture for Outlook, in the style of a table': [
    raw(`<!--[if (gte mso 9)|(IE)]><td style="background:url(${elsewhere})"><![endif]-->`),
    'has “url(',
  ],
  VML: [raw(`<!--[if mso]><v:rect><v:fill src="${elsewhere}" /></v:rect><![endif]-->`), 'behind text'],
  'a conditional comment that is not one everywhere': [
    raw('<!-- [if mso]> x <![endif]-->'),
    'conditional comment',
  ],
  'a conditional comment of another kind': [raw('<![if mso]>x<![endif]>'), 'read differently'],
  'a tag that only Outlook would end': [raw('<!--[if mso]><b title="<![endif]-->x">'), 'read differently'],
  'style that only Outlook would read on in': [raw('<!--[if mso]><style><![endif]-->x'), 'is not ended'],
  'a comment that older programs end elsewhere': [raw('<!-- --!><b title="-->"></b>'), 'read differently'],
  'a comment within a comment': [raw('<!-- <!-- -->'), 'read differently'],
  'an attribute twice': [raw(`<img src="image:H" src="${elsewhere}">`), 'duplicate-attribute'],
  'hero with a background': [
    letter({ body: `<mj-hero background-url="${elsewhere}"><mj-text>x</mj-text></mj-hero>` }),
    /v:image.*no picture behind text.*background-color/,
  ],
  'section with a background': [
    letter({ body: `<mj-section background-url="${elsewhere}"><mj-column /></mj-section>` }),
    /v:rect.*no picture behind text/,
  ],
  'wrapper with a background': [
    letter({
      body: `<mj-wrapper background-url="${elsewhere}"><mj-section><mj-column /></mj-section></mj-wrapper>`,
    }),
    'no picture behind text',
  ],
  'social icons of others': [
    letter({
      section:
        '<mj-social><mj-social-element name="facebook" href="https://f.example">F</mj-social-element></mj-social>',
    }),
    /src=“https:.*mj-social.*icons of your own/,
  ],
  'accordion with icons of others': [
    letter({
      section:
        '<mj-accordion><mj-accordion-element><mj-accordion-title>x</mj-accordion-title></mj-accordion-element></mj-accordion>',
    }),
    /mj-accordion.*icons of your own/,
  ],
  'carousel with arrows of others': [
    letter({ section: '<mj-carousel><mj-carousel-image src="image:H" /></mj-carousel>' }),
    /mj-carousel.*icons of your own/,
  ],
  'a font from elsewhere': [
    letter({
      head: `<mj-font name="Raleway" href="https://t.example/f.css" />`,
      section: '<mj-text font-family="Raleway">x</mj-text>',
    }),
    /font that readers have instead of an mj-font/,
  ],
  'a script': [raw('<script>x()</script>'), 'is an element'],
  'an event': [raw('<a title=">" onclick="x()" href="https://a.example">x</a>'), 'attribute onclick'],
  'a link that runs': [text('<a href=" java&#9;script:x()">x</a>'), /href=“.*begin a link with https/],
  'a link that cannot be read, and runs': [text('<a href="javascript://[%0ax()">x</a>'), 'begin a link'],
  'a link with a page in it': [text('<a href="data:text/html,x">x</a>'), 'begin a link'],
  'a button that runs': [letter({ section: '<mj-button href="vbscript:x">x</mj-button>' }), 'begin a link'],
  'a click that is told of': [
    text('<a href="https://a.example" ping="https://t.example">x</a>'),
    'attribute ping',
  ],
  'a click that is counted': [
    text('<a href="https://a.example" attributionsrc="https://t.example">x</a>'),
    'attributionsrc',
  ],
  'a link that is fetched before': [text('<a href="https://a.example" rel="prefetch">x</a>'), 'nofollow'],
  'a report of what was refused': [
    raw(`<meta http-equiv="Content-Security-Policy" content="img-src 'none'; report-uri https://t.example">`),
    'http-equiv',
  ],
  'going elsewhere': [raw('<meta http-equiv="refresh" content="0;url=https://t.example">'), 'http-equiv'],
  'another alphabet': [raw('<meta charset="utf-7">'), 'charset'],
  'telling where one came from': [raw('<meta name="referrer" content="unsafe-url">'), 'name=“referrer”'],
  'a link element': [raw('<link rel="stylesheet" href="https://t.example">'), 'mj-style'],
  'another base': [raw('<base href="https://t.example">'), 'whole address'],
  svg: [raw(`<svg><image href="${elsewhere}"/></svg>`), '<svg> is an element'],
  math: [raw('<math href="https://t.example">x</math>'), 'is an element'],
  'a picture by its other name': [raw(`<image src="${elsewhere}">`), 'is an element'],
  'a form': [raw('<form action="https://t.example"></form>'), 'is an element'],
  'a field that is a picture': [raw(`<input type="image" src="${elsewhere}">`), 'type=“image”'],
  video: [raw(`<video poster="${elsewhere}"></video>`), 'is an element'],
  'a tag in the title': [letter({ head: '<mj-title><b>x</b></mj-title>' }), 'write &lt;'],
  'another doctype': [
    {
      ...letter({}),
      mjml: letter({ body: `<mj-raw position="file-start"><!DOCTYPE html SYSTEM "${elsewhere}"></mj-raw>` })
        .mjml,
    },
    'doctype',
  ],
};

test('a letter that would load or run anything when it is read is refused, naming the tag and what to do', () =>
  withApp(async (test) => {
    const { hash } = await test.inTransaction((scope) =>
      keepImage(scope, { name: 'x.png', content: aPng(8, 8) }),
    );
    for (const [what, [input, says]] of Object.entries(refused)) {
      const mjml = input.mjml?.replaceAll('image:H', `image:${hash}`);
      const said = (await refusal(test, { ...input, mjml })) ?? 'accepted';
      expect([what, said]).toEqual([
        what,
        says instanceof RegExp ? expect.stringMatching(says) : expect.stringContaining(says),
      ]);
      expect(said).toMatch(/^nl\.mjml: .*P18/s);
    }
  }));

test('every component of mjml that asks nothing is accepted, and what Outlook alone reads as well', () =>
  withApp(async (test) => {
    const { hash } = await test.inTransaction((scope) =>
      keepImage(scope, { name: 'x.png', content: aPng(8, 8) }),
    );
    const { letter: made } = await check(test, everyComponent(`image:${hash}`));
    expect(made.html).toContain('<!--[if mso | IE]><table');
    expect(made.html).toContain('a < b & c &copy; <b>AT&T</b>: onload = url(x), javascript: nee');
    for (const language of ['nl', 'en'] as const)
      await test.inTransaction(async (scope) =>
        checkLetter(scope, language, { subject: 'x', mjml: await sampleMjml(language) }),
      );
  }));

test('whatever a text looks like, it is text', () =>
  withApp(async (test) => {
    const said = async (words: string) => {
      const { letter: made } = await check(test, {
        subject: words,
        blocks: [
          { text: { heading: words, text: words } },
          {
            columns: {
              left: [{ text: { text: words } }],
              right: [{ button: { label: words, link: 'https://a.example/online=ja?src=leeg' } }],
            },
          },
        ],
      });
      return made.html;
    };
    for (const words of [
      String.raw`Zet de back-up in C:\Data\backup.`,
      'Het onderhoud = inbegrepen.',
      'onderwerp=verplicht',
      'Javascript: nu sneller',
      'De formule =url(A1), @import en image-set(x)',
      'Zie [de uitleg](https://a.example/online=ja)',
      'src=leeg background="https://t.example" style="background:url(x)"',
      '<script>x()</script> <img src=x onerror=x()> <!--[if mso]> <![endif]--> </title></style>',
      `image:${'a'.repeat(64)}`,
      'AT&T &copy &#9; &bestaat; < > " \'',
    ])
      expect(await said(words)).toMatch(/<h1[\s>]/);
    expect(await said('<img src=x onerror=x()>')).not.toContain('<img');
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom(
            '<',
            '>',
            '&',
            '"',
            "'",
            '=',
            '\\',
            '(',
            ')',
            '/',
            '!--',
            '--',
            '[if mso]',
            '@import ',
            'url',
            'style',
            'img ',
            'src',
            'on',
            ':',
            ' ',
            'x',
            'é',
          ),
          { minLength: 1, maxLength: 12 },
        ),
        async (parts) => {
          const words = parts.join('');
          if (words.trim()) await said(`a${words}`);
        },
      ),
      { numRuns: 40 },
    );
  }));

test('however url( is escaped or broken up, style that has it is refused', () => {
  const hex = (code: number, length: number) => `\\${code.toString(16).padStart(length, '0')} `;
  fc.assert(
    fc.property(
      fc.tuple(
        ...[...'url'].map((letter) =>
          fc.oneof(
            fc.constantFrom(letter, letter.toUpperCase()),
            fc.integer({ min: 2, max: 6 }).map((length) => hex(letter.charCodeAt(0), length)),
            ...(/[a-f]/.test(letter) ? [] : [fc.constant(`\\${letter}`)]),
          ),
        ),
      ),
      fc.constantFrom('', ' ', '"', "'"),
      fc.constantFrom(
        'background:',
        'a{b:c;background:',
        '/* x */ --x:',
        '@media x{a{mask:',
        'x:"y";cursor:',
      ),
      (letters, quote, before) => {
        expect(faultOfStyle(`${before}${letters.join('')}(${quote}//t.example${quote})`)).toBeDefined();
      },
    ),
  );
  expect(faultOfStyle('color: red')).toBeUndefined();
});
