import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPublicKey } from 'node:crypto';
import { type Client, withApp } from '../../../test/support/app.js';
import { klantmap } from '../../../test/support/cli.js';
import { aContact } from '../../../test/support/given.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { certificateKey } from '../certificate/key.js';
import { verifyChain, verifyFile } from '../certificate/verify.js';
import { aFullOffice, runAll, startApproved } from './stories.js';

const years = { startedOn: '2020-01-01', endedOn: '2024-03-31' };

const all = `{ retentionCertificateKey { pem fingerprint } retentionCertificates { totalCount nodes {
  id n proofId issuedAt previous hash jws json { fileName base64 } pdf(language: ENGLISH) { fileName base64 }
} } }`;

async function certificates(client: Client) {
  const { retentionCertificates, retentionCertificateKey } = await client.get(all);
  return { nodes: retentionCertificates.nodes, pem: retentionCertificateKey.pem as string };
}

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

test('an auditor gets the certificate in one query, and checks it with nothing but the file and the public key', () =>
  withApp(async (test) => {
    const { office } = await aFullOffice(test, 'qwxcert', years);
    const held = await aFullOffice(test, 'qwxheld', years);
    const officer = await test.as('privacy_officer');
    await startApproved(test, officer);
    await officer.get(
      `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id } } }`,
      { input: { customerId: held.office.id, reason: 'Geschil', reviewOn: '2026-12-31' } },
    );
    await test.jobsDone();
    const auditor = await test.as('auditor');
    const { nodes, pem } = await certificates(auditor);
    expect(nodes).toHaveLength(1);
    const [certificate] = nodes;
    const { retentionRuns } = await officer.get(
      `{ retentionRuns { nodes { id state proposedBy approvedBy proof { certificate { id } } } } }`,
    );
    const [run] = retentionRuns.nodes;
    expect(run).toMatchObject({ state: 'DONE', proof: { certificate: { id: certificate.id } } });

    const text = decode(certificate.json.base64);
    const { statement } = await verifyFile(text, createPublicKey(pem));
    expect(statement).toMatchObject({
      n: 1,
      cause: {
        kind: 'run',
        run: run.id,
        proposedBy: officer.id,
        approvedBy: run.approvedBy,
        automatic: false,
      },
      erased: { customers: 1 },
      skipped: { HELD: 1 },
      proof: { residues: 0 },
    });
    expect(statement.went).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ table: 'contacts.contact', how: 'deleted', rows: 2, rule: 'P13' }),
        expect.objectContaining({ table: 'customers.customer', how: 'emptied', rows: 1 }),
      ]),
    );
    expect(text).not.toMatch(new RegExp(`qwx|${office.id}|example`));
    if (process.env.LOOK)
      for (const language of ['DUTCH', 'ENGLISH']) {
        const seen = await officer.get(
          `{ retentionCertificates { nodes { pdf(language: ${language}) { fileName base64 } } } }`,
        );
        const { fileName, base64 } = seen.retentionCertificates.nodes[0].pdf;
        await writeFile(join(process.env.LOOK, fileName), Buffer.from(base64, 'base64'));
      }
    // PDF: an auditor sees ids alone; it is the same each time.
    expect(Buffer.from(certificate.pdf.base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
    expect((await certificates(auditor)).nodes[0].pdf).toEqual(certificate.pdf);
    expect((await certificates(officer)).nodes[0].pdf.base64).not.toBe(certificate.pdf.base64);
    for (const role of ['support', 'billing', 'admin'] as const)
      expect((await (await test.as(role)).ask(all)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');

    const file = join(test.folder, 'certificate.json');
    const key = join(test.folder, 'key.pem');
    await writeFile(file, text);
    await writeFile(key, pem);
    const checked = await klantmap(['retention', 'verify-certificate', file, '--key', key]);
    expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining('is as it was signed')]);
    await writeFile(file, text.replace('"customers": 1', '"customers": 9'));
    const changed = await klantmap(['retention', 'verify-certificate', file, '--key', key]);
    expect([changed.status, changed.stdout]).toEqual([1, expect.stringContaining('not what was signed')]);

    const inOneLine = JSON.stringify(JSON.parse(text));
    await expect(verifyFile(inOneLine, createPublicKey(pem))).resolves.toMatchObject({ statement: { n: 1 } });
    const forged: [what: string, text: string][] = [
      ['another certificate before it', text.replace('{', '{ "certificate": { "n": 99 },')],
      ['another certificate, in other letters', text.replace('{', '{ "\\u0063ertificate": { "n": 99 },')],
      ['a member twice', text.replace('"erased":', '"erased": { "customers": 100000 }, "erased":')],
      ['a member that was not signed', text.replace('{', '{ "note": "and 5000 customers",')],
      ['one beside the key', text.replace('"publicKey": {', '"publicKey": { "note": "and 5000 customers",')],
    ];
    for (const [what, altered] of forged)
      for (const trusted of [createPublicKey(pem), undefined]) {
        const said = await verifyFile(altered, trusted).catch(({ message }: Error) => message);
        expect([what, said]).toEqual([what, 'what it shows is not what was signed']);
      }
  }));

test('certificates follow each other: one that is changed, or of another house, does not hold', () =>
  withApp(async (test) => {
    const officer = await test.as('privacy_officer');
    for (const mark of ['qwxa', 'qwxb']) {
      await aFullOffice(test, mark, years);
      await runAll(test, officer);
    }
    const { office } = await aFullOffice(test, 'qwxc', { startedOn: '2020-01-01' });
    const person = await aContact(test, office, { name: 'Anna Qwxverzoek' });
    await officer.get(`mutation ($id: ID!) { eraseContact(input: { id: $id }) { contactId } }`, {
      id: person.id,
    });
    await test.jobsDone();
    const { nodes, pem } = await certificates(officer);
    expect(nodes.map(({ n }: { n: number }) => n)).toEqual([3, 2, 1]);
    expect(nodes[0].previous).toBe(nodes[1].hash);
    const ofRequest = await verifyFile(decode(nodes[0].json.base64), createPublicKey(pem));
    expect(ofRequest.statement).toMatchObject({ cause: { kind: 'request' }, erased: { customers: 1 } });
    expect(JSON.stringify(ofRequest.statement)).not.toMatch(new RegExp(`${person.id}|${office.id}`));

    const { read } = test.app.work(systemActor('test'), 'test');
    const key = createPublicKey((await certificateKey(test.app.key)).secret);
    expect(await verifyChain(read, key, { jws: nodes[2].jws })).toBe(3);
    await expect(verifyChain(read, key, { jws: 'e30.e30.AA' })).rejects.toThrow('not among the certificates');
    const other = createPublicKey((await certificateKey({ for: () => Buffer.alloc(32, 7) })).secret);
    await expect(verifyFile(decode(nodes[0].json.base64), other)).rejects.toThrow('not by the key');
    await expect(test.asApp.query(`update retention.certificate set n = 9`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(test.owner.query(`delete from retention.certificate`)).rejects.toThrow(/append-only/);
    await test.owner.query(`alter table retention.certificate disable trigger user`);
    await test.owner.query(`insert into retention.proof (id, asked_at) values ($1, now())`, [person.id]);
    const { rows } = await test.owner.query<{ id: string; issued_at: Date; proof_id: string }>(
      `select id, issued_at, proof_id from retention.certificate where n = 1`,
    );
    const [was] = rows;
    const change = (kept: unknown[]) =>
      test.owner.query(
        `update retention.certificate set id = $1, issued_at = $2, proof_id = $3 where n = 1`,
        kept,
      );
    for (const kept of [
      [person.id, was?.issued_at, was?.proof_id],
      [was?.id, new Date('2020-01-01'), was?.proof_id],
      [was?.id, was?.issued_at, person.id],
    ]) {
      await change(kept);
      await expect(verifyChain(read, key)).rejects.toThrow('certificate 1 is kept with another');
    }
    await change([was?.id, was?.issued_at, was?.proof_id]);
    expect(await verifyChain(read, key)).toBe(3);
    await test.owner.query(`delete from retention.certificate where n = 2`);
    await expect(verifyChain(read, key)).rejects.toThrow('certificate 2 is missing');
  }));
