import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../../../src/kernel/lists.js';
import { ScheduleLanguage } from '../schedule-resolvers.js';
import { AnswerSchema, ErasureAnswer, ErasureAnswerLine, type Line, reasonOf } from './answer.js';
import { letterOf } from './letter.js';

const ErasureAnswerConnection = connectionOf('ErasureAnswer', () => ErasureAnswer);

const languageArg = { defaultValue: ScheduleLanguage.NL, description: 'In which language.' };

@Resolver(() => ErasureAnswer)
export class AnswerResolver {
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
