import sql from 'sql-template-tag';
import { Arg, Args, Ctx, FieldResolver, ID, Query, registerEnumType, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../src/kernel/context.js';
import { columnsOf, tableOf } from '../../../src/kernel/database.js';
import { isUuid } from '../../../src/kernel/ids.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../../../src/kernel/lists.js';
import { defineLoader, type Scope } from '../../../src/kernel/scope.js';
import { RetentionProof } from '../proof/proof.js';
import {
  CertificateSchema,
  RetentionCertificate,
  RetentionCertificateKey,
  RetentionFile,
} from './certificate.js';
import { statementIn } from './issue.js';
import { certificateKey } from './key.js';
import { renderCertificate } from './pdf.js';
import type { Statement } from './statement.js';
import { certificateFile } from './verify.js';

const RetentionCertificateConnection = connectionOf('RetentionCertificate', () => RetentionCertificate);

export enum CertificateLanguage {
  DUTCH = 'nl',
  ENGLISH = 'en',
}
registerEnumType(CertificateLanguage, {
  name: 'RetentionCertificateLanguage',
  description: 'The language of a certificate on paper.',
  valuesConfig: { DUTCH: { description: 'Dutch.' }, ENGLISH: { description: 'English.' } },
});

const fileName = (n: number, language: CertificateLanguage, ending: string): string =>
  `${language === CertificateLanguage.DUTCH ? 'certificaat-van-verwijdering' : 'certificate-of-erasure'}-${n}.${ending}`;

const certificateOf = defineLoader<string, RetentionCertificate | null>(async (scope, proofIds) => {
  const { database } = scope.house;
  const rows =
    await scope.rows<RetentionCertificate>(sql`select ${columnsOf(database, CertificateSchema, 't')}
    from ${tableOf(database, CertificateSchema)} t where t.proof_id = any(${proofIds as string[]}::uuid[])`);
  const byProof = new Map(rows.map((row) => [row.proofId, row]));
  return proofIds.map((id) => byProof.get(id) ?? null);
});

@Resolver(() => RetentionCertificate)
export class CertificateResolver {
  @Query(() => RetentionCertificateConnection, {
    description: 'Certificates of what was erased, newest first: the proof for an auditor.',
  })
  async retentionCertificates(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<RetentionCertificate>> {
    return readConnection<RetentionCertificate>(scope, {
      name: 'retentionCertificates',
      entity: CertificateSchema,
      where: [],
      order: { by: 't.n', descending: true },
      page,
    });
  }

  @Query(() => RetentionCertificate, { nullable: true, description: 'One certificate.' })
  async retentionCertificate(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { scope }: Context,
  ): Promise<RetentionCertificate | null> {
    const { database } = scope.house;
    const found = isUuid(id)
      ? await scope.row<RetentionCertificate>(
          sql`select ${columnsOf(database, CertificateSchema, 't')} from ${tableOf(database, CertificateSchema)} t where t.id = ${id}`,
        )
      : undefined;
    return found ?? null;
  }

  @Query(() => RetentionCertificateKey, {
    description: 'The public key of this house’s certificates, to check their signature with.',
  })
  async retentionCertificateKey(@Ctx() { scope }: Context): Promise<RetentionCertificateKey> {
    return certificateKey(scope.house.key);
  }

  @FieldResolver(() => RetentionFile, {
    description:
      'The certificate as JSON: what it says, the JWS that was signed, and the public key. Keep it outside; `klantmap retention verify-certificate` checks it.',
  })
  async json(@Root() { n, jws }: RetentionCertificate, @Ctx() { scope }: Context): Promise<RetentionFile> {
    const { publicJwk } = await certificateKey(scope.house.key);
    const file = certificateFile(jws, publicJwk);
    return {
      fileName: fileName(n, CertificateLanguage.ENGLISH, 'json'),
      base64: Buffer.from(`${JSON.stringify(file, null, 2)}\n`).toString('base64'),
    };
  }

  @FieldResolver(() => RetentionFile, {
    description: 'The certificate as a PDF; a privacy officer gets the names of accounts beside their ids.',
  })
  async pdf(
    @Root() { n, jws, hash }: RetentionCertificate,
    @Arg('language', () => CertificateLanguage, {
      nullable: true,
      description: 'Its language; Dutch when left out.',
    })
    language: CertificateLanguage | null,
    @Ctx() { scope }: Context,
  ): Promise<RetentionFile> {
    const statement = statementIn(jws);
    const { fingerprint } = await certificateKey(scope.house.key);
    const names = await namesIn(scope, statement);
    const chosen = language ?? CertificateLanguage.DUTCH;
    const pdf = await renderCertificate({ statement, hash, fingerprint, names }, chosen);
    return { fileName: fileName(n, chosen, 'pdf'), base64: pdf.toString('base64') };
  }
}

@Resolver(() => RetentionProof)
export class CertificateOfProof {
  @FieldResolver(() => RetentionCertificate, {
    nullable: true,
    description: 'The certificate, once it was found nowhere.',
  })
  async certificate(
    @Root() proof: RetentionProof,
    @Ctx() { scope }: Context,
  ): Promise<RetentionCertificate | null> {
    return scope.loader(certificateOf).load(proof.id);
  }
}

async function namesIn(scope: Scope, { cause }: Statement): Promise<Map<string, string>> {
  const { actor } = scope;
  if (cause.kind !== 'run' || !actor.signedAgreement || !actor.purposes.has('privacy')) return new Map();
  const ids = [cause.proposedBy, cause.approvedBy].filter((id) => id !== null);
  const rows = await scope.rows<{ id: string; name: string }>(
    sql`select id, name from staff.account where id = any(${ids}::uuid[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
