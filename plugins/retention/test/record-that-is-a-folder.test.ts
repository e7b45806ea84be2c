import { existsSync } from 'node:fs';
import { klantmap } from '../../../test/support/cli.js';
import { withApp } from '../../../test/support/app.js';

test.each([['audit', 'verify'], ['retention', 'replay'], ['serve']])(
  'an erasure record that is a folder ends `%s` with one line that names the setting',
  (...argv) =>
    withApp(async ({ app, folder }) => {
      const { status, stderr } = await klantmap(argv, {
        ...(app.config.environment as Record<string, string>),
        RETENTION_RECORD: folder,
      });
      expect(status).toBe(1);
      expect(stderr.trim()).toBe(
        `klantmap: setting RETENTION_RECORD must name a file that the house may read and write; ${folder} cannot be read (it is a folder)`,
      );
      expect(existsSync(`${folder}.lock`)).toBe(false);
    }),
);
