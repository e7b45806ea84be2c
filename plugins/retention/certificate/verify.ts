import { createPublicKey, type KeyObject } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { calculateJwkThumbprint, compactVerify, type JWK } from 'jose';
import sql from 'sql-template-tag';
import type { Scope } from '../../../src/kernel/scope.js';
import { beginning, hashOf } from './key.js';
import { statementIn } from './issue.js';
import type { Statement } from './statement.js';

/** A certificate as a file: to be read, and to be checked by whoever has nothing but the file and the public key. */
export interface CertificateFile {
  readonly certificate: Statement;
  readonly jws: string;
  readonly publicKey: JWK;
}

/** The file of what was signed. */
export const certificateFile = (jws: string, publicKey: JWK): CertificateFile => ({
  certificate: statementIn(jws),
  jws,
  publicKey,
});

export interface Verified {
  statement: Statement;
  fingerprint: string;
}

/**
 * Checks a file by itself: that its text is what was signed, with the key that is given.
 * @param key the public key, from somebody who is trusted; the file's own tells nothing but that the file is whole
 * @throws Error that says what does not hold
 */
export async function verifyFile(text: string, key: KeyObject | undefined): Promise<Verified> {
  let file: CertificateFile;
  try {
    file = JSON.parse(text) as CertificateFile;
    if (typeof file.jws !== 'string' || typeof file.publicKey !== 'object') throw new Error('other members');
  } catch {
    throw new Error('it is not the JSON file of a certificate');
  }
  const used = key ?? createPublicKey({ key: file.publicKey as never, format: 'jwk' });
  const publicJwk = used.export({ format: 'jwk' }) as JWK;
  const fingerprint = await calculateJwkThumbprint(publicJwk);
  await compactVerify(file.jws, used, { algorithms: ['EdDSA'] }).catch(() => {
    throw new Error(`its signature is not by the key ${fingerprint}`);
  });
  const signed = certificateFile(file.jws, file.publicKey);
  if (
    withoutSpace(text) !== JSON.stringify(signed) ||
    !isDeepStrictEqual({ ...file.publicKey }, { ...publicJwk })
  )
    throw new Error('what it shows is not what was signed');
  return { statement: signed.certificate, fingerprint };
}

/**
 * JSON as it stands, but for space between its parts. The text itself is compared, since of a member that stands there
 * twice a program reads the last and a person the first.
 */
const withoutSpace = (json: string): string => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');

interface Row {
  id: string;
  n: number;
  proofId: string;
  issuedAt: string;
  jws: string;
  previous: string;
  hash: string;
}

/**
 * Checks the chain of all certificates in this database, and that one that was kept outside is in it.
 * @returns how many there are
 * @throws Error that names the first that does not fit
 */
export async function verifyChain(scope: Scope, key: KeyObject, kept?: { jws: string }): Promise<number> {
  let previous = beginning;
  let n = 0;
  let found = kept === undefined;
  for (;;) {
    const rows = await scope.rows<Row>(sql`
      select id, n, proof_id as "proofId", issued_at as "issuedAt", jws, previous, hash from retention.certificate
      where n > ${n} order by n limit 200`);
    for (const row of rows) {
      if (row.n !== n + 1) throw new Error(`certificate ${n + 1} is missing`);
      await compactVerify(row.jws, key, { algorithms: ['EdDSA'] }).catch(() => {
        throw new Error(`certificate ${row.n} is not signed with this house’s key`);
      });
      const said = statementIn(row.jws);
      if (
        row.hash !== hashOf(row.jws) ||
        row.previous !== previous ||
        said.previous !== previous ||
        said.n !== row.n
      )
        throw new Error(`certificate ${row.n} does not follow the one before`);
      const { cause } = said;
      if (
        row.id !== said.id ||
        new Date(row.issuedAt).toISOString() !== said.issuedAt ||
        row.proofId !== (cause.kind === 'run' ? cause.run : cause.proof)
      )
        throw new Error(`certificate ${row.n} is kept with another id, day or proof than were signed`);
      found ||= row.jws === kept?.jws;
      previous = row.hash;
      n = row.n;
    }
    if (rows.length < 200) break;
  }
  if (!found) throw new Error('it is not among the certificates of this house');
  return n;
}
