import { type Client, type TestApp, withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { DocumentKind } from '../document.js';
import { cabinetListDefinition, type DueCopy } from '../paper/print/cabinet-list.js';
import { labelDefinition } from '../paper/print/label.js';
import { recordDefinition } from '../paper/print/record.js';
import { aCabinet, aHardCopy, destroy, sign } from './paper-given.js';

const made = new Date('2026-06-15T09:00:00Z');
const house = 'Voorbeeldsoftware B.V.';

/** All texts of a definition, in order. */
function texts(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  if (Array.isArray(node)) return node.flatMap(texts);
  if (node === null || typeof node !== 'object') return [];
  const { text, qr, stack, columns, table, content } = node as Record<string, unknown>;
  return [text, qr, stack, columns, (table as { body?: unknown } | undefined)?.body, content].flatMap(texts);
}

const aDueCopy = (some: Partial<DueCopy> = {}): DueCopy => ({
  number: 1,
  kind: DocumentKind.ORDER_FORM,
  cabinet: 'Kast 1',
  codeLocked: true,
  folder: 'K',
  officeName: 'Kantoor Voorbeeld',
  debtorNumber: '10001',
  keptSince: '2019-03-04',
  outWith: null,
  outSince: null,
  ...some,
});

async function printed(
  by: Client,
  query: string,
  variables: object = {},
): Promise<{ fileName: string; pdf: Buffer }> {
  const data = await by.get(query, variables);
  const { fileName, base64 } = Object.values(data)[0] as { fileName: string; base64: string };
  return { fileName, pdf: Buffer.from(base64, 'base64') };
}

const readsOf = async (test: TestApp) =>
  (
    await test.owner.query(
      `select actor_id, record_ids from audit.entry where kind = 'read' and fields = '{pdf}'`,
    )
  ).rows;

const labels = `query ($input: HardCopyLabelsInput!) { hardCopyLabels(input: $input) { fileName base64 } }`;
const record = `query ($id: ID!) { destructionRecord(id: $id, language: EN) { fileName base64 } }`;

test('labels, the cabinet list and the record are printed, and who took names along is recorded', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const gone = await anOffice(test, { startedOn: '2019-01-01', endedOn: '2023-12-31' });
    const cabinet = await aCabinet(support);
    const paper = await aHardCopy(support, gone, cabinet);
    const one = await printed(support, labels, { input: { ids: [paper.id] } });
    expect(one.fileName).toBe('etiketten.pdf');
    expect(one.pdf.subarray(0, 8).toString()).toBe('%PDF-1.7');
    // 62 × 29 mm.
    expect(one.pdf.toString('latin1')).toContain('/MediaBox [0 0 175.748031 82.204724]');
    expect(await readsOf(test)).toEqual([{ actor_id: support.id, record_ids: [paper.id] }]);

    await test.owner.query(
      `update customers.customer set minimised_on = '2026-06-15', version = version + 1 where id = $1`,
      [gone.id],
    );
    // Whom support does not meet any more has no label for support either.
    expect((await support.ask(labels, { input: { ids: [paper.id] } })).errors?.[0]?.extensions.code).toBe(
      'NOT_FOUND',
    );
    const officer = await test.as('privacy_officer');
    const list = await printed(officer, `{ hardCopyCabinetList { fileName base64 } }`);
    expect(list.fileName).toBe('te-vernietigen-papier-2026-06-15.pdf');
    expect(await readsOf(test)).toContainEqual({ actor_id: officer.id, record_ids: [paper.id] });
    const refused = await support.ask(`{ hardCopyCabinetList { fileName } }`);
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');

    const { data } = await sign(officer, [paper], { destroyedOn: '2026-06-15' });
    const { id } = data['signDestruction']['destruction'];
    const early = await officer.ask(record, { id });
    expect(early.errors?.[0]?.message).toBe(
      'V-0001 was not signed by two people: there is nothing to record yet (countersignDestruction).',
    );
  }));

test('an auditor gets the record of a destruction, the same file each time, and it names no customer', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const lost = await aHardCopy(support, await anOffice(test), await aCabinet(support));
    const id = await destroy(test, [lost], { destroyedOn: '2026-06-15', method: 'MISSING', level: null });
    const auditor = await test.as('auditor');
    const first = await printed(auditor, record, { id });
    expect(first.fileName).toBe('V-0001.pdf');
    test.clock.set('2027-01-01T09:00:00Z');
    expect((await printed(auditor, record, { id })).pdf.equals(first.pdf)).toBe(true);
    expect((await auditor.ask(`{ hardCopies { nodes { id } } }`)).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
    expect((await support.ask(labels, { input: { ids: [lost.id] } })).errors?.[0]?.extensions.code).toBe(
      'CONFLICT',
    );
    expect(
      (await support.ask(labels, { input: { ids: [lost.id], sheet: 'A4', skip: 21 } })).errors?.[0]?.message,
    ).toBe('skip: must be from 0 to 20: a sheet has 21 labels');
  }));

test('a label says by its QR code an id and nothing of anybody; a sheet goes on after the labels used up', () => {
  const id = '019eca82-5680-7686-9605-bdf222910000';
  const copies = Array.from({ length: 22 }, (_, index) => ({
    id,
    number: index + 1,
    kind: DocumentKind.MANDATE,
    cabinet: 'Kast 1',
    folder: 'W'.repeat(80),
  }));
  const definition = labelDefinition(copies, { sheet: 'A4', skip: 20, language: 'en', made });
  const pages = definition.content as { stack: unknown[] }[];
  expect(pages.map(({ stack }) => texts(stack).filter((text) => text.startsWith('P-')).length)).toEqual([
    1, 21,
  ]);
  const found = texts(definition);
  expect(found.filter((text) => text.startsWith('URN'))).toEqual(
    Array(22).fill(`URN:UUID:${id.toUpperCase()}`),
  );
  expect(found.filter((text) => /^W+…$/.test(text)).every((text) => text.length < 20)).toBe(true);
});

test('the cabinet list goes by cabinet, and tells apart what is out; names as long as may be break nothing', () => {
  const definition = cabinetListDefinition(
    [
      aDueCopy({ number: 7, cabinet: 'Kast 1', folder: 'A' }),
      aDueCopy({ number: 3, cabinet: 'Kast 2', codeLocked: false, officeName: 'X'.repeat(300) }),
      aDueCopy({ number: 5, outWith: 'Mirjam de Vries', outSince: '2026-06-01' }),
    ],
    { all: 20_000, on: '2026-06-15', language: 'nl', made, house },
  );
  expect(texts(definition)).toContainEqual(expect.stringContaining('3 stukken van 20000; de andere'));
  const found = texts(definition).filter((text) => /^(P-\d{5}|Kast|Eerst terug|bij )/.test(text));
  expect(found).toEqual([
    'Kast 1',
    'P-00007',
    'Kast 2',
    'P-00003',
    'Eerst terughalen: deze stukken zijn uit de kast',
    'P-00005',
    'bij Mirjam de Vries sinds 01-06-2026',
  ]);
  expect(
    texts(cabinetListDefinition([], { all: 0, on: '2026-06-15', language: 'en', made, house })),
  ).toContain('There is no paper to destroy.');
});

test('the record says when, how, by which level and who, in either language', () => {
  const given = {
    number: 7,
    destroyedOn: '2026-06-15',
    method: 'SHREDDED' as const,
    level: 'P-4',
    items: [{ number: 1, kind: DocumentKind.ORDER_FORM }],
    signed: [
      { name: 'Mirjam de Vries', moment: '15 juni 2026 om 11:02' },
      { name: 'Joost Bakker', moment: '15 juni 2026 om 11:30' },
    ] as const,
  };
  const dutch = texts(recordDefinition(given, { language: 'nl', made, house })).join('\n');
  for (const said of [
    'Verklaring van vernietiging V-0007',
    '15 juni 2026',
    'P-4 (DIN 66399 / ISO 21964)',
    'versnipperd',
    'P\u201100001',
    'Mirjam de Vries',
    'Joost Bakker',
  ])
    expect(dutch).toContain(said);
  const english = texts(recordDefinition(given, { language: 'en', made, house })).join('\n');
  for (const said of ['Record of destruction V-0007', '1 hard copy was destroyed', 'shredded in-house'])
    expect(english).toContain(said);
});
