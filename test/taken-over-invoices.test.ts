import { type Story, withFiles } from './support/files.js';
import { anInvoice, anOffice } from './support/given.js';

const header =
  'factuurnummer;debiteurnummer;soort;factuurdatum;crediteert;totaal excl;btw;totaal incl;omschrijving;aantal;prijs;btw-percentage;regelbedrag';
const rows = (...lines: string[]) => [header, ...lines].join('\n');

const invoices = async (story: Story) =>
  (
    await story.owner.query(
      `select number, kind, series, year, sequence, issued_on::text, held_until::text, net::text, vat::text, gross::text, breakdown,
        taken_over_at is not null as taken, credits_earlier, (select number from invoices.invoice o where o.id = i.credits_id) as credits,
        (select json_agg(json_build_array(position, description, quantity, unit_price, net) order by position) from invoices.line l where l.invoice_id = i.id) as lines
      from invoices.invoice i order by issued_on, number`,
    )
  ).rows;

test('invoices of an earlier system keep their numbers, lines and VAT as they were, and the same file again changes nothing', () =>
  withFiles(async (story) => {
    await anOffice(story, { debtorNumber: 'D1' });
    const file = await story.write(
      'oud.csv',
      rows(
        // The earlier system rounded VAT per line: 0,01 more than it would be here.
        'VF-17;D1;factuur;12-03-2024;;100,02;21,01;121,03;Licentie;1;50,01;21;50,01',
        'VF-17;;;;;;;;Beheer;1;50,01;21;50,01',
        '2025-00041;D1;;1-2-2025;;1.000,00;210,00;1.210,00;Licentie;2;500;21%;',
        'C-3;D1;creditnota;2-2-2025;2025-00041;-1.000,00;-210,00;-1.210,00;Licentie;-2;500;21;-1.000,00',
        'C-4;D1;creditnota;3-2-2025;Z-9;10,00;0,00;10,00;Korting;1;10;0;10,00',
      ),
    );
    const first = await story.importing('invoices', file);
    expect(first.said).toContain('5 rows read: 5 new');
    const stored = await invoices(story);
    expect(stored).toEqual([
      expect.objectContaining({ number: 'VF-17', sequence: null, held_until: '2031-12-31', net: '100.02', vat: '21.01', gross: '121.03', taken: true, breakdown: [{ vatCategory: 'S', vatRate: '21', taxable: '100.02', vat: '21.01' }], lines: [[1, 'Licentie', 1, 50.01, 50.01], [2, 'Beheer', 1, 50.01, 50.01]] }), // prettier-ignore
      expect.objectContaining({
        number: '2025-00041',
        series: '',
        year: 2025,
        sequence: 41,
        gross: '1210.00',
      }),
      expect.objectContaining({ number: 'C-3', kind: 'CREDIT_NOTE', credits: '2025-00041', gross: '1210.00', lines: [[1, 'Licentie', 2, 500, 1000]] }), // prettier-ignore
      expect.objectContaining({ number: 'C-4', kind: 'CREDIT_NOTE', credits: null, credits_earlier: 'Z-9' }),
    ]);
    expect((await story.importing('invoices', file)).said).toContain('5 unchanged');
    expect(await invoices(story)).toEqual(stored);
    const billing = await story.as('billing');
    const { customers } = await billing.get(
      '{ customers(first: 1) { nodes { invoices { number state creditsNumber takenOverAt lines { description } } } } }',
    );
    expect(customers.nodes[0].invoices).toHaveLength(4);
    expect(customers.nodes[0].invoices).toContainEqual(
      expect.objectContaining({ number: '2025-00041', state: 'CREDITED', takenOverAt: expect.any(String) }),
    );
    expect(customers.nodes[0].invoices).toContainEqual(
      expect.objectContaining({ number: 'C-4', creditsNumber: 'Z-9' }),
    );
  }));

test('a series goes on behind the last number that was taken over, without a gap', () =>
  withFiles(async (story) => {
    const office = await anOffice(story, { debtorNumber: 'D1' });
    const row = (number: string) => `${number};D1;;1-2-2026;;;;;Licentie;1;10;21;`;
    await story.importing('invoices', await story.write('a.csv', rows(row('2026-00007'), row('2026-00009'))));
    expect((await anInvoice(story, office)).number).toBe('2026-00010');
    expect((await anInvoice(story, office)).number).toBe('2026-00011');
    const late = await story.importing('invoices', await story.write('b.csv', rows(row('2026-00011'), row('2026-10'), row('2026-00008')))); // prettier-ignore
    expect(late.said).toContain('3 rows read: 1 new, 0 changed, 0 unchanged, 2 rejected.');
    expect(late.said).toContain('line 2: er is al een andere factuur met dit nummer');
    expect(late.said).toContain('line 3: factuur 2026-00010 heeft dit volgnummer in deze reeks al');
    expect((await anInvoice(story, office)).number).toBe('2026-00012');
  }));

test('an invoice of which one line is wrong, or whose amounts contradict each other, is refused as a whole', () =>
  withFiles(async (story) => {
    await anOffice(story, { debtorNumber: 'D1' });
    const file = await story.write(
      'fout.csv',
      rows(
        'A;D1;;1-2-2025;;;;;Goed;1;10;21;',
        'A;;;;;;;;Fout;1;tien;21;',
        'B;D1;;1-2-2025;;11,00;;;Licentie;1;10;21;',
        'C;D1;;1-2-2025;;10,00;2,10;12,00;Licentie;1;10;21;',
        'D;D1;;1-2-2025;;;;;Licentie;1;1.234;21;',
        'E;D9;;1-2-2025;;;;;Licentie;1;10;21;',
        'F;D1;;1-2-2027;;;;;Licentie;1;10;21;',
        'G;D1;;1-2-2016;;;;;Licentie;1;10;21;',
        'H;D1;;1-2-2025;;;;;Licentie;1;10;;',
        'I;;;1-2-2025;;;;;Licentie;1;10;21;',
        'B;D1;;1-2-2025;;;;;Licentie;1;10;21;',
      ),
    );
    const { said } = await story.importing('invoices', file);
    expect(said).toContain('11 rows read: 0 new, 0 changed, 0 unchanged, 11 rejected.');
    const rejected = (await story.read('fout.rejected.csv')).replaceAll('"', '');
    for (const reason of [
      ';2;hoort bij regel 3, die niet goed is',
      ';3;prijs: is geen bedrag',
      ';4;de regels zijn samen 10.00, het totaal exclusief btw is 11.00',
      ';5;exclusief en btw zijn samen 12.10, het totaal inclusief btw is 12.00',
      ';6;prijs: is geen bedrag, zoals 1234,56; zeg zo nodig met --decimal',
      ';7;er is geen kantoor met dit debiteurnummer',
      ';8;factuurdatum: ligt in de toekomst',
      ';9;de wettelijke bewaartermijn is op 2023-12-31 verstreken',
      ';10;btw-percentage: is leeg',
      ';11;debiteurnummer: is leeg op de eerste regel',
      ';12;regels van deze factuur staan ook bij regel 4',
    ])
      expect(rejected).toContain(reason);
    expect(await invoices(story)).toEqual([]);
  }));

test('what was taken over is fixed by the database: no change, no more lines, no short cut to a number of this system', () =>
  withFiles(async (story) => {
    const office = await anOffice(story, { debtorNumber: 'D1' });
    await story.importing(
      'invoices',
      await story.write('a.csv', rows('X-1;D1;;1-2-2025;;;;;Licentie;1;10;21;')),
    );
    const { rows: known } = await story.owner.query('select id from invoices.invoice');
    const id = known[0].id as string;
    const line = `insert into invoices.line (id, invoice_id, position, description, quantity, unit_price, vat_category, vat_rate, net) values (gen_random_uuid(), $1, 9, 'x', 1, 1, 'S', 21, 1)`;
    await expect(story.asApp.query(line, [id])).rejects.toThrow(/is issued: its lines cannot change/);
    await expect(story.asApp.query('update invoices.invoice set gross = 1 where id = $1', [id])).rejects.toThrow(/issued and cannot change/); // prettier-ignore
    await expect(story.asApp.query('delete from invoices.invoice where id = $1', [id])).rejects.toThrow(/is held until/); // prettier-ignore
    const insert = (taken: string, held: string, day: string) =>
      story.asApp.query(
        `insert into invoices.invoice (id, customer_id, kind, state, number, issued_on, buyer, seller, held_until, created_at, taken_over_at)
          values (gen_random_uuid(), $1, 'INVOICE', 'ISSUED', 'Y', ${day}, '{}', '{}', ${held}, now(), ${taken})`,
        [office.id],
      );
    await expect(insert('null', `'2032-12-31'`, `'2025-02-01'`)).rejects.toThrow(/begins as a draft/);
    await expect(insert('now()', `'2025-12-31'`, `'2025-02-01'`)).rejects.toThrow(/held for seven years/);
    await expect(insert('now()', `'2107-12-31'`, `'2100-02-01'`)).rejects.toThrow(/was issued before/);
    await expect(
      story.asApp.query(`insert into invoices.series (name, year, last_number) values ('', 2026, 5)`),
    ).rejects.toThrow(/goes up by one/);
  }));

test('an invoice of more lines than an invoice has is refused as a whole, wherever it stands in a long file', () =>
  withFiles(async (story) => {
    await anOffice(story, { debtorNumber: 'D1' });
    const invoice = (number: string, lines: number) =>
      Array.from({ length: lines }, (_, at) => `${number};D1;;1-2-2025;;;;;Regel ${at + 1};1;10;21;`);
    const file = await story.write('lang.csv', rows(...invoice('A', 400), ...invoice('B', 499), ...invoice('C', 500), ...invoice('D', 1700), ...invoice('E', 3))); // prettier-ignore
    expect((await story.importing('invoices', file)).said).toContain('3,102 rows read: 1,402 new, 0 changed, 0 unchanged, 1,700 rejected.'); // prettier-ignore
    expect((await invoices(story)).map(({ number, lines }) => [number, lines.length])).toEqual([
      ['A', 400],
      ['B', 499],
      ['C', 500],
      ['E', 3],
    ]);
  }));
