import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { officeCount, writeSampleFiles } from '../src/demo/offices.js';
import { withApp } from './support/app.js';
import { running } from './support/files.js';

test('the sample offices are imported, three rows excepted, and stand in every phase of the ladder', () =>
  withApp(async ({ app, owner, clock, as }) => {
    const folder = await mkdtemp(join(tmpdir(), 'klantmap-sample-'));
    try {
      const files = await writeSampleFiles(folder, clock.today());
      const again = await writeSampleFiles(join(folder, 'again'), clock.today());
      for (const kind of ['customers', 'contacts', 'consents'] as const)
        expect(await readFile(files[kind], 'utf8')).toBe(await readFile(again[kind], 'utf8'));

      const { status, said } = await running(app, 'import customers', [files.customers]);
      expect(status).toBe(1);
      expect(said.split('\n')).toEqual(
        expect.arrayContaining([
          '213 rows read: 200 new, 10 changed, 0 unchanged, 3 rejected.',
          '  line 212: IBAN: is geen geldig IBAN; controleer de cijfers',
          '  line 213: Ingangsdatum: is geen bestaande datum, zoals 31-12-2026',
          '  line 214: Kantoornaam: is leeg',
        ]),
      );
      expect((await running(app, 'import contacts', [files.contacts])).status).toBe(0);

      const support = await as('support');
      const counts: Record<string, number> = {};
      for (const phase of ['CUSTOMER', 'GRACE', 'MINIMISE']) {
        const { customers } = await support.get(
          'query ($phase: [Phase!]) { customers(filter: { phase: $phase }) { totalCount } }',
          { phase: [phase] },
        );
        counts[phase] = customers.totalCount;
      }
      expect(counts).toEqual({ CUSTOMER: 140, GRACE: 30, MINIMISE: 30 });
      const { rows } = await owner.query(
        `select count(*) filter (where ended_on + interval '3 years' <= $1::date)::int as overdue,
                count(*) filter (where ended_on >= $1::date)::int as ahead, count(*)::int as n from customers.customer`,
        [clock.today()],
      );
      expect(rows).toEqual([{ overdue: 10, ahead: 20, n: officeCount }]);

      const { rows: people } = await owner.query<{ key: string; ended: string | null }>(
        `select c.debtor_number || ' ' || p.email as key, c.ended_on::text as ended
         from contacts.contact p join customers.customer c on c.id = p.customer_id`,
      );
      expect(people.every(({ key }) => key.endsWith('.example'))).toBe(true);
      const ended = new Map(people.map((one) => [one.key, one.ended]));
      const consents: Record<string, string>[] = parse(await readFile(files.consents), {
        columns: true,
        delimiter: ';',
        bom: true,
      });
      expect(consents.length).toBeGreaterThan(100);
      for (const consent of consents) {
        const key = `${consent.debiteurnummer} ${consent['e-mail']}`;
        expect(ended.has(key)).toBe(true);
        expect((ended.get(key) ?? '9999') >= clock.today()).toBe(true);
        const [day, month, year] = (consent.datum as string).split('-');
        expect(`${year}-${month}-${day}` < clock.today()).toBe(true);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }));
