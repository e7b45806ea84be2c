import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { runAll } from './stories.js';

const stopped = { startedOn: '2020-01-01', endedOn: '2024-03-31', email: 'wie@qwxlink.example' };

const places = `{ retentionRuns(first: 1) { nodes { id state proof { lookedThrough { files } residues { nodes { place } } } } } }`;

/** A folder with a file that names somebody, another one, and a link to each. */
async function withLinks(run: (folders: { real: string; at: string }) => Promise<void>): Promise<void> {
  const at = await mkdtemp(join(tmpdir(), 'klantmap-links-'));
  try {
    const real = join(at, 'real');
    await mkdir(real);
    await writeFile(join(real, 'export.csv'), 'naam;wie@qwxlink.example\n');
    await symlink(real, join(at, 'link'));
    await run({ real, at });
  } finally {
    await rm(at, { recursive: true });
  }
}

test('a folder that is named by a link to it is looked through', () =>
  withLinks(async ({ at }) => {
    for (const variable of ['DATA_DIR', 'RETENTION_SCAN'])
      await withApp(
        async (test) => {
          await anOffice(test, stopped);
          const officer = await test.as('privacy_officer');
          await runAll(test, officer);
          const [run] = (await officer.get(places)).retentionRuns.nodes;
          expect([variable, run.state, run.proof.residues.nodes]).toEqual([
            variable,
            'RESIDUE',
            [{ place: join(at, 'link', 'export.csv') }],
          ]);
        },
        { environment: { [variable]: join(at, 'link') } },
      );
  }));

test('a link within the folder that leads elsewhere counts as not looked at, until somebody says where it leads', () =>
  withLinks(async ({ real, at }) => {
    for (const [environment, state] of [
      [{}, 'RESIDUE'],
      [{ RETENTION_SCAN_EXCEPT: real }, 'DONE'],
      [{ RETENTION_SCAN_EXCEPT: 'logs' }, 'DONE'],
    ] as const)
      await withApp(
        async (test) => {
          await symlink(join(at, 'link'), join(test.folder, 'logs'));
          await mkdir(join(test.folder, 'inside'));
          await symlink('inside', join(test.folder, 'again'));
          await symlink('nowhere', join(test.folder, 'dangling'));
          await anOffice(test, stopped);
          const officer = await test.as('privacy_officer');
          await runAll(test, officer);
          const [run] = (await officer.get(places)).retentionRuns.nodes;
          expect([environment, run.state]).toEqual([environment, state]);
          expect(run.proof.residues.nodes).toEqual(
            state === 'DONE'
              ? []
              : [
                  {
                    place: `not looked at: ${join(test.folder, 'logs')}: a link to elsewhere; name where it leads in RETENTION_SCAN, or in RETENTION_SCAN_EXCEPT`,
                  },
                ],
          );
        },
        { environment },
      );
  }));
