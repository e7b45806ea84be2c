import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withApp } from './support/app.js';
import { klantmap } from './support/cli.js';

const another = 'quite another key, of thirty-two characters';

test('a process with another key does not start, from the first start on, and the doctor says what to do', () =>
  withApp(async (test) => {
    const { rows } = await test.owner.query('select fingerprint from kernel.house_key');
    expect(rows).toEqual([{ fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    await expect(test.another({ environment: { HOUSE_KEY: another } })).rejects.toThrow(
      /^klantmap: this database was made with another key than this process has; give every process the same HOUSE_KEY/,
    );
    await test.another(); // with the same key it does
    const environment = {
      DATABASE_URL: test.ownerUrl,
      SMTP_URL: test.mailbox.url,
      KLANTMAP_NOW: '2026-06-15T09:00:00Z',
    };
    expect((await klantmap(['doctor'], environment)).stdout).toMatch(/^fine +key +it is the one/m);
    const ill = await klantmap(['doctor'], { ...environment, HOUSE_KEY: another });
    expect(ill.status).toBe(1);
    expect(ill.stdout).toMatch(
      /^wrong +key +this database was made with another key .* → give every process the same/m,
    );
  }));

test('the file house.key of another folder is another key too; who merely migrates says nothing of theirs', () =>
  withApp(async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'klantmap-key-'));
    try {
      const environment = { HOUSE_KEY: '', DATA_DIR: folder };
      await expect(test.another({ environment })).rejects.toThrow(/another key/);
      await test.owner.query('delete from kernel.house_key');
      await (await test.another({ environment })).close();
      expect((await test.owner.query('select 1 from kernel.house_key')).rows).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }));

test('of two that begin with keys of their own at once, one serves and the other is told', () =>
  withApp(async (test) => {
    await test.owner.query('delete from kernel.house_key');
    const two = [await test.another(), await test.another({ environment: { HOUSE_KEY: another } })];
    const outcomes = await Promise.allSettled(two.map((app) => app.listen()));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    // The application cannot make it another one.
    await expect(test.asApp.query(`update kernel.house_key set fingerprint = 'x'`)).rejects.toThrow(
      'permission denied',
    );
    await expect(test.asApp.query('delete from kernel.house_key')).rejects.toThrow('permission denied');
  }));
