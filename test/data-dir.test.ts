import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHouseKey } from '../src/kernel/house-key.js';
import { makeDataDir } from '../src/kernel/own-folder.js';
import { klantmap } from './support/cli.js';

test('a DATA_DIR that cannot be made is named in one line, and nothing is waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'klantmap-data-dir-'));
  try {
    writeFileSync(join(folder, 'file'), '');
    for (const DATA_DIR of [join(folder, 'file'), join(folder, 'file/below'), '/proc/klantmap/x']) {
      const { status, stderr } = await klantmap(['migrate'], { DATA_DIR });
      expect([status, stderr.trim().split('\n')]).toEqual([
        1,
        [expect.stringContaining(`DATA_DIR, ${DATA_DIR}, cannot be made`)],
      ]);
      expect(() => createHouseKey({ houseKey: null, dataDir: DATA_DIR }).for('x')).toThrow('cannot be made');
    }
    makeDataDir(join(folder, 'a/b/c'));
    makeDataDir(join(folder, 'a/b/c'));
    expect(existsSync(join(folder, 'a/b/c'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
