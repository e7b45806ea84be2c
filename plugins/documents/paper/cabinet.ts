import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType } from 'type-graphql';

export const CabinetSchema = defineEntity({
  name: 'Cabinet',
  schema: 'documents',
  tableName: 'cabinet',
  properties: (p) => ({
    id: p.uuid().primary(),
    name: p.text(),
    codeLocked: p.boolean(),
    version: p.integer().version(),
  }),
});

@ObjectType({ description: 'Where paper is kept.' })
export class Cabinet extends CabinetSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, { description: 'What it is called, and where it stands.' })
  declare name: string;

  @Field(() => Boolean, { description: 'True when it has a code lock, as is promised for order forms (P8).' })
  declare codeLocked: boolean;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the cabinet.' })
  declare version: Opt<number>;
}
CabinetSchema.setClass(Cabinet);
