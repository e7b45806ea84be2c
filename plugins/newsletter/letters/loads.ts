import { ErrorCodes, type ParserError, type Token, Tokenizer, TokenizerMode } from 'parse5';
import { badInput } from '../../../src/errors.js';
import { adviceOn, type Elements, elements, elementsForOutlook, mayBe } from './allowed-html.js';
import { faultOfStyle } from './allowed-style.js';

/** What a text may well look like, and every program reads alike. Any other fault is one that they mend differently. */
const harmless = new Set<string>([
  ErrorCodes.invalidFirstCharacterOfTagName,
  ErrorCodes.unknownNamedCharacterReference,
  ErrorCodes.missingSemicolonAfterCharacterReference,
  ErrorCodes.absenceOfDigitsInNumericCharacterReference,
  ErrorCodes.controlCharacterReference,
]);

/** `<!--[if mso]>…<![endif]-->`, which Outlook reads as HTML and others as a comment. */
const forOutlook = /^\[if [\w\s()&|!.]+\]>(.*)<!\[endif\]$/s;
/** `<!--[if !mso]><!-->` and `<!--<![endif]-->`: Outlook passes over what is between them. */
const exceptOutlook = /^(\[if [\w\s()&|!.]+\]><!|<!\[endif\])$/;

/**
 * P18: whatever a letter loads tells somebody when it was read, and from where. Its pictures travel with it. Each tag is
 * held to the lists as the tokenizer of HTML finds it, before a browser would mend or drop it: within conditional
 * comments the table is in pieces, and another program may keep what a browser drops.
 * @throws BAD_USER_INPUT with the tag and what to do about it
 */
export function refuseWhatLoads(field: string, html: string): void {
  readHtml(html, elements, (where, fault) => {
    throw badInput(field, `${where} ${fault} (a letter loads and runs nothing when it is read, P18)`);
  });
}

type Refuse = (where: string, fault: string) => never;

function readHtml(html: string, allowed: Elements, refuse: Refuse): void {
  const cut = (start: number, end: number): string => {
    const text = html.slice(start, end).replaceAll(/\s+/g, ' ').trim();
    return text.length > 90 ? `${text.slice(0, 90)}…` : text;
  };
  const written = ({ location }: Token.Token): string =>
    location ? cut(location.startOffset, location.endOffset) : '';
  /** `style` or `title`: nothing is a tag until it ends. */
  let holder: { tag: Token.TagToken; text: string } | undefined;
  const hold = ({ chars }: Token.CharacterToken): void => {
    if (holder) holder.text += chars;
  };

  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag(tag) {
        const fault = faultOfTag(tag, allowed);
        if (fault) refuse(written(tag), fault);
        if (tag.tagName !== 'style' && tag.tagName !== 'title') return;
        holder = { tag, text: '' };
        tokenizer.state = tag.tagName === 'style' ? TokenizerMode.RAWTEXT : TokenizerMode.RCDATA;
      },
      onEndTag(tag) {
        if (!holder) return;
        const { tag: start, text } = holder;
        holder = undefined;
        const fault = start.tagName === 'style' ? faultOfStyle(text) : undefined;
        if (fault) refuse(written(start), fault);
        if (start.tagName === 'title' && titleHoldsTags(html, start, tag))
          refuse(written(start), 'has a “<” in it; write &lt;');
      },
      onComment(comment) {
        const [, inside] = forOutlook.exec(comment.data) ?? [];
        if (inside !== undefined) readHtml(inside, elementsForOutlook, refuse);
        else if (/\[\s*(if|endif)/i.test(comment.data) && !exceptOutlook.test(comment.data))
          refuse(
            written(comment),
            'is no conditional comment that is read everywhere alike; write <!--[if mso]>…<![endif]--> or <!--[if !mso]><!-->…<!--<![endif]-->',
          );
      },
      onDoctype(doctype) {
        if (doctype.name !== 'html' || doctype.publicId || doctype.systemId)
          refuse(written(doctype), 'must be <!doctype html>; leave it out, and mjml writes it');
      },
      onCharacter: hold,
      onWhitespaceCharacter: hold,
      onNullCharacter: () => undefined, // refused as a fault
      onEof() {
        if (holder) refuse(written(holder.tag), `is not ended; end it with </${holder.tag.tagName}>`);
      },
      onParseError({ code, startOffset, endOffset }: ParserError) {
        if (!harmless.has(code))
          refuse(
            `“${cut(Math.max(0, startOffset - 40), endOffset + 20)}”`,
            `is HTML that programs read differently (${code}); mend it`,
          );
      },
    },
  );
  tokenizer.write(html, true);
}

/** Outlook could take a tag in a title for one. */
const titleHoldsTags = (html: string, start: Token.TagToken, end: Token.TagToken): boolean =>
  html.slice(start.location?.endOffset, end.location?.startOffset).includes('<');

function faultOfTag({ tagName, attrs }: Token.TagToken, allowed: Elements): string | undefined {
  const attributes = allowed.get(tagName);
  if (!attributes) return `is an element that a letter may not have: ${adviceOn(tagName)}`;
  for (const { name, value } of attrs) {
    if (!attributes.has(name))
      return `has the attribute ${name}, which it may not have: ${adviceOn(tagName.startsWith('v:') ? tagName : name)}`;
    if (!mayBe(tagName, name, value))
      return `has ${name}=“${value.slice(0, 60)}”, which it may not have: ${adviceOn(name)}`;
    const fault = name === 'style' ? faultOfStyle(value) : undefined;
    if (fault) return fault;
  }
  return undefined;
}
