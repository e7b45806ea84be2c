import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemActor } from '../../../src/kernel/scope.js';
import { addImage } from '../letters/image-command.js';
import { withApp, type Client } from '../../../test/support/app.js';
import { aSigningKey } from '../../../test/support/signing.js';
import { aReader, send, shortLetter } from './given.js';
import { aPng } from './pictures.js';

const add = `mutation ($input: AddNewsletterImageInput!) { addNewsletterImage(input: $input) { image { id hash type width height size url } } }`;
const create = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id version
  nl { mjml blocks { text { heading text } image { hash alt } button { label link } columns { left { text { text } } right { button { label } } } } }
  preview { subject html text bytes imageBytes warnings { code where words } } } } }`;

const addPicture = async (client: Client, content: Buffer) =>
  (await client.get(add, { input: { name: 'blauw.png', content: content.toString('base64') } }))
    .addNewsletterImage.image;

test('a letter of blocks becomes mail with its picture inside it, a plain text beside it, and a signature over all', async () => {
  const signing = await aSigningKey('rsa');
  try {
    await withApp(
      async (test) => {
        const marketing = await test.as('marketing');
        const png = aPng(300, 120);
        const picture = await addPicture(marketing, png);
        expect(picture).toMatchObject({ type: 'image/png', width: 300, height: 120, size: png.length });
        expect(picture.hash).toBe(createHash('sha256').update(png).digest('hex'));
        expect((await addPicture(marketing, png)).id).toBe(picture.id);

        const blocks = [
          {
            text: {
              heading: 'Nieuw <hier>',
              text: 'Beste {{ contact.name }},\n\nEen **vet** woord en [meer](https://a.example/x?b=1&c=2).\n\n- één\n- twee',
            },
          },
          { image: { hash: picture.hash, alt: 'Het nieuwe "scherm"' } },
          {
            columns: {
              left: [{ text: { text: 'Links' } }],
              right: [{ button: { label: 'Bekijk', link: 'https://a.example/nieuw' } }],
            },
          },
        ];
        const { campaign } = (
          await marketing.get(create, {
            input: { name: 'Blokken', nl: { subject: 'Nieuw voor {{ office.name }}', blocks } },
          })
        ).createCampaign;
        expect(campaign.nl.blocks).toMatchObject([
          { text: { heading: 'Nieuw <hier>' } },
          { image: { hash: picture.hash, alt: 'Het nieuwe "scherm"' } },
          { columns: { left: [{ text: { text: 'Links' } }], right: [{ button: { label: 'Bekijk' } }] } },
        ]);
        const { preview } = campaign;
        expect(preview).toMatchObject({
          subject: 'Nieuw voor Kantoor Voorbeeld',
          imageBytes: png.length,
          warnings: [],
        });
        expect(preview.html).toContain(`src="${test.url}/p/newsletter/images/${picture.hash}"`);
        expect(preview.html).toContain('Nieuw &lt;hier&gt;</h1>');
        expect(preview.html).toContain('<a href="https://a.example/x?b=1&amp;c=2">meer</a>');
        expect(preview.text).toMatch(
          /Beste Jan Voorbeeld,[\s\S]*\* één\s+\* twee[\s\S]*Bekijk <https:\/\/a\.example\/nieuw>/,
        );

        await aReader(test, { name: 'Jan de Wit', email: 'jan@voorbeeld.example' });
        await send(test, campaign);
        await test.jobsDone();
        const [mail] = test.mailbox.to('jan@voorbeeld.example');
        expect(mail?.html).toContain('Beste Jan de Wit');
        expect(mail?.text).toContain('Beste Jan de Wit');
        // Everything that is shown came along: nothing is asked of anybody when it is read (P18).
        const sources = [...(mail?.html ?? '').matchAll(/src="([^"]*)"/g)].map(([, source]) => source);
        expect(sources).toEqual([expect.stringMatching(/^cid:[0-9a-f]{40}@klantmap$/)]);
        expect(mail?.attachments).toMatchObject([
          {
            mimeType: 'image/png',
            contentId: `<${sources[0]?.slice(4)}>`,
            disposition: 'inline',
            related: true,
          },
        ]);
        expect(Buffer.from(mail?.attachments[0]?.content as ArrayBuffer).equals(png)).toBe(true);
        for (const line of mail?.raw.split('\r\n') ?? []) expect(line.length).toBeLessThanOrEqual(150);
        expect((await signing.verify(mail?.raw as string)).result).toBe('pass');
      },
      { environment: signing.environment },
    );
  } finally {
    await signing.remove();
  }
});

test('a picture is what its bytes are: anything else is refused, whatever it is called', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const refusal = async (content: Buffer | string) => {
      const text = Buffer.isBuffer(content) ? content.toString('base64') : content;
      const answer = await marketing.ask(add, { input: { name: 'plaatje.png', content: text } });
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'content' });
      return answer.errors?.[0]?.message;
    };
    const png = aPng(8, 8);
    expect(await refusal(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'))).toContain(
      'is no PNG, JPEG or GIF',
    );
    expect(await refusal(Buffer.from('MZ this is a program'))).toContain('is no PNG');
    expect(await refusal(png.subarray(0, png.length - 20))).toContain('cut short');
    expect(await refusal(Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(20)]))).toContain('is no PNG');
    expect(await refusal('data:image/png;base64,AAAA')).toContain('must be base64');
    expect(await refusal(Buffer.concat([png, Buffer.alloc(500_000)]))).toContain('500 kB at the most');
    expect(await refusal(aPng(4001, 1))).toContain('4000 pixels');
    const support = await test.as('support');
    expect(
      (await support.ask(add, { input: { name: 'x', content: png.toString('base64') } })).errors?.[0]
        ?.extensions.code,
    ).toBe('FORBIDDEN');
    // From a file on the server it is the same.
    const folder = await mkdtemp(join(tmpdir(), 'klantmap-picture-'));
    try {
      const path = join(folder, 'plaatje.txt');
      const said: string[] = [];
      const run = () =>
        addImage.run(test.app.work(systemActor('test'), 'test'), [path], {}, (line) => said.push(line));
      await expect(run()).rejects.toThrow('cannot be read (ENOENT)');
      await writeFile(path, 'geen plaatje');
      await expect(run()).rejects.toThrow('is no PNG');
      await writeFile(path, png);
      await run();
      expect(said).toEqual([
        `image:${createHash('sha256').update(png).digest('hex')} image/png 8×8 ${png.length} bytes`,
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
    // Nor can a picture become another one behind its hash.
    const kept = await addPicture(marketing, png);
    await expect(
      test.owner.query(`update newsletter.image set content = 'x' where id = $1`, [kept.id]),
    ).rejects.toThrow('append-only');
    await expect(
      test.owner.query(
        `insert into newsletter.image select gen_random_uuid(), repeat('0', 64), type, width, height, size, name, content, added_at from newsletter.image`,
      ),
    ).rejects.toThrow('image_check');
  }));

test('nothing in a letter is carried out, whatever it reads as once its markup and entities are taken away', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const within = (inside: string) => shortLetter.mjml.replace('</mj-column>', `${inside}</mj-column>`);
    const readsAFile = [
      { blocks: [{ text: { text: '[{**% render "package.json" %**}]' } }] },
      { mjml: within('<mj-text>&#123;% render "package.json" %&#125;</mj-text>') },
      { mjml: within('<mj-text>{<b>% layout "package.json" %</b>}</mj-text>') },
      { mjml: within('<mj-text>{<i></i>% for i in (1..4000000000) %}x&#123;% endfor %}</mj-text>') },
      { mjml: within('<mj-text>{<i></i>{ contact | json }}</mj-text>') },
      { mjml: within('<mj-text>{<i></i>{ contact.name | upcase }}</mj-text>') },
      { mjml: within('<mj-text>{<i></i>{ contact }}</mj-text>') },
      { mjml: within('<mj-text>&#123;{ contact.constructor }}</mj-text>') },
    ];
    for (const letter of readsAFile) {
      const nl = { subject: 'Proef', ...letter };
      const { data, errors } = await marketing.ask(create, { input: { name: 'Proef', nl } });
      expect({ letter, errors }).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      expect(errors?.[0]?.extensions.field).toMatch(/^nl\.(mjml|blocks)$/);
      expect(JSON.stringify([data, errors])).not.toContain('keeps the vendor');
    }
    // A merge field is one in the text too, however it is written.
    const { createCampaign } = await marketing.get(create, {
      input: {
        name: 'Proef',
        nl: { subject: 'x', mjml: within('<mj-text>{<b>{ contact.name }</b>}</mj-text>') },
      },
    });
    expect(createCampaign.campaign.id).toBeTruthy();
    // What was put past the house is not carried out either.
    await test.owner.query('update newsletter.campaign set mjml_nl = $1', [readsAFile[1]?.mjml]);
    const { errors } = await marketing.ask(
      `{ previewCampaign(id: "${createCampaign.campaign.id}") { text } }`,
    );
    expect(JSON.stringify(errors)).toContain('render');
    expect(JSON.stringify(errors)).not.toContain('keeps the vendor');
  }));

test('a letter that loads, runs or includes anything is refused, however it is written', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const within = (inside: string) => ({
      subject: 'Proef',
      mjml: shortLetter.mjml.replace('</mj-column>', `${inside}</mj-column>`),
    });
    const refusal = async (nl: object) => {
      const answer = await marketing.ask(create, { input: { name: 'Proef', nl } });
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      return `${answer.errors?.[0]?.extensions.field}: ${answer.errors?.[0]?.message}`;
    };
    for (const inside of [
      '<mj-raw><img alt=">" src="https://t.example/p.gif"></mj-raw>',
      '<mj-raw><img src="cid:x" srcset="https://t.example/p.gif 1x"></mj-raw>',
      '<mj-text><b style="background:u&#114;l(//t.example)">x</b></mj-text>',
      String.raw`<mj-text><b style="background:u\72l(//t.example)">x</b></mj-text>`,
      '<mj-text><b style="background:image-set(\'//t.example\' 1x)">x</b></mj-text>',
      '<mj-raw><a title=">" onclick="x()" href="https://a.example">x</a></mj-raw>',
      '<mj-text><a href="java&#115;cript:x()">x</a></mj-text>',
      '<mj-text><a href="data:text/html,x">x</a></mj-text>',
      '<mj-raw><meta http-equiv="refresh" content="0;url=https://t.example"></mj-raw>',
      '<mj-raw><svg><image href="https://t.example/p.gif"/></svg></mj-raw>',
      '<mj-text><a href="https://a.example" ping="https://t.example">x</a></mj-text>',
      '<mj-image src="/p/newsletter/images/x" alt="x" />',
    ])
      expect(await refusal(within(inside))).toContain('P18');
    expect(await refusal(within('<mj-include path="/etc/passwd" />'))).toContain('reads no file');
    expect(await refusal(within('<mj-include path="./package.json" type="html" />'))).toContain(
      'reads no file',
    );
    const gone = 'a'.repeat(64);
    expect(await refusal(within(`<mj-image src="image:${gone}" alt="x" />`))).toContain(
      `there is no picture ${gone}`,
    );
    expect(await refusal({ subject: 'x', mjml: '<mjml><mj-body>' })).toMatch(/^nl\.mjml: /);
    expect(await refusal({ subject: 'x' })).toContain('give the letter as `mjml`, or as `blocks`');
    expect(await refusal({ ...shortLetter, blocks: [{ text: { text: 'x' } }] })).toContain('one of them');
    expect(await refusal({ subject: 'x', blocks: [{}] })).toMatch(/^nl\.blocks\[0\]: /);
    expect(
      await refusal({
        subject: 'x',
        blocks: [{ text: { text: 'x' }, button: { label: 'x', link: 'https://a.example' } }],
      }),
    ).toContain('exactly one of');
    expect(await refusal({ subject: 'x', blocks: [{ text: { text: '{{ contact.phone }}' } }] })).toContain(
      'is no merge field',
    );
    expect(await refusal({ subject: 'x', blocks: [{ image: { hash: gone, alt: ' ' } }] })).toContain(
      'must not be empty',
    );
    for (const link of ['javascript:x()', 'a.example', 'https://', 'https://a.example/"onclick="x'])
      expect(await refusal({ subject: 'x', blocks: [{ button: { label: 'x', link } }] })).toContain(
        'whole address',
      );
    // In a block everything is text.
    const { createCampaign } = await marketing
      .get(create, {
        input: {
          name: 'Proef',
          nl: {
            subject: 'x',
            blocks: [
              {
                text: { heading: '<script>x()</script>', text: '<img src=x onerror=x()> [a](javascript:x)' },
              },
            ],
          },
        },
      })
      .catch(() => ({ createCampaign: null }));
    expect(createCampaign?.campaign.preview.html ?? '').not.toMatch(/<script|<img/);
  }));

test('what is unwise in a letter is said before it goes, with its size and the place', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const { hash } = await addPicture(marketing, aPng(20, 20));
    const warnings = async (subject: string, inside: string) => {
      const letter = { subject, mjml: shortLetter.mjml.replace('</mj-column>', `${inside}</mj-column>`) };
      const { previewLetter } = await marketing.get(
        `query ($letter: LetterInput!) { previewLetter(letter: $letter) { bytes page warnings { code where words en: words(language: "en") } } }`,
        { letter },
      );
      expect(previewLetter.page).toBeNull();
      return previewLetter.warnings as { code: string; where: string; words: string }[];
    };
    const codes = async (subject: string, inside: string) =>
      (await warnings(subject, inside)).map(({ code }) => code);
    expect(await codes('Nieuws', '<mj-text>Gewoon.</mj-text>')).toEqual([]);
    expect(await codes('Nieuws', `<mj-image src="image:${hash}" />`)).toEqual(['MISSING_ALT', 'ONLY_IMAGES']);
    expect(await codes('LEES DIT NU!!', '')).toEqual(['SHOUTING', 'EXCLAMATIONS']);
    expect(await codes('Re: uw vraag', '')).toEqual(['FALSE_REPLY']);
    expect(await codes('x '.repeat(60), '')).toEqual(['LONG_SUBJECT']);
    expect(
      await codes('Nieuws', `<mj-text>${'Een lange alinea vol met woorden. '.repeat(3200)}</mj-text>`),
    ).toEqual(['TOO_LARGE']);
    const links = await warnings(
      'Nieuws',
      `<mj-text><a href="http://a.example">onveilig</a> <a href="#">leeg</a> <a href="/pad">half</a>
        <a href="https://elders.example">www.bank.example</a> <a href="https://www.a.example/x">a.example</a> <a href="mailto:a@b.example">mail</a></mj-text>`,
    );
    expect(links.map(({ code, where }) => [code, where])).toEqual([
      ['INSECURE_LINK', 'onveilig'],
      ['BROKEN_LINK', 'leeg'],
      ['BROKEN_LINK', 'half'],
      ['MISLEADING_LINK', 'www.bank.example'],
    ]);
    expect(links[0]?.words).toContain('gebruik https');
  }));
