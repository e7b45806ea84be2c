import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anOffice } from '../../../test/support/given.js';
import { klantmap } from '../../../test/support/cli.js';
import { running } from '../../../test/support/files.js';
import { aPdf, store, withDocuments } from './stories.js';

test('verify names what is missing, altered or of no document, and nobody', () =>
  withDocuments(async (story) => {
    const office = await anOffice(story, { officeName: 'Kantoor Geheim', startedOn: '2025-01-01' });
    const support = await story.as('support');
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd'])
      ids.push((await store(support, office, aPdf(300_000), { name })).id);
    expect(await running(story.app, 'documents verify', [])).toEqual({
      status: 0,
      said: expect.stringContaining('4 documents were opened to the end; nothing is wrong.'),
    });
    const { rows } = await story.owner.query('select id, blob::text from documents.document order by id');
    const pathOf = (id: string | undefined) => {
      const { blob } = rows.find((row) => row.id === id);
      return join(story.folder, 'documents', blob.slice(-2), blob);
    };
    await rm(pathOf(ids[0]));
    const bytes = await readFile(pathOf(ids[1]));
    bytes.writeUInt8(bytes.readUInt8(299_000) ^ 1, 299_000); // in the second chunk
    await writeFile(pathOf(ids[1]), bytes);
    await writeFile(pathOf(ids[2]), (await readFile(pathOf(ids[2]))).subarray(0, 1000));
    const [old, young] = ['0192d5a0-0000-4000-8000-00000000ab12', '0192d5a0-0000-4000-8000-00000000ab13'];
    for (const name of [old, young]) {
      const folder = join(story.folder, 'documents', name.slice(-2));
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, name), 'x');
    }
    await utimes(join(story.folder, 'documents/12', old), 0, 0);
    const faults = [
      `missing: document ${ids[0]} of customer ${office.id}`,
      `altered: document ${ids[1]} of customer ${office.id}`,
      `altered: document ${ids[2]} of customer ${office.id}`,
    ];
    const { status, said } = await running(story.app, 'documents verify', []);
    expect(status).toBe(1);
    const told = said.split('\n').filter((line) => /^(missing|altered|orphaned|removed)/.test(line));
    expect(told.toSorted()).toEqual([...faults, `orphaned: file ${old}`].toSorted());
    expect(said).not.toContain('Geheim');
    const again = await running(story.app, 'documents verify', [], { removeOrphaned: true });
    expect(again.said).toContain(`removed: file ${old}`);
    expect((await running(story.app, 'documents verify', [])).said).not.toContain(old);
    // Locked, it finds what is missing, and says that it could not look further.
    const locked = await story.another({ environment: { DOCUMENTS_PASSPHRASE: '' } });
    const found = await running(locked, 'documents verify', []);
    expect(found.status).toBe(1);
    expect(found.said).toMatch(
      /missing: document[^]*NOT LOOKED AT: none of 4 documents was opened[^]*1 faults/,
    );
  }));

test.each([
  ['a wrong passphrase', { DOCUMENTS_PASSPHRASE: 'een heel andere wachtzin' }, 'WRONG_PASSPHRASE', 'The passphrase does not open the key file'], // prettier-ignore
  ['no key file', { DOCUMENTS_KEY_FILE: '/nowhere/documents.key' }, 'KEY_FILE_MISSING', 'The file with the master key is gone'], // prettier-ignore
])(
  'with %s verify ends with 1 and says that nothing was looked at, and the log says why',
  (_with, wrong, lock, why) =>
    // prettier-ignore
    withDocuments(async (story) => {
    await store(await story.as('support'), await anOffice(story));
    const { status, stdout, stderr } = await klantmap(['documents', 'verify'], {
      ...(story.app.config.environment as Record<string, string>),
      LOG_LEVEL: 'error',
      ...wrong,
    });
    expect(status).toBe(1);
    expect(stdout).toContain(`NOT LOOKED AT: none of 1 documents was opened`);
    expect(stdout).toContain(why);
    expect(stdout).not.toMatch(/opened to the end/);
    expect(stderr).toContain(`"lock":"${lock}"`);
  }),
);
