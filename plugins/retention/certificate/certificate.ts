import { defineEntity } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType } from 'type-graphql';

export const CertificateSchema = defineEntity({
  name: 'RetentionCertificate',
  schema: 'retention',
  tableName: 'certificate',
  properties: (p) => ({
    id: p.uuid().primary(),
    n: p.integer(),
    proofId: p.uuid(),
    issuedAt: p.datetime(),
    jws: p.text(),
    previous: p.text(),
    hash: p.text(),
  }),
});

@ObjectType({
  description:
    'Signed: what was erased by table, class and count, when, under which rule, approved by whom, and that it was found nowhere afterwards. It holds nobody’s data but ids of accounts.',
})
export class RetentionCertificate extends CertificateSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => Int, { description: 'Its number, from 1.' })
  declare n: number;

  @Field(() => ID, { description: 'The proof that it rests on; of a run the run’s own id.' })
  declare proofId: string;

  @Field(() => Date, { description: 'When it was issued.' })
  declare issuedAt: Date;

  @Field(() => String, {
    description: 'The certificate as a JWS in compact form (RFC 7515, EdDSA): what is signed.',
  })
  declare jws: string;

  @Field(() => String, { description: 'Hash of the certificate before, in hexadecimal; zeros of the first.' })
  declare previous: string;

  @Field(() => String, { description: 'SHA-256 of its JWS, in hexadecimal.' })
  declare hash: string;
}
CertificateSchema.setClass(RetentionCertificate);

@ObjectType({ description: 'A file.' })
export class RetentionFile {
  @Field(() => String, { description: 'Name to save it under.' })
  fileName!: string;

  @Field(() => String, { description: 'The file, in Base64 (RFC 4648).' })
  base64!: string;
}

@ObjectType({ description: 'The key with which anybody can check the signature of a certificate.' })
export class RetentionCertificateKey {
  @Field(() => String, { description: 'The public key, Ed25519, in PEM.' })
  pem!: string;

  @Field(() => String, {
    description:
      'Its thumbprint (RFC 7638); it stands on each certificate. Compare it by another way than this one.',
  })
  fingerprint!: string;
}
