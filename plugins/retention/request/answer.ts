import { defineEntity } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { aboutNobody, type Category, definePersonalData, notPersonal } from '../../../src/kernel/personal.js';
import { type ClassName, retentionClasses } from '../../../src/kernel/retention-classes.js';

export enum AnswerOutcome {
  WENT = 'WENT',
  STAYS = 'STAYS',
  OF_OFFICE = 'OF_OFFICE',
  MAY_STAY = 'MAY_STAY',
  HELD = 'HELD',
}
registerEnumType(AnswerOutcome, {
  name: 'ErasureOutcome',
  description: 'What became of it.',
  valuesConfig: {
    WENT: { description: 'Erased at their request (GDPR art. 17(1)).' },
    STAYS: { description: 'About them, and kept by law (GDPR art. 17(3)(b)).' },
    OF_OFFICE: { description: 'Of their office, and kept by law, also where it names them.' },
    HELD: { description: 'Not erased while a legal hold keeps their office (GDPR art. 17(3)(e)).' },
    MAY_STAY: {
      description: 'Only where they objected to mailings: what keeps them from being mailed again.',
    },
  },
});

export interface Line {
  record: string;
  field: string | null;
  category: Category | null;
  values: number;
  outcome: keyof typeof AnswerOutcome;
  class: ClassName;
}

@ObjectType({ description: 'What became of one field, or of all rows of one kind of record.' })
export class ErasureAnswerLine {
  @Field(() => String, { description: 'Kind of record.' })
  record!: string;

  @Field(() => String, { nullable: true, description: 'Field; null where it is about whole rows.' })
  field!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Category of data; null where it is about whole rows.',
  })
  category!: Category | null;

  @Field(() => Int, { description: 'How many values, or rows.' })
  values!: number;

  @Field(() => AnswerOutcome, { description: 'What became of it.' })
  outcome!: keyof typeof AnswerOutcome;
}

export const AnswerSchema = defineEntity({
  name: 'ErasureAnswer',
  schema: 'retention',
  tableName: 'answer',
  properties: (p) => ({
    id: p.uuid().primary(),
    contactId: p.uuid(),
    customerId: p.uuid(),
    lines: p.json<Line[]>(),
    at: p.datetime(),
  }),
});

@ObjectType({
  description:
    'What somebody who asked to be erased is answered: what went, what stays, and by which law; or that it is refused for now, and why. It names nobody, and cannot be changed.',
})
export class ErasureAnswer extends AnswerSchema.class {
  /** As they were called until now: for the letter of this very request, and kept nowhere. */
  addressee?: string;

  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => ID, {
    description: 'The contact; of one who was erased the id no longer stands for anything.',
  })
  declare contactId: string;

  @Field(() => ID, { description: 'Their office.' })
  declare customerId: string;

  @Field(() => [ErasureAnswerLine], { description: 'Field by field.' })
  declare lines: Line[];

  @Field(() => Date, { description: 'When it was done.' })
  declare at: Date;
}
AnswerSchema.setClass(ErasureAnswer);

/** Names of fields, counts, and ids that no longer stand for anybody. */
export const answerData = definePersonalData(AnswerSchema, {
  subject: aboutNobody,
  rowsAtMinimise: 'keep',
  columns: {
    id: notPersonal,
    contactId: notPersonal,
    customerId: notPersonal,
    lines: notPersonal,
    at: notPersonal,
  },
});

const request = {
  WENT: { nl: 'gewist op eigen verzoek', en: 'erased at their own request', law: 'AVG/GDPR art. 17(1)' },
  STAYS: { nl: 'de wet bewaart het', en: 'the law keeps it', law: 'AVG/GDPR art. 17(3)(b)' },
  OF_OFFICE: {
    nl: 'het is van het kantoor en de wet bewaart het, ook waar het iemand noemt',
    en: 'it is of the office and the law keeps it, also where it names somebody',
    law: 'AVG/GDPR art. 17(3)(b)',
  },
  HELD: {
    nl: 'het is nodig voor een rechtsvordering',
    en: 'it is needed for a legal claim',
    law: 'AVG/GDPR art. 17(3)(e)',
  },
  MAY_STAY: {
    nl: 'alleen bij bezwaar tegen post: zonder dit kenmerk kwam die weer',
    en: 'only after an objection to mailings: without this mark they would come again',
    law: 'AVG/GDPR art. 17(1)(c), 21(3)',
  },
};

/** Why it went or stays, for how long, and by which law. */
export function reasonOf({ outcome, class: name }: Line, language: 'nl' | 'en') {
  const { term, start, law } = retentionClasses[name];
  const why = request[outcome];
  if (outcome === 'WENT') return { why: why[language], law: why.law, term: null };
  if (outcome === 'HELD')
    return {
      why: why[language],
      law: why.law,
      term: { nl: 'zolang dat zo is', en: 'for as long as it is' }[language],
    };
  return {
    why: why[language],
    law: `${why.law}; ${law}`,
    term: `${term[language]} (${{ nl: 'vanaf', en: 'from' }[language]}: ${start[language]})`,
  };
}
