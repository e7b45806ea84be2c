import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteDaySeal } from '../src/audit/day-seal.js';
import { sealEntries } from '../src/audit/seal.js';
import { systemActor } from '../src/kernel/scope.js';
import { type TestApp, withApp } from './support/app.js';
import { klantmap } from './support/cli.js';
import { anOffice } from './support/given.js';
import { verified } from './trials/audit-tampering.js';

const AUDIT_SEAL_TO = 'notaris@buiten.example';
const workOf = (test: Pick<TestApp, 'app'>) => test.app.work(systemActor('test'), 'test');

const noteAndSend = async (test: TestApp) => {
  await test.inTransaction((scope) => scope.enqueue(noteDaySeal, {}));
  await test.jobsDone();
};

test('the seal of a day is mailed to somebody outside, once, whoever asks how often, and holds nobody’s data', () =>
  withApp(
    async (test) => {
      const office = await anOffice(test, { officeName: 'Kantoor Geheim' });
      test.clock.set('2026-06-15T23:20:00Z'); // 16 June in Amsterdam
      const other = await test.another({ at: '2026-06-15T23:20:00Z' });
      await Promise.all([workOf(test), workOf({ app: other })].map((work) => noteDaySeal.perform(work, {})));
      await noteAndSend(test);
      await noteAndSend(test);
      const mails = test.mailbox.to(AUDIT_SEAL_TO);
      expect(mails).toHaveLength(1);
      const { rows } = await test.owner.query('select * from audit.day_seal');
      expect(rows).toEqual([expect.objectContaining({ state: 'sent', block_n: 1, reason: null })]);
      const { subject, text = '', html = '' } = mails[0]!;
      expect(subject).toBe('Zegel van 15 juni 2026 op het logboek van Klantmap');
      for (const part of [text, html]) {
        expect(part).toContain(rows[0].hash);
        expect(part).not.toMatch(new RegExp(`Geheim|${office.id}`));
      }

      test.clock.set('2026-06-16T23:20:00Z');
      await anOffice(test);
      await noteAndSend(test);
      expect(test.mailbox.to(AUDIT_SEAL_TO)).toHaveLength(2);
    },
    { environment: { AUDIT_SEAL_TO } },
  ));

test(
  'the mail of a day is proof: verify takes it as a file, and finds that the chain was made anew since',
  () =>
    withApp(
      async (test) => {
        await anOffice(test);
        await noteAndSend(test);
        const folder = mkdtempSync(join(tmpdir(), 'klantmap-seal-'));
        const file = join(folder, 'zegel.eml');
        try {
          writeFileSync(file, test.mailbox.to(AUDIT_SEAL_TO)[0]!.raw);
          const environment = { DATABASE_URL: test.ownerUrl, KLANTMAP_NOW: '2026-06-15T09:00:00Z' };
          const good = await klantmap(['audit', 'verify', '--seal', file], environment);
          expect([good.status, good.stderr]).toEqual([0, '']);
          await test.owner
            .query(`alter table audit.block disable trigger user; alter table audit.about disable trigger user;
            delete from audit.day_seal; delete from audit.block; delete from audit.about`);
          test.clock.set('2026-06-15T09:00:01Z');
          await sealEntries(workOf(test));
          const bad = await klantmap(['audit', 'verify', '--seal', file], environment);
          expect([bad.status, bad.stdout]).toEqual([1, expect.stringContaining('no block has this seal')]);
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
      { environment: { AUDIT_SEAL_TO, AUDIT_SEAL_LANGUAGE: 'en' } },
    ),
  60_000,
);

test('without anybody to mail it to, nothing is noted or sent', () =>
  withApp(async (test) => {
    await anOffice(test);
    await noteAndSend(test);
    expect((await test.owner.query('select * from audit.day_seal')).rows).toEqual([]);
    expect(await verified(test)).toEqual([]);
  }));
