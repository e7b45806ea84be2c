import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';

export const EntrySchema = defineEntity({
  name: 'AuditEntry',
  schema: 'audit',
  tableName: 'entry',
  properties: (p) => ({
    id: p.uuid().primary(),
    at: p.datetime(),
    workId: p.uuid(),
    actorKind: p.text(),
    actorId: p.uuid().nullable(),
    actor: p.text(),
    purposes: p.array(),
    kind: p.text().$type<'deed' | 'read'>(),
    cause: p.text(),
    what: p.text(),
    customerId: p.uuid().nullable(),
    contactId: p.uuid().nullable(),
    staffId: p.uuid().nullable(),
    recordType: p.text().nullable(),
    recordIds: p.type('uuid[]').$type<string[]>(),
    fields: p.array(),
    place: p.bigint('string'),
  }),
});

export enum EntryKind {
  DEED = 'deed',
  READ = 'read',
}
registerEnumType(EntryKind, {
  name: 'AuditKind',
  description: 'What an entry tells of.',
  valuesConfig: {
    DEED: { description: 'Something changed.' },
    READ: { description: 'Personal fields were handed out.' },
  },
});

@ObjectType({
  description:
    'Who did or read what, when, of whom and for which purpose. It holds ids and names of fields, never a value.',
})
export class AuditEntry extends EntrySchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => Date, { description: 'When.' })
  declare at: Date;

  @Field(() => ID, { description: 'The same for all that one request, job or command did.' })
  declare workId: string;

  @Field(() => String, { description: 'staff, external, service (an API token), system or anonymous.' })
  declare actorKind: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Account that did it, or answers for the API token; null for a job or a command.',
  })
  declare actorId: string | null;

  @Field(() => String, {
    description: 'The account’s id, `api-token <id>`, or the name of the job or command.',
  })
  declare actor: string;

  @Field(() => [String], { description: 'Purposes the actor had.' })
  declare purposes: string[];

  @Field(() => EntryKind, { description: 'A deed or a read.' })
  declare kind: 'deed' | 'read';

  @Field(() => String, { description: 'What asked for it, such as `mutation issueInvoice`.' })
  declare cause: string;

  @Field(() => String, { description: 'The event, or `read`.' })
  declare what: string;

  @Field(() => ID, { nullable: true, description: 'The customer it is about.' })
  declare customerId: string | null;

  @Field(() => ID, { nullable: true, description: 'The contact it is about.' })
  declare contactId: string | null;

  @Field(() => ID, { nullable: true, description: 'The staff member it is about.' })
  declare staffId: string | null;

  @Field(() => String, { nullable: true, description: 'Type of the records.' })
  declare recordType: string | null;

  @Field(() => [ID], { description: 'Records it is about.' })
  declare recordIds: string[];

  @Field(() => [String], { description: 'Fields that were read.' })
  declare fields: string[];
}
EntrySchema.setClass(AuditEntry);
