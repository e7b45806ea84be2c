import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { GraphQLEmailAddress } from '../kernel/scalars.js';

export const ContactSchema = defineEntity({
  name: 'Contact',
  schema: 'contacts',
  tableName: 'contact',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    name: p.text(),
    function: p.text().nullable(),
    email: p.text().nullable(),
    phone: p.text().nullable(),
    language: p.text().$type<'nl' | 'en'>(),
    general: p.boolean(),
    createdAt: p.datetime(),
    version: p.integer().version(),
  }),
});

@ObjectType({ description: 'A person at an office.' })
export class Contact extends ContactSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, { nullable: true, description: 'Full name.' })
  declare name: string;

  @Field(() => String, { nullable: true, description: 'What they do at the office.' })
  declare function: string | null;

  @Field(() => GraphQLEmailAddress, { nullable: true, description: 'E-mail address.' })
  declare email: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number (E.164).' })
  declare phone: string | null;

  @Field(() => String, { nullable: true, description: 'Language they are written to in: nl or en.' })
  declare language: 'nl' | 'en';

  @Field(() => Boolean, { description: 'The office’s general contact; one at the most.' })
  declare general: boolean;

  @Field(() => Date, { description: 'When the record was made.' })
  declare createdAt: Date;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the record.' })
  declare version: Opt<number>;
}
ContactSchema.setClass(Contact);
