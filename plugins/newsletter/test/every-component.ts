import type { LetterInput } from '../inputs.js';

const leave = '<mj-text><a href="{{ unsubscribe_url }}">Afmelden</a></mj-text>';
/** One that can be left, with these parts. */
export const letter = (parts: { head?: string; section?: string; body?: string }): LetterInput => ({
  subject: 'Proef',
  mjml: `<mjml lang="nl"><mj-head>${parts.head ?? ''}</mj-head><mj-body>${parts.body ?? ''}<mj-section><mj-column>${parts.section ?? ''}${leave}</mj-column></mj-section></mj-body></mjml>`,
});
/** All that mjml has and a letter may use. */
export const everyComponent = (image: string): LetterInput =>
  letter({
    head: `<mj-title>Alles &amp; meer</mj-title><mj-preview>url(x) onload=x &lt;img src=x&gt;</mj-preview>
      <mj-breakpoint width="400px" />
      <mj-attributes><mj-all font-family="Arial, 'Segoe UI'" /><mj-class name="blue" color="blue" /></mj-attributes>
      <mj-html-attributes><mj-selector path=".c"><mj-html-attribute name="title">x</mj-html-attribute></mj-selector></mj-html-attributes>
      <mj-style inline="inline">.c div { color: red !important }</mj-style>
      <mj-style>
        /* url(https://t.example) in a comment */
        :root { --blue: #0b5cad; color-scheme: light dark }
        @media (max-width:400px) and (prefers-color-scheme: dark) { .c { color: rgb(0 0 0 / 50%) !important } }
        @supports (display: grid) { .c { width: calc(100% - 2px); background: linear-gradient(red, var(--blue)) } }
        @keyframes in { from { opacity: 0 } 50% { transform: rotate(3deg) } }
        [owa] .c:not(.d) > a[href^="https://"]:nth-child(2n+1)::before { content: "\\2022 url(x)"; *zoom: 1 }
        #outlook a { -webkit-text-size-adjust: none; font: 12px/1 -apple-system, 'Segoe UI' }
      </mj-style>
      <mj-raw><meta name="color-scheme" content="light dark" /></mj-raw>`,
    body: `
      <mj-section full-width="full-width" css-class="c" background-color="#fff" border="1px solid red" direction="rtl">
        <mj-column border-radius="3px" inner-border="1px solid red" inner-background-color="#eee" width="50%">
          <mj-text align="center">Bij a < b & c &copy; <b>AT&T</b>: onload = url(x), javascript: nee</mj-text>
          <mj-divider /><mj-spacer height="20px" />
        </mj-column>
        <mj-column>
          <mj-table><tr><th scope="col" colspan="2">a</th></tr><tr><td bgcolor="#ffffff">b</td></tr></mj-table>
          <mj-button href="https://a.example/?online=ja" rel="noopener">x</mj-button>
          <mj-button href="tel:+31201234567">Bel</mj-button><mj-button>Geen link</mj-button>
        </mj-column>
      </mj-section>
      <mj-section>
        <mj-group>
          <mj-column><mj-image src="${image}" alt="x" href="https://a.example" width="100px" fluid-on-mobile="true" title="z" /></mj-column>
          <mj-column><mj-image src="${image}" alt="y" /></mj-column>
        </mj-group>
      </mj-section>
      <mj-section><mj-column>
        <mj-social><mj-social-element name="facebook" href="https://f.example" src="${image}">F</mj-social-element></mj-social>
        <mj-social mode="vertical"><mj-social-element src="${image}" alt="z">F</mj-social-element></mj-social>
        <mj-carousel left-icon="${image}" right-icon="${image}"><mj-carousel-image src="${image}" alt="a" /><mj-carousel-image src="${image}" href="https://a.example" alt="b" /></mj-carousel>
        <mj-navbar base-url="https://a.example" hamburger="hamburger"><mj-navbar-link href="/a">A</mj-navbar-link></mj-navbar>
      </mj-column></mj-section>
      <mj-wrapper background-color="#fff" border="1px solid red" gap="4px"><mj-section><mj-column>
        <mj-accordion icon-wrapped-url="${image}" icon-unwrapped-url="${image}">
          <mj-accordion-element><mj-accordion-title>t</mj-accordion-title><mj-accordion-text>x</mj-accordion-text></mj-accordion-element>
        </mj-accordion>
      </mj-column></mj-section></mj-wrapper>
      <mj-hero mode="fluid-height" background-color="#123456" height="100px"><mj-text>h</mj-text></mj-hero>
      <mj-hero mode="fixed-height" height="100px"><mj-text>h</mj-text></mj-hero>
      <mj-raw><!--[if mso]><table width="600"><tr><td style="mso-line-height-rule:exactly"><![endif]--><p align="center"><font face="Arial" size="2">Los</font><br clear="all"></p><!--[if (gte mso 9)|(IE)]></td></tr></table><![endif]--><!--[if !mso]><!--><i>x</i><!--<![endif]--><!-- gewoon --></mj-raw>`,
  });
