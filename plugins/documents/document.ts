import { defineEntity, type Opt } from '@mikro-orm/core';
import { GraphQLSafeInt } from 'graphql-scalars';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

export enum DocumentKind {
  ORDER_FORM = 'ORDER_FORM',
  CONTRACT = 'CONTRACT',
  MANDATE = 'MANDATE',
  OTHER = 'OTHER',
}
registerEnumType(DocumentKind, {
  name: 'DocumentKind',
  description: 'What a document is.',
  valuesConfig: {
    ORDER_FORM: { description: 'What the office ordered, signed by it.' },
    CONTRACT: { description: 'What was agreed.' },
    MANDATE: { description: 'That amounts due may be collected from its bank account.' },
    OTHER: { description: 'Anything else.' },
  },
});

export const DocumentSchema = defineEntity({
  name: 'Document',
  schema: 'documents',
  tableName: 'document',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    keyId: p.uuid(),
    kind: p.enum(() => DocumentKind),
    name: p.text(),
    contentType: p.text(),
    bytes: p.bigint('number'),
    blob: p.uuid(),
    wrappedKey: p.blob(),
    storedBy: p.uuid().nullable(),
    storedAt: p.datetime(),
    version: p.integer().version(),
  }),
});

@ObjectType({ description: 'A file in a customer’s folder. It is encrypted where it is kept.' })
export class Document extends DocumentSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => ID, { description: 'In whose folder it is.' })
  declare customerId: string;

  @Field(() => DocumentKind, { nullable: true, description: 'What it is.' })
  declare kind: DocumentKind;

  @Field(() => String, {
    nullable: true,
    description: 'Its name; the ending says what was found in it.',
  })
  declare name: string;

  @Field(() => String, { description: 'Its type, as its content shows it, such as `application/pdf`.' })
  declare contentType: string;

  @Field(() => GraphQLSafeInt, { description: 'How many bytes it has.' })
  declare bytes: number;

  @Field(() => ID, { nullable: true, description: 'Account that stored it.' })
  declare storedBy: string | null;

  @Field(() => Date, { description: 'When it was stored.' })
  declare storedAt: Date;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the document.' })
  declare version: Opt<number>;
}
DocumentSchema.setClass(Document);

export const UploadSchema = defineEntity({
  name: 'DocumentUpload',
  schema: 'documents',
  tableName: 'upload',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    kind: p.enum(() => DocumentKind),
    name: p.text(),
    tokenHash: p.text(),
    requestedBy: p.uuid(),
    expiresAt: p.datetime(),
    blob: p.uuid().nullable(),
    begunAt: p.datetime().nullable(),
  }),
});

export const DiscardedSchema = defineEntity({
  name: 'DiscardedFile',
  schema: 'documents',
  tableName: 'discarded',
  properties: (p) => ({
    blob: p.uuid().primary(),
    since: p.datetime(),
  }),
});
