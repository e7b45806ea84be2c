import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDate, GraphQLEmailAddress } from '../../src/kernel/scalars.js';

export enum PartyKind {
  BOOKKEEPER = 'BOOKKEEPER',
  ACCOUNTANT = 'ACCOUNTANT',
}
registerEnumType(PartyKind, {
  name: 'PartyKind',
  description: 'What a party does for the vendor.',
  valuesConfig: {
    BOOKKEEPER: { description: 'Keeps the books on the vendor’s instructions (boekhouder).' },
    ACCOUNTANT: { description: 'Draws up or audits the annual accounts.' },
  },
});

export enum DisclosureGround {
  PROCESSOR_AGREEMENT = 'PROCESSOR_AGREEMENT',
  LEGAL_DUTY = 'LEGAL_DUTY',
}
registerEnumType(DisclosureGround, {
  name: 'DisclosureGround',
  description: 'Why invoices may be shared with a party.',
  valuesConfig: {
    PROCESSOR_AGREEMENT: {
      description: 'It is a processor, and its agreement is on file (GDPR art. 28).',
    },
    LEGAL_DUTY: {
      description:
        'It is a controller of its own; the law wants the vendor’s books kept and accounted for (GDPR art. 6(1)(c), AWR art. 52).',
    },
  },
});

export const PartySchema = defineEntity({
  name: 'Party',
  schema: 'accountant',
  tableName: 'party',
  properties: (p) => ({
    id: p.uuid().primary(),
    kind: p.text().$type<'BOOKKEEPER' | 'ACCOUNTANT'>(),
    name: p.text(),
    email: p.text(),
    language: p.text().$type<'nl' | 'en'>(),
    ground: p.text().$type<'PROCESSOR_AGREEMENT' | 'LEGAL_DUTY'>(),
    agreement: p.text(),
    accountId: p.uuid().nullable(),
    engagedOn: p.date(),
    endedOn: p.date().nullable(),
    createdAt: p.datetime(),
    version: p.integer().version(),
  }),
});

@ObjectType({ description: 'A bookkeeper or an accountant with whom invoices are shared (P5).' })
export class Party extends PartySchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => PartyKind, { description: 'Bookkeeper or accountant.' })
  declare kind: 'BOOKKEEPER' | 'ACCOUNTANT';

  @Field(() => String, { nullable: true, description: 'Name of the firm or the person.' })
  declare name: string;

  @Field(() => GraphQLEmailAddress, { nullable: true, description: 'Where invoices are sent to.' })
  declare email: string;

  @Field(() => String, { description: 'Language it is written to in: nl or en.' })
  declare language: 'nl' | 'en';

  @Field(() => DisclosureGround, { description: 'Why invoices may be shared with it.' })
  declare ground: 'PROCESSOR_AGREEMENT' | 'LEGAL_DUTY';

  @Field(() => String, {
    description: 'The agreement under which it works: its date, and where it is kept.',
  })
  declare agreement: string;

  @Field(() => GraphQLDate, { description: 'Invoices issued from this day on are shared with it.' })
  declare engagedOn: string;

  @Field(() => GraphQLDate, {
    nullable: true,
    description: 'From this day on nothing is shared with it any more; null while no end is known.',
  })
  declare endedOn: string | null;

  @Field(() => Date, { description: 'When the record was made.' })
  declare createdAt: Date;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the record.' })
  declare version: Opt<number>;
}
PartySchema.setClass(Party);
