import { CompactSign } from 'jose';
import sql from 'sql-template-tag';
import { newId } from '../../../src/kernel/ids.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { certificateIssued } from '../events.js';
import { beginning, certificateKey, hashOf } from './key.js';
import { type Statement, statementOf } from './statement.js';

/** Issues the certificate of what was proven in this transaction: neither is there without the other. */
export async function issueCertificate(scope: Scope, proofId: string): Promise<void> {
  // Each follows the one before: nobody else issues one meanwhile.
  await scope.rows(sql`select pg_advisory_xact_lock(hashtext('retention.certificate'))`);
  const known = await scope.row(sql`select 1 as n from retention.certificate where proof_id = ${proofId}`);
  if (known) return;
  const last = await scope.row<{ n: number; hash: string }>(
    sql`select n, hash from retention.certificate order by n desc limit 1`,
  );
  const id = newId(scope);
  const previous = last?.hash ?? beginning;
  const statement = await statementOf(scope, proofId, { id, n: (last?.n ?? 0) + 1, previous });
  const jws = await sign(scope, statement);
  await scope.rows(sql`insert into retention.certificate (id, n, proof_id, issued_at, jws, previous, hash)
    values (${id}, ${statement.n}, ${proofId}, ${statement.issuedAt}::timestamptz, ${jws}, ${previous}, ${hashOf(jws)})`);
  await scope.emit(certificateIssued, { certificateId: id });
}

async function sign({ house }: Scope, statement: Statement): Promise<string> {
  const { secret, fingerprint } = await certificateKey(house.key);
  return new CompactSign(Buffer.from(JSON.stringify(statement)))
    .setProtectedHeader({ alg: 'EdDSA', kid: fingerprint, typ: 'klantmap-certificate' })
    .sign(secret);
}

/** What a JWS says, whoever signed it. */
export const statementIn = (jws: string): Statement =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Statement;
