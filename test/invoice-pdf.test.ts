import { inflateSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { lineNet, totals, type LineAmounts } from '../src/invoices/amounts.js';
import { checkDocument, type DocumentLine, type InvoiceDocument } from '../src/invoices/document.js';
import { renderInvoicePdf } from '../src/invoices/pdf.js';

function aLine(some: Partial<DocumentLine> = {}): DocumentLine {
  const line = {
    description: 'Abonnement januari',
    quantity: '1',
    unit: null,
    unitPrice: '1000.00',
    vatCategory: 'S' as const,
    vatRate: '21',
    discount: null,
    ...some,
  };
  return { ...line, net: lineNet(line) };
}

function anInvoice(some: Partial<InvoiceDocument> = {}): InvoiceDocument {
  const lines = some.lines ?? [aLine()];
  return {
    kind: 'INVOICE',
    number: '2026-00017',
    issuedOn: '2026-01-03',
    suppliedOn: null,
    dueOn: '2026-02-02',
    currency: 'EUR',
    reference: null,
    creditsNumber: null,
    creditsIssuedOn: null,
    seller: {
      name: 'Voorbeeld Software B.V.',
      street: 'Herengracht 100',
      postalCode: '1015 BS',
      city: 'Amsterdam',
      country: 'NL',
      kvkNumber: '12345678',
      vatNumber: 'NL123456782B01',
      iban: 'NL91ABNA0417164300',
      email: 'facturen@example.nl',
      phone: null,
    },
    buyer: {
      name: 'Kantoor De Vries & Zn.',
      street: 'Dorpsstraat 12a',
      postalCode: '3511 AB',
      city: 'Utrecht',
      country: 'NL',
      kvkNumber: '87654321',
      vatNumber: null,
      debtorNumber: '10042',
    },
    lines,
    ...totals(lines as LineAmounts[]),
    exemptionReason: null,
    note: null,
    language: 'nl',
    ...some,
  };
}

const reverseCharged = { vatCategory: 'AE', vatRate: '0' } as const;

interface ReadPdf {
  pages: string[];
  /** all pages, without white space: where lines are broken is not what a test is about */
  text: string;
  catalog: string;
  info: string;
}

/**
 * Reads back what a reader of the PDF would copy from it: the text operators of each page, its glyphs turned into
 * characters by each font's ToUnicode table. Knows just as much PDF as pdfkit writes.
 */
function read(pdf: Buffer): ReadPdf {
  const source = pdf.toString('latin1');
  expect(source).toMatch(/^%PDF-1\.7\n/);
  expect(source).toMatch(/startxref\n\d+\n%%EOF\n?$/);
  const objects = new Map(
    [...source.matchAll(/^(\d+) 0 obj\n(.*?)\nendobj$/gms)].map((it) => [it[1], it[2] ?? '']),
  );
  const at = (reference: string | undefined): string => objects.get(reference) ?? '';
  const refersTo = (object: string, key: string): string | undefined =>
    new RegExp(`/${key} (\\d+) 0 R`).exec(object)?.[1];
  const stream = (object: string): string => {
    const [head = '', body = ''] = object.split(/\nstream\n/, 2);
    const length = Number(/\/Length (\d+)/.exec(head)?.[1]);
    return inflateSync(Buffer.from(body, 'latin1').subarray(0, length)).toString('latin1');
  };
  const charactersOf = (font: string): string[] => {
    const table = stream(at(refersTo(font, 'ToUnicode')));
    const entries = [...table.matchAll(/\[(.*?)\]/gs)].flatMap(
      ([, range = '']) => range.match(/<.*?>/g) ?? [],
    );
    return entries.map((entry) =>
      (entry.match(/[0-9a-f]{4}/g) ?? []).map((unit) => String.fromCharCode(parseInt(unit, 16))).join(''),
    );
  };
  const textOf = (page: string): string => {
    const resources = at(refersTo(page, 'Resources'));
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, reference]) => [
        name,
        charactersOf(at(reference)),
      ]),
    );
    let characters: string[] = [];
    let text = '';
    for (const [, font, glyphs] of stream(at(refersTo(page, 'Contents'))).matchAll(
      /\/(F\d+) \S+ Tf|\[(<.*?)\] TJ/g,
    )) {
      if (font) characters = fonts.get(font) ?? [];
      for (const [, run = ''] of (glyphs ?? '').matchAll(/<([0-9a-f]+)>/g)) {
        for (const glyph of run.match(/.{4}/g) ?? []) text += characters[parseInt(glyph, 16)] ?? '\u0000';
      }
    }
    return squeezed(text);
  };
  const every = [...objects.values()];
  const pages = every.filter((object) => /\/Type \/Page\n/.test(object)).map(textOf);
  return {
    pages,
    text: pages.join(''),
    catalog: every.find((object) => object.includes('/Type /Catalog')) ?? '',
    info: (every.find((object) => object.includes('/CreationDate')) ?? '').replace(
      /(\d+) 0 R/g,
      (_, id: string) => at(id),
    ),
  };
}

const squeezed = (text: string): string => text.replace(/\s/g, '');

/** Renders and reads back; asserts nothing beyond that it is a PDF. */
const printed = async (document: InvoiceDocument): Promise<ReadPdf> => read(await renderInvoicePdf(document));

function expectStated({ text }: Pick<ReadPdf, 'text'>, stated: string[]): void {
  for (const part of stated) expect(text).toContain(squeezed(part));
}

test('an invoice states what the law wants stated, and how to pay', async () => {
  const document = anInvoice({
    suppliedOn: '2025-12-31',
    reference: 'PO-2026/114',
    note: 'Dank voor uw vertrouwen.',
    lines: [
      aLine({ quantity: '2.500', unit: 'uur', unitPrice: '85.0000' }),
      aLine({
        description: 'Handboek',
        vatRate: '9.00',
        quantity: '3',
        unitPrice: '1017.4312',
        discount: '5.00',
      }),
    ],
  });
  expect(checkDocument(document)).toEqual([]);
  const pdf = await printed(document);
  expect(pdf.pages).toHaveLength(1);
  expectStated(pdf, [
    'Factuurnummer 2026-00017',
    'Factuurdatum 03-01-2026',
    'Leverdatum 31-12-2025',
    'Vervaldatum 02-02-2026',
    'Uw referentie PO-2026/114',
    'Debiteurnummer 10042',
    'Voorbeeld Software B.V. Herengracht 100 1015 BS Amsterdam',
    'KvK 12345678',
    'Btw NL123456782B01',
    'Kantoor De Vries & Zn. Dorpsstraat 12a 3511 AB Utrecht',
    'Uw KvK-nummer 87654321',
    'Abonnement januari 2,5 uur € 85,00 21% € 212,50',
    'Handboek 3 € 1.017,4312 € 5,00 9% € 3.047,29',
    'Totaal excl. btw € 3.259,79',
    '21% btw over € 212,50 € 44,63',
    '9% btw over € 3.047,29 € 274,26',
    'Totaal te betalen € 3.578,68',
    'Dank voor uw vertrouwen.',
    'Graag € 3.578,68 uiterlijk 02-02-2026 overmaken op IBAN NL91 ABNA 0417 1643 00',
    'onder vermelding van factuurnummer 2026-00017',
    'Pagina 1 van 1',
  ]);
});

test('a reverse-charged credit note names the original, "btw verlegd" and the VAT id, and asks for no payment', async () => {
  const { buyer } = anInvoice();
  const document = anInvoice({
    kind: 'CREDIT_NOTE',
    number: '2026-00018',
    creditsNumber: '2025-00912',
    creditsIssuedOn: '2025-11-30',
    lines: [aLine(reverseCharged)],
    buyer: { ...buyer, country: 'DE', vatNumber: 'DE123456789' },
  });
  expect(checkDocument(document)).toEqual([]);
  const pdf = await printed(document);
  expectStated(pdf, [
    'Creditfactuur',
    'Correctie op factuur 2025-00912 van 30-11-2025',
    'Duitsland',
    'Uw btw-nummer DE123456789',
    'Btw verlegd over € 1.000,00 € 0,00',
    'Btw verlegd naar de afnemer, btw-nummer DE123456789.',
    'Totaal te crediteren € 1.000,00',
    'Het bedrag van € 1.000,00 wordt aan u gecrediteerd',
  ]);
  expect(pdf.text).not.toMatch(/overmaken|Vervaldatum/);
});

test('an invoice in English: dates, intra-Community supply, exemption', async () => {
  const { buyer } = anInvoice();
  const document = anInvoice({
    language: 'en',
    exemptionReason: 'Exempt under Article 11 of the Dutch VAT Act 1968.',
    lines: [
      aLine({ vatCategory: 'K', vatRate: '0' }),
      aLine({ vatCategory: 'E', vatRate: '0', unitPrice: '75' }),
      aLine({ ...reverseCharged, unitPrice: '10' }),
    ],
    buyer: { ...buyer, country: 'PL', vatNumber: 'PL1234567890' },
  });
  expect(checkDocument(document)).toEqual([]);
  const pdf = await printed(document);
  expect(pdf.catalog).toContain('/Lang (en-GB)');
  expectStated(pdf, [
    'Invoice date 3 January 2026',
    'Poland',
    '0% VAT (intra-Community) on € 1.000,00',
    'Intra-Community supply, 0% VAT (Art. 138 Directive 2006/112/EC).',
    'Exempt from VAT: € 75,00',
    'Exempt under Article 11 of the Dutch VAT Act 1968.',
    'Reverse charge (btw verlegd): VAT is due by the customer, VAT number PL1234567890.',
    'Please transfer € 1.085,00 by 2 February 2026 to IBAN NL91 ABNA 0417 1643 00',
    'Page 1 of 1',
  ]);
});

test('an invoice of nothing asks for no payment', async () => {
  const { text } = await printed(anInvoice({ lines: [aLine({ unitPrice: '0' })] }));
  expect(text).toContain(squeezed('U hoeft niets te betalen.'));
});

test('the same document gives the same bytes, also rendered side by side and whatever the clock says', async () => {
  const document = anInvoice({ lines: Array.from({ length: 50 }, () => aLine()) });
  const first = await renderInvoicePdf(document);
  jest.useFakeTimers({ now: new Date('2033-05-05T12:00:00Z'), doNotFake: ['nextTick', 'setImmediate'] });
  try {
    const others = await Promise.all([document, structuredClone(document)].map(renderInvoicePdf));
    expect(others.every((other) => other.equals(first))).toBe(true);
  } finally {
    jest.useRealTimers();
  }
  const { info } = read(first);
  expect(info).toContain('/CreationDate (D:20260103000000Z)');
  expect(info).not.toContain('ModDate');
  expect((await renderInvoicePdf({ ...document, number: '2026-00019' })).equals(first)).toBe(false);
});

test('title, author and language stand in the file', async () => {
  const { catalog, info } = await printed(anInvoice());
  expect(catalog).toContain('/Lang (nl-NL)');
  expect(info).toContain('/Title (Factuur 2026-00017)');
  expect(info).toContain('/Author (Voorbeeld Software B.V.)');
});

test('200 lines go over pages with the header on each, none lost, none broken', async () => {
  const lines = Array.from({ length: 200 }, (_, index) =>
    aLine({ description: `Begin${index} ${'en nog een stuk omschrijving '.repeat(5)} Eind${index}` }),
  );
  const { pages } = await printed(anInvoice({ lines }));
  expect(pages.length).toBeGreaterThan(8);
  expect(pages.length).toBeLessThan(20);
  pages.forEach((page, index) => {
    expect(page).toContain(`Pagina${index + 1}van${pages.length}`);
    expect(page.includes('Omschrijving')).toBe(page.includes('Begin'));
  });
  lines.forEach((_, index) => {
    const holding = pages.filter((page) => page.includes(`Begin${index}en`));
    expect(holding).toHaveLength(1);
    expect(holding[0]).toContain(`Eind${index}1`); // its quantity follows
  });
  expect(pages.at(-1)).toContain(squeezed('Totaal te betalen € 242.000,00'));
});

test('letters of other alphabets are kept; what the font lacks shows as a replacement, and nothing crashes', async () => {
  const { buyer } = anInvoice();
  const description = 'ě ł Ş é Ωμέγα Жук | 🎉 | 👨‍👩‍👧 | 中文 | \ud800 | \u0000\u0007\ufeff\u202e | a\u00adb';
  const { text } = await printed(
    anInvoice({ lines: [aLine({ description })], buyer: { ...buyer, name: 'Łódź e\u0301tude 🏠' } }),
  );
  expectStated({ text }, ['ě ł Ş é Ωμέγα Жук | � | � | �� | � | | ab', 'Łódź étude �']);
  expect(text).not.toContain('\u0000');
});

test('text of any length stays on the page and is all there', async () => {
  const { seller, buyer } = anInvoice();
  const words = Array.from({ length: 3_000 }, (_, index) => `woord${index}`);
  const pdf = await printed(
    anInvoice({
      number: 'N'.repeat(80),
      reference: 'R'.repeat(500),
      note: `${'noot\n'.repeat(200)}${'W'.repeat(900)}`,
      seller: { ...seller, name: 'Zeer lange naam '.repeat(20), email: `${'a'.repeat(200)}@example.nl` },
      buyer: { ...buyer, name: 'B'.repeat(300), street: 'S'.repeat(300) },
      lines: [
        aLine({ description: words.join(' ') }),
        aLine({ description: 'x'.repeat(5_000) }),
        aLine({ description: 'regel\n'.repeat(300) }),
        aLine({
          unit: 'u'.repeat(200),
          quantity: '99999999999.999',
          unitPrice: '1.0001',
          discount: '12345678.99',
        }),
      ],
    }),
  );
  // Counted, since a footer may stand between two pages' parts of a text; a row of the table is never parted.
  const counted = { x: 5_000, regel: 300, noot: 200, W: 900, R: 500, N: 80, B: 300, S: 300, u: 200 };
  for (const [part, times] of Object.entries(counted)) {
    expect(pdf.text.split(part).length - 1).toBeGreaterThanOrEqual(times);
  }
  for (const word of words) expect(pdf.text).toContain(word);
  expectStated(pdf, ['€ 99.997.654.321,01']);
});

test('a document that cannot be dated is refused', async () => {
  await expect(renderInvoicePdf(anInvoice({ issuedOn: 'soon' }))).rejects.toThrow(RangeError);
});

test.each<[string, Partial<InvoiceDocument>, string]>([
  ['a missing number', { number: ' ' }, 'the number'],
  ['a date that is none', { issuedOn: '2026-02-30' }, '2026-02-30 is not a date'],
  ['a reverse charge without VAT id', { lines: [aLine(reverseCharged)] }, "the buyer's VAT id"],
  ['an exemption without reason', { lines: [aLine({ vatCategory: 'E', vatRate: '0' })] }, 'why no VAT'],
  ['a credit note without its original', { kind: 'CREDIT_NOTE' }, 'the invoice that it credits'],
  ['a line without description', { lines: [aLine({ description: '' })] }, 'what line 1 is for'],
  ['wrong sums', { gross: '1210.01' }, 'not the sums of the lines'],
  ['a wrong line', { lines: [{ ...aLine(), net: '999.99' }] }, 'not the sums of the lines'],
  ['no lines', { lines: [] }, 'at least one line'],
])('%s is found before issue', (_, some, problem) => {
  expect(checkDocument(anInvoice(some))).toEqual([expect.stringContaining(problem)]);
});
