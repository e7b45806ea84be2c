import { Arg, Ctx, Field, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import type { Context } from '../../src/kernel/context.js';
import { retentionSchedule, type ScheduleLine } from './schedule.js';

export enum ScheduleLanguage {
  NL = 'nl',
  EN = 'en',
}
registerEnumType(ScheduleLanguage, {
  name: 'RetentionScheduleLanguage',
  description: 'In which language something is said.',
  valuesConfig: { NL: { description: 'Dutch.' }, EN: { description: 'English.' } },
});

@ObjectType({ description: 'What becomes of one column at each step of the ladder, and by which class.' })
export class RetentionScheduleLine implements ScheduleLine {
  @Field(() => String, { description: 'Part of the house.' })
  part!: string;

  @Field(() => String, { description: 'Kind of record.' })
  record!: string;

  @Field(() => String, { description: 'Table with its schema.' })
  table!: string;

  @Field(() => String, { description: 'Column.' })
  column!: string;

  @Field(() => String, { description: 'Category of data; of other columns, that they are not personal.' })
  category!: string;

  @Field(() => String, { description: 'Whose data it is: customer, contact, staff, party or nobody.' })
  whose!: ScheduleLine['whose'];

  @Field(() => String, { description: 'Class of retention, in the manner of DIN 66398.' })
  className!: string;

  @Field(() => String, { description: 'With what the term starts.' })
  start!: string;

  @Field(() => String, { description: 'The term.' })
  term!: string;

  @Field(() => String, { description: 'Law or promise that sets it.' })
  law!: string;

  @Field(() => String, { description: 'What becomes of it at minimising; the same as `minimise`.' })
  atMinimise!: string;

  @Field(() => String, { description: 'While the office is a customer.' })
  customer!: string;

  @Field(() => String, { description: 'In the two years after it stopped.' })
  grace!: string;

  @Field(() => String, { description: 'At minimising, in the third year.' })
  minimise!: string;

  @Field(() => String, { description: 'While the law keeps what minimising left.' })
  statutory!: string;

  @Field(() => String, { description: 'After that.' })
  gone!: string;
}

@Resolver(() => RetentionScheduleLine)
export class ScheduleResolver {
  @Query(() => [RetentionScheduleLine], {
    description: 'Every column of every part, what becomes of it at each step, and by which class.',
  })
  retentionSchedule(
    @Arg('language', () => ScheduleLanguage, {
      defaultValue: ScheduleLanguage.NL,
      description: 'In which language.',
    })
    language: ScheduleLanguage,
    @Ctx() { scope }: Context,
  ): RetentionScheduleLine[] {
    return retentionSchedule(scope.house, language);
  }
}
