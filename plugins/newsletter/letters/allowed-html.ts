/**
 * What the HTML of a letter may consist of; whatever is not here is refused, since a browser or mail program may learn
 * tomorrow to load it (P18). It is what mjml makes, and what authors write by hand within it.
 */
export type Elements = ReadonlyMap<string, ReadonlySet<string>>;

const words = (text: string): string[] => text.trim().split(/\s+/);

const everywhere = words(
  `class id style title lang dir role align valign width height border bgcolor color
   aria-label aria-labelledby aria-describedby aria-hidden aria-level aria-roledescription`,
);

const table = 'cellpadding cellspacing';
const cell = 'colspan rowspan nowrap scope headers abbr';

const list = (elements: Record<string, string>): Elements =>
  new Map(
    Object.entries(elements).flatMap(([names, attributes]) =>
      words(names).map((name) => [name, new Set([...everywhere, ...words(attributes)])] as const),
    ),
  );

const common: Record<string, string> = {
  html: 'xmlns xmlns:v xmlns:o',
  'head title body': '',
  meta: 'charset http-equiv name content',
  style: 'type media',
  br: 'clear',
  hr: 'noshade size',
  'div span p wbr h1 h2 h3 h4 h5 h6 center blockquote pre address article aside footer header main nav section':
    '',
  'b abbr bdi bdo big cite code del dfn em i ins kbd mark q s samp small strike strong sub sup time tt u var':
    '',
  a: 'href name rel target',
  font: 'face size',
  img: 'alt src',
  'figure figcaption': '',
  'ul dl dt dd': 'type',
  ol: 'reversed start type',
  li: 'type value',
  table,
  'caption thead tbody tfoot tr': '',
  'colgroup col': 'span',
  'td th': cell,
  // What mj-accordion, mj-carousel and mj-navbar fold with: nothing is sent, since there is no form.
  input: 'checked name type',
  label: 'for',
};

/** What everybody's program reads. */
export const elements = list(common);

/** What Outlook reads in a conditional comment; mj-hero makes the v:image, which shows nothing without a `src`. */
export const elementsForOutlook = list({
  ...common,
  'noscript xml o:officedocumentsettings o:allowpng o:pixelsperinch': '',
  'v:image': 'xmlns:v',
});

/** Where a link may lead. One that leads nowhere (`#`, `/path`) is warned of elsewhere. */
const schemes = new Set(['https:', 'http:', 'mailto:', 'tel:', 'sms:']);
const base = 'https://letter.example/';

const mayLead = (href: string): boolean =>
  URL.canParse(href, base) ? schemes.has(new URL(href, base).protocol) : /^https?:/i.test(href);

const oneOf =
  (...values: string[]) =>
  (value: string): boolean =>
    values.includes(value.trim().toLowerCase());

const relations = new Set(words('noopener noreferrer nofollow external ugc sponsored'));

/** By attribute, or by element and attribute: which values there may be. */
const values: Record<string, (value: string) => boolean> = {
  href: mayLead,
  src: (value) => /^cid:[0-9a-f]{40}@klantmap$/.test(value),
  rel: (value) => words(value.toLowerCase()).every((word) => relations.has(word)),
  charset: oneOf('utf-8'),
  'http-equiv': oneOf('content-type', 'x-ua-compatible'),
  content: (value) => !/charset/i.test(value) || /^text\/html; *charset=utf-8$/i.test(value),
  'meta name': oneOf(
    'viewport',
    'color-scheme',
    'supported-color-schemes',
    'format-detection',
    'x-apple-disable-message-reformatting',
  ),
  'input type': oneOf('checkbox', 'radio'),
  'style type': oneOf('text/css'),
};

export const mayBe = (element: string, attribute: string, value: string): boolean =>
  (values[`${element} ${attribute}`] ?? values[attribute])?.(value) ?? true;

const picture = 'add the picture with addNewsletterImage and show it as src="image:<hash>"';
const behind = `there can be no picture behind text: give it a background-color in its style, or ${picture} in an mj-image`;

const advice: Record<string, string> = {
  link: 'name a font that readers have instead of an mj-font, and put style in an mj-style',
  base: 'write out the whole address of each link',
  background: behind,
  srcset: `one picture serves all screens: ${picture}`,
  src: `${picture}; mj-social, mj-accordion and mj-carousel need icons of your own in the same way`,
  href: 'begin a link with https:, mailto: or tel:',
  rel: 'of rel there are noopener, noreferrer and nofollow',
};

/** What an author does about it. @param name of an element or attribute */
export const adviceOn = (name: string): string =>
  (name.startsWith('v:') ? behind : advice[name]) ?? 'leave it out';
