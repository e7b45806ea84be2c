import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType } from 'type-graphql';

export const NoteSchema = defineEntity({
  name: 'Note',
  schema: 'notes',
  tableName: 'note',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    contactId: p.uuid().nullable(),
    text: p.text(),
    writtenBy: p.uuid().nullable(),
    writtenAt: p.datetime(),
    changedAt: p.datetime().nullable(),
    version: p.integer().version(),
  }),
});

@ObjectType({ description: 'What support wrote down of an office.' })
export class Note extends NoteSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, { nullable: true, description: 'In the words of whoever wrote it.' })
  declare text: string;

  @Field(() => ID, { nullable: true, description: 'Account that wrote it; null for a job.' })
  declare writtenBy: string | null;

  @Field(() => Date, { description: 'When it was written.' })
  declare writtenAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was last changed, if ever.' })
  declare changedAt: Date | null;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the note.' })
  declare version: Opt<number>;
}
NoteSchema.setClass(Note);
