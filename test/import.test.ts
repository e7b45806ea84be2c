import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { projectFolder } from '../src/kernel/files.js';
import { withFiles } from './support/files.js';
import { keyOfTests } from './support/key.js';
import { anOffice } from './support/given.js';

const dutch = `Debiteurnr.;Kantoornaam;Straat;Huisnummer;Postcode;Vestigingsplaats;Land;E-mailadres;Tel.;Rekeningnummer;KvK-nummer;BTW nummer;Taal;Pakket;Ingangsdatum;Einddatum;Opmerking
D-1;Kantoor De Zon;Dorpsstraat;1a;1234 AB;Utrecht;Nederland;info@zon.example;020 123 4567;NL91 ABNA 0417 1643 00;12345678;NL 1234.56.782.B01;Nederlands;Basis;1-2-2020;;belt graag
D-2;"Kantoor ""Maan""; 😀";;;;;;;;;;;en;Plus;2019-01-01;31-12-2025;
`;

test('a file with Dutch columns becomes customers with their subscriptions, and the same file again changes nothing', () =>
  withFiles(async (story) => {
    const file = await story.write('klanten.csv', dutch);
    const first = await story.importing('customers', file);
    expect(first.said).toBe(
      'klanten.csv: UTF-8, separated by semicolons.\nColumns that are not understood and are left: "Opmerking".\n2 rows read: 2 new, 0 changed, 0 unchanged, 0 rejected.',
    );
    expect(first.status).toBe(0);
    const stored = await story.customers();
    expect(stored).toMatchObject([
      {
        debtor_number: 'D-1',
        office_name: 'Kantoor De Zon',
        street: 'Dorpsstraat 1a',
        invoice_street: 'Dorpsstraat 1a',
        invoice_city: 'Utrecht',
        country: 'NL',
        phone: '+31201234567',
        iban: 'NL91ABNA0417164300',
        vat_number: 'NL123456782B01',
        language: 'nl',
        ended_on: null,
        version: 1,
      },
      { debtor_number: 'D-2', office_name: 'Kantoor "Maan"; 😀', language: 'en', street: null },
    ]);
    const again = await story.importing('customers', file);
    expect(again.said).toContain('0 new, 0 changed, 2 unchanged, 0 rejected');
    expect(await story.customers()).toEqual(stored);
    const { rows } = await story.owner.query(
      'select c.debtor_number, c.started_on::text, c.ended_on::text, s.plan from customers.subscription s join customers.customer c on c.id = s.customer_id order by 1',
    );
    expect(rows).toEqual([
      { debtor_number: 'D-1', started_on: '2020-02-01', ended_on: null, plan: 'Basis' },
      { debtor_number: 'D-2', started_on: '2019-01-01', ended_on: '2025-12-31', plan: 'Plus' },
    ]);
    const audit = await story.owner.query(
      `select what, cause, cardinality(record_ids) as records from audit.entry where cause = 'command import customers'`,
    );
    expect(audit.rows).toEqual([
      { what: 'customers.imported', cause: 'command import customers', records: 2 },
    ]);
  }));

test('an empty cell leaves what is known, another value changes it, and an end date ends the subscription', () =>
  withFiles(async (story) => {
    await story.importing('customers', await story.write('a.csv', dutch));
    const changed = await story.write(
      'b.csv',
      'debiteurnummer,naam,plaats,telefoon,abonnement,ingangsdatum,einddatum\nD-1,Kantoor De Zon,,+32 2 123 45 67,Basis,01-02-2020,30-06-2026\n',
    );
    expect((await story.importing('customers', changed)).said).toContain('0 new, 1 changed, 0 unchanged');
    const [customer] = await story.customers();
    expect(customer).toMatchObject({ city: 'Utrecht', phone: '+3221234567', version: 2 });
    const { rows } = await story.owner.query(`select what from audit.entry where customer_id = $1`, [
      customer?.id,
    ]);
    expect(rows.map(({ what }) => what).toSorted()).toEqual(['customer.changed', 'subscription.ended']);
    expect((await story.importing('customers', changed)).said).toContain('0 changed, 1 unchanged');
  }));

test('a dry run tells the same and stores nothing', () =>
  withFiles(async (story) => {
    const file = await story.write('klanten.csv', `${dutch}D-3;;;;;;;;;;;;;;;;\n`);
    const { said, status } = await story.importing('customers', file, { dryRun: true });
    expect(said).toContain('3 rows read: 2 would be new, 0 would be changed, 0 unchanged, 1 rejected.');
    expect(said).toContain('line 4: Kantoornaam: is leeg');
    expect(said).toContain('nothing was stored');
    expect(status).toBe(1);
    expect(await story.customers()).toEqual([]);
    const { rows } = await story.owner.query(`select * from audit.entry where cause like 'command%'`);
    expect(rows).toEqual([]);
  }));

test('rejected rows come back with their reasons, safe to open in a spreadsheet, and can be imported once corrected', () =>
  withFiles(async (story) => {
    const file = await story.write(
      'klanten.csv',
      [
        'debiteurnummer;naam;telefoon;iban;kvk;e-mail;abonnement;ingangsdatum;einddatum',
        '1;=HYPERLINK("http://evil.example");+31 20 123 4567;NL91ABNA0417164301;1234567;geen adres;;;',
        '2;Goed;;;;;;;',
        '3;Kantoor;;;;;Basis;31-02-2024;',
        '4;Kantoor;;;;;Basis;01-01-0202;',
        '5;Kantoor;;;;;Basis;01-01-2024;01-01-2023',
        '6;Kantoor;;;;;Basis;;',
        '7;Kantoor\0;;;;;;;',
        `8;${'x'.repeat(161)};;;;;;;`,
        '9;te;veel;;;;;;;cellen',
        '2;Anders;;;;;;;',
        '2;Goed;;;;;;;',
        '"10\nx";Kantoor;;;;;;;',
        '11;-1 Kantoor;;;;;;;',
        '',
        '12;Kantoor;abc;;;;;;',
      ].join('\r\n'),
    );
    const { said, status } = await story.importing('customers', file);
    expect(status).toBe(1);
    expect(said).toContain('14 rows read: 2 new, 0 changed, 1 unchanged, 11 rejected.');
    expect(said).not.toContain('NL91ABNA0417164301'); // a terminal's log is no place for a bank account
    const text = await story.read('klanten.rejected.csv');
    expect(text.startsWith('\uFEFFdebiteurnummer;naam;telefoon;iban;kvk;e-mail;abonnement;ingangsdatum;einddatum;regel;reden\r\n')).toBe(true); // prettier-ignore
    expect(text).toContain(`1;"'=HYPERLINK(""http://evil.example"")";'+31 20 123 4567;`);
    for (const reason of [
      ';2;e-mail: is geen e-mailadres; iban: is geen geldig IBAN; controleer de cijfers; kvk: moet acht cijfers zijn (een spreadsheet laat een nul vooraan weg)',
      ';4;ingangsdatum: is geen bestaande datum, zoals 31-12-2026',
      ';5;abonnement: een onwaarschijnlijke datum; controleer het jaar',
      ';6;einddatum: ligt vóór de ingangsdatum',
      ';7;abonnement: de ingangsdatum ontbreekt',
      ';8;naam: bevat een teken dat niet getoond kan worden',
      ';9;naam: is langer dan 160 tekens',
      ';10;de rij heeft 10 cellen, maar de kop noemt er 9',
      ';11;debiteurnummer staat ook op regel 3, met andere gegevens',
      ';13;debiteurnummer: mag hoogstens 20 letters, cijfers, punten, schuine strepen of koppeltekens hebben',
      ';17;telefoon: is geen telefoonnummer, zoals 020 123 4567 of +31 20 123 4567',
    ])
      expect(text.replaceAll('"', '')).toContain(reason);
    expect((await stat(join(file, '..', 'klanten.rejected.csv'))).mode & 0o777).toBe(0o600);

    const corrected = await story.write(
      'beter.csv',
      text
        .replace('NL91ABNA0417164301', 'NL91ABNA0417164300')
        .replace('1234567;', '01234567;')
        .replace('geen adres', 'wel@adres.example')
        .split('\r\n')
        .slice(0, 2)
        .join('\r\n'),
    );
    expect((await story.importing('customers', corrected)).said).toBe(
      'beter.csv: UTF-8, separated by semicolons.\n1 rows read: 1 new, 0 changed, 0 unchanged, 0 rejected.',
    );
    expect((await story.customers())[0]).toMatchObject({
      debtor_number: '1',
      office_name: '=HYPERLINK("http://evil.example")',
      phone: '+31201234567',
    });
  }));

test('files as Windows, Excel and other programs write them are read as they were meant', () =>
  withFiles(async (story) => {
    const row = (number: number) => `debiteurnummer\tnaam\tplaats\r\n${number}\tCafé € Zoë\tÉén\r\n`;
    const windows = Buffer.from(row(1).replace('€', '\u0080'), 'latin1');
    const utf16 = Buffer.from(`\uFEFF${row(3)}`, 'utf16le');
    expect((await story.importing('customers', await story.write('w.csv', windows))).said).toContain('Windows-1252, separated by tabs'); // prettier-ignore
    await story.importing('customers', await story.write('bom.csv', `\uFEFF${row(2)}`));
    expect((await story.importing('customers', await story.write('u.csv', utf16))).said).toContain('UTF-16');
    await story.importing(
      'customers',
      await story.write('en.csv', 'Customer number,"Company, or name",Company\n4,,Café € Zoë\n'),
    );
    expect((await story.customers()).map((one) => one.office_name)).toEqual(Array(4).fill('Café € Zoë'));
  }));

test('what is wrong with a whole file is said in one line, with the line number', () =>
  withFiles(async (story) => {
    const importing = async (name: string, content: string) =>
      story.importing('customers', await story.write(name, content));
    await expect(importing('q.csv', 'debiteurnummer;naam\n1;Goed\n2;"open\n3;Kantoor\n')).rejects.toThrow(
      /^q\.csv, line 3: .*never closed/,
    );
    await expect(
      importing('long.csv', `debiteurnummer;naam\n2;"open\n${'3;Kantoor\n'.repeat(200_000)}`),
    ).rejects.toThrow(/^long\.csv, line 2: .*never closed/);
    await expect(importing('none.csv', 'foo;bar\n1;2\n')).rejects.toThrow(
      /lacks a column for debiteurnummer \(debiteurnummer, debiteurnr.*\) and a column for kantoornaam \(/,
    );
    await expect(importing('empty.csv', '')).rejects.toThrow(/empty\.csv is empty/);
    await expect(importing('twice.csv', 'debiteurnummer;naam;Naam\n')).rejects.toThrow(/two columns "naam"/);
    await expect(importing('nul.csv', 'debiteur\0nummer;naam\n1;Zon\n')).rejects.toThrow(
      /save it as "CSV UTF-8"/,
    );
    expect(await story.importing('customers', '/nowhere/klanten.csv')).toEqual({
      status: 2,
      said: 'There is no file /nowhere/klanten.csv.',
    });
    const wide = Array.from({ length: 1000 }, (_, at) => `kolom ${at}`).join(';');
    const { said, status } = await importing(
      'wide.csv',
      `debiteurnummer;naam;${wide}\n9;Breed;${';'.repeat(999)}\n`,
    );
    expect(said).toContain('"kolom 9" and 990 more.');
    expect(status).toBe(0);
  }));

test('an office that was minimised is never filled again, by customers or by contacts', () =>
  withFiles(async (story) => {
    const office = await anOffice(story, {
      debtorNumber: 'M1',
      startedOn: '2019-01-01',
      endedOn: '2020-01-01',
    });
    await story.owner.query(
      `update customers.customer set minimised_on = '2022-06-01', street = null where id = $1`,
      [office.id],
    );
    const file = await story.write('m.csv', 'debiteurnummer;naam;straat\nM1;Kantoor;Dorpsstraat 1\n');
    const first = await story.importing('customers', file);
    expect(first.said).toMatch(/line 2: dit kantoor is op 2022-06-01 geminimaliseerd/);
    const second = await story.importing('contacts', file);
    expect(second.said).toMatch(/line 2: dit kantoor is op 2022-06-01 geminimaliseerd/);
    expect((await story.customers())[0]?.street).toBeNull();
  }));

test('contacts are known by e-mail address or name, and one of them is the general contact', () =>
  withFiles(async (story) => {
    await anOffice(story, { debtorNumber: 'D1' });
    const columns = 'debiteurnr;naam;functie;e-mail;telefoon;taal;algemeen\n';
    const file = await story.write(
      'c.csv',
      `${columns}D1;Ans;Baas;ans@a.example;0612345678;;ja\nD1;Bob;;;;en;nee\nD9;Cor;;;;;\nD1;Dik;;dik@a.example;;;ja\nD1;Eva;;ANS@a.example;;;\n`,
    );
    const first = await story.importing('contacts', file);
    expect(first.said).toContain('5 rows read: 2 new, 0 changed, 0 unchanged, 3 rejected.');
    expect(first.said).toContain('line 4: er is geen kantoor met dit debiteurnummer');
    expect(first.said).toContain('line 5: regel 2 noemt al een algemene contactpersoon');
    expect(first.said).toContain('line 6: e-mailadres staat bij dit kantoor ook op regel 2');
    expect((await story.importing('contacts', file)).said).toContain('0 new, 0 changed, 2 unchanged');
    const other = await story.write('d.csv', `${columns}D1;bob;Chef;bob@a.example;;;ja\nD1;Ans;;;;;\n`);
    expect((await story.importing('contacts', other)).said).toContain('0 new, 1 changed, 1 unchanged');
    const { rows } = await story.owner.query(
      'select name, function, email, phone, language, general from contacts.contact order by lower(name)',
    );
    expect(rows).toEqual([
      { name: 'Ans', function: 'Baas', email: 'ans@a.example', phone: '+31612345678', language: 'nl', general: false }, // prettier-ignore
      { name: 'bob', function: 'Chef', email: 'bob@a.example', phone: null, language: 'en', general: true },
    ]);
  }));

test('two subscriptions of one office may stand on two rows', () =>
  withFiles(async (story) => {
    const file = await story.write(
      's.csv',
      'debiteurnummer;naam;pakket;ingangsdatum;einddatum\n1;Zon;Basis;1-1-2020;31-12-2022\n1;Zon;Plus;1-1-2023;\n',
    );
    const said = async (options = {}) => (await story.importing('customers', file, options)).said;
    expect(await said({ dryRun: true })).toContain('1 would be new, 1 would be changed');
    expect(await said()).toContain('1 new, 1 changed, 0 unchanged');
    expect(await said()).toContain('0 new, 0 changed, 2 unchanged');
    const { rows } = await story.owner.query(
      'select started_on::text, ended_on::text from customers.customer',
    );
    expect(rows).toEqual([{ started_on: '2020-01-01', ended_on: null }]);
  }));

test(
  'the command line imports twenty thousand offices from a file in one sitting, in flat memory',
  () =>
    withFiles(async (story) => {
      const rows = Array.from(
        { length: 20_000 },
        (_, at) =>
          `${at + 1};Kantoor ${at};Dorpsstraat ${at};Utrecht;info@k${at}.example;020 123 4567;NL91ABNA0417164300;Basis;01-01-2020`,
      );
      const file = await story.write(
        'veel.csv',
        `debiteurnummer;naam;straat;plaats;e-mail;telefoon;iban;abonnement;ingangsdatum\n${rows.join('\n')}`,
      );
      const run = (...args: string[]) =>
        new Promise<{ status: number; out: string; err: string }>((done) => {
          const main = resolve(projectFolder, 'dist/src/main.js');
          const environment = {
            ...process.env,
            NODE_ENV: 'production',
            DATABASE_URL: story.ownerUrl,
            DATA_DIR: join(story.folder, 'data'),
            HOUSE_KEY: keyOfTests,
          };
          execFile(
            process.execPath,
            ['--max-old-space-size=96', main, ...args],
            { env: environment },
            (error, out, err) =>
              done({ status: error ? Number((error as { code?: unknown }).code) : 0, out, err }),
          );
        });
      const first = await run('import', 'customers', file);
      expect(first.err).toBe('');
      expect(first).toMatchObject({ status: 0 });
      expect(first.out).toContain('10,000 rows (');
      expect(first.out).toContain('20,000 rows read: 20,000 new, 0 changed, 0 unchanged, 0 rejected.');
      const { rows: counted } = await story.owner.query(
        'select count(*)::int as n, count(started_on)::int as started, max(version) as version from customers.customer',
      );
      expect(counted).toEqual([{ n: 20_000, started: 20_000, version: 1 }]);
      expect((await run('import', 'customers', '/nowhere.csv')).status).toBe(2);
      expect((await run('import', 'customers')).status).toBe(2);
    }),
  120_000,
);
