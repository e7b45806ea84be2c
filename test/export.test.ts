import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sql from 'sql-template-tag';
import { plugins as installed } from '../plugins/index.js';
import type { FileKind } from '../src/kernel/file-kind.js';
import { running, withFiles } from './support/files.js';
import { aContact, anInvoice, anOffice } from './support/given.js';

test('an export opens well in a Dutch spreadsheet, runs nothing there, and is for whoever made it alone', () =>
  withFiles(async (story) => {
    await anOffice(story, { debtorNumber: 'B2', officeName: '=HYPERLINK("http://evil.example")' });
    await anOffice(story, { debtorNumber: 'A1', officeName: 'Zon; "& Maan"', language: 'en' });
    const text = await story.exporting('customers', 'klanten.csv');
    const [header, ...rows] = text.split('\r\n');
    expect(header).toMatch(/^\uFEFFdebiteurnummer;kantoornaam;straat;postcode;plaats;land;factuuradres;/);
    expect(rows[0]).toMatch(/^A1;"Zon; ""& Maan""";Dorpsstraat 1;1234 AB;Utrecht;NL;Dorpsstraat 1;/);
    expect(rows[1]).toContain(`B2;"'=HYPERLINK(""http://evil.example"")";`);
    expect((await stat(join(story.folder, 'klanten.csv'))).mode & 0o777).toBe(0o600);
    expect(await readdir(story.folder)).toEqual(['klanten.csv']);
    const english = await story.exporting('customers', 'k.csv', { english: true, separator: ',' });
    expect(english).toMatch(/^\uFEFFdebtor number,office name,/);
    expect((await story.importing('customers', join(story.folder, 'k.csv'))).said).toContain('2 unchanged');
  }));

test('whose data was exported, and which columns, is in the audit; what it said is not', () =>
  withFiles(async (story) => {
    const office = await anOffice(story, { officeName: 'Kantoor Geheim', email: 'geheim@kantoor.example' });
    const contact = await aContact(story, office);
    await running(story.app, 'export all', [join(story.folder, 'alles')]);
    const { rows } = await story.owner.query(
      `select kind, actor, cause, what, record_type, record_ids, fields from audit.entry where kind = 'read' order by at, id`,
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          cause: 'export customers',
          record_type: 'Customer',
          record_ids: [office.id],
          fields: expect.arrayContaining(['officeName', 'email', 'iban']),
        }),
        expect.objectContaining({
          cause: 'export contacts',
          record_type: 'Contact',
          record_ids: [contact.id],
        }),
      ]),
    );
    expect(JSON.stringify(rows)).not.toMatch(/geheim/i);
  }));

test('who was minimised stays out of an export, and so does a draft; the export says so', () =>
  withFiles(async (story) => {
    const gone = await anOffice(story, {
      startedOn: '2019-01-01',
      endedOn: '2020-01-01',
      debtorNumber: 'OUD',
    });
    const here = await anOffice(story, { debtorNumber: 'NU' });
    for (const office of [gone, here]) await anInvoice(story, office);
    await story.owner.query(`update customers.customer set minimised_on = '2022-06-01' where id = $1`, [
      gone.id,
    ]);
    await story.inTransaction(async (scope) => {
      const { draftInvoice } = await import('../src/invoices/actions.js');
      const line = {
        description: 'x',
        quantity: '1',
        unitPrice: '1',
        vatCategory: 'S',
        vatRate: '21',
      } as const;
      await draftInvoice(scope, { customerId: here.id, lines: [line] });
    });
    const { said } = await running(story.app, 'export all', [story.folder]);
    expect(said).toMatch(/customers\.csv: 1 rows of customers\.\n {2}1 customers are left out.*minimised/);
    expect(said).toMatch(/invoices\.csv: 1 rows of invoices\.\n {2}1 drafts are left out/);
    for (const name of await readdir(story.folder)) expect(await story.read(name)).not.toContain('OUD');
  }));

test('all files are of one moment; one that cannot be written is said, and leaves nothing behind', () => {
  const kind: FileKind = {
    name: 'moments',
    describe: 'moments',
    columns: [{ field: 'isolation', nl: ['isolatie'], en: ['isolation'] }],
    begin: () => ({ prepare: (values) => values, store: async () => [] }),
    handout: {
      type: 'Moment',
      fields: ['isolation'],
      rows: () =>
        sql`select gen_random_uuid() as record, current_setting('transaction_isolation') as isolation`,
    },
  };
  return withFiles(
    async (story) => {
      expect(await story.exporting('moments', 'm.csv')).toContain('repeatable read');
      await story.write('in-the-way', 'a file');
      await expect(
        running(story.app, 'export customers', [join(story.folder, 'in-the-way/klanten.csv')]),
      ).rejects.toThrow(/in-the-way\/klanten\.csv.* cannot be written/);
      expect((await running(story.app, 'export customers', [join(story.folder, 'x.csv')], { separator: '%' })).status).toBe(2); // prettier-ignore
      expect(await readdir(story.folder)).toEqual(['in-the-way', 'm.csv']);
    },
    { plugins: [...installed, { name: 'clock', files: [kind] }] },
  );
});
