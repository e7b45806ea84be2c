import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../../../src/kernel/lists.js';
import { ScheduleLanguage } from '../schedule-resolvers.js';
import { AnswerSchema, ErasureAnswer, ErasureAnswerLine, type Line, reasonOf } from './answer.js';
import { refuseErasure } from './erase.js';
import { letterOf } from './letter.js';

const ErasureAnswerConnection = connectionOf('ErasureAnswer', () => ErasureAnswer);

const languageArg = { defaultValue: ScheduleLanguage.NL, description: 'In which language.' };

@InputType({ description: 'A person who asked to be erased, and cannot be now.' })
class RefuseErasureInput {
  @Field(() => ID, { description: 'The contact.' })
  id!: string;
}

@ObjectType({ description: 'What to answer the person.' })
export class RefuseErasurePayload {
  @Field(() => ErasureAnswer, { description: 'The refusal and its ground, field by field, with a letter.' })
  answer!: ErasureAnswer;
}

@Resolver(() => ErasureAnswer)
export class AnswerResolver {
  @Mutation(() => RefuseErasurePayload, {
    description:
      'Writes down the answer to somebody who asks to be erased while a legal hold keeps their office (GDPR art. 17(3)(e)), with the letter. Nothing of them changes; CONFLICT when nothing holds them.',
  })
  async refuseErasure(
    @Arg('input', () => RefuseErasureInput) input: RefuseErasureInput,
    @Ctx() { scope }: Context,
  ): Promise<RefuseErasurePayload> {
    return { answer: await refuseErasure(scope, input) };
  }

  @Query(() => ErasureAnswerConnection, {
    description: 'What was answered to those who asked to be erased, newest first.',
  })
  async erasureAnswers(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<ErasureAnswer>> {
    return readConnection<ErasureAnswer>(scope, {
      name: 'erasureAnswers',
      entity: AnswerSchema,
      where: [],
      order: { by: 't.at', descending: true },
      page,
    });
  }

  @FieldResolver(() => String, {
    description:
      'A letter or mail to send to them. It has their name in the answer to the request itself; that is kept nowhere.',
  })
  letter(
    @Root() answer: ErasureAnswer,
    @Arg('language', () => ScheduleLanguage, languageArg) language: ScheduleLanguage,
    @Ctx() { scope }: Context,
  ): string {
    return letterOf(scope, answer, language);
  }
}

@Resolver(() => ErasureAnswerLine)
export class AnswerLineResolver {
  @FieldResolver(() => String, { description: 'Why it went, or stays.' })
  why(
    @Root() line: Line,
    @Arg('language', () => ScheduleLanguage, languageArg) language: ScheduleLanguage,
  ): string {
    return reasonOf(line, language).why;
  }

  @FieldResolver(() => String, { description: 'The articles of law.' })
  law(@Root() line: Line): string {
    return reasonOf(line, 'nl').law;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Until when it stays; null of what went.' })
  term(
    @Root() line: Line,
    @Arg('language', () => ScheduleLanguage, languageArg) language: ScheduleLanguage,
  ): string | null {
    return reasonOf(line, language).term;
  }
}
