import { Arg, Ctx, Field, ID, ObjectType, Query, Resolver, InputType } from 'type-graphql';
import { isUuid } from '../customers/actions.js';
import { keptInstead } from '../customers/merge/alias.js';
import { badInput, notFound } from '../errors.js';
import sql from 'sql-template-tag';
import type { Context } from '../kernel/context.js';
import { categories } from '../kernel/personal.js';
import { promiseTexts, type PromiseId } from '../kernel/promises.js';
import { purposes } from '../kernel/purposes.js';
import { GraphQLJSONObject } from '../kernel/scalars.js';
import { entityName } from '../kernel/schema.js';
import { declarations, exportSubject, personalColumns } from '../kernel/subject.js';
import { allowedOperations } from './operations.js';

@ObjectType({ description: 'A part of the house: a core module or a plugin.' })
export class Part {
  @Field(() => String, { description: 'Name, which is also its PostgreSQL schema.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  describe!: string | null;

  @Field(() => [String], { description: 'Parts it needs.' })
  needs!: string[];

  @Field(() => [String], { description: 'Migrations, in order.' })
  migrations!: string[];

  @Field(() => [String], { description: 'Jobs.' })
  jobs!: string[];

  @Field(() => [String], { description: 'Public pages, below /p/.' })
  pages!: string[];

  @Field(() => [String], { description: 'Commands.' })
  commands!: string[];

  @Field(() => [String], { description: 'Environment variables it reads.' })
  settings!: string[];
}

@ObjectType({ description: 'A promise of the privacy protocol, and how it is kept.' })
export class KeptPromise {
  @Field(() => String, { description: 'P1 to P20.' })
  id!: string;

  @Field(() => String, { description: 'What is promised.' })
  text!: string;

  @Field(() => [String], {
    description:
      'What makes breaking it impossible or visible, with the part that does; empty when no installed part keeps it.',
  })
  keptBy!: string[];
}

@ObjectType({
  description: 'A line of the register of processing (GDPR art. 30), derived from the code that processes.',
})
export class RegisterLine {
  @Field(() => String, { description: 'Part of the house.' })
  part!: string;

  @Field(() => String, { description: 'Kind of record.' })
  record!: string;

  @Field(() => String, { description: 'Whose data it is.' })
  subject!: string;

  @Field(() => String, { description: 'Category of data.' })
  category!: string;

  @Field(() => String, { description: 'What that category holds.' })
  meaning!: string;

  @Field(() => [String], { description: 'Columns.' })
  columns!: string[];

  @Field(() => [String], { description: 'Purposes.' })
  purposes!: string[];

  @Field(() => [String], { description: 'Legal bases, one for each purpose.' })
  legalBases!: string[];

  @Field(() => String, { description: 'Until when it is kept.' })
  keptUntil!: string;
}

@ObjectType('NamedOperation', { description: 'A named operation to start from in GraphiQL.' })
export class NamedOperation {
  @Field(() => String, { description: 'Name within the document.' })
  name!: string;

  @Field(() => String, { description: 'What it is called in the list, in Dutch.' })
  label!: string;

  @Field(() => String, { description: 'What it does, in Dutch.' })
  description!: string;

  @Field(() => String, { description: 'Part that offers it.' })
  part!: string;

  @Field(() => String, { description: 'GraphQL document.' })
  document!: string;

  @Field(() => String, { nullable: true, description: 'Variables to start from, as JSON.' })
  variables!: string | null;
}

@InputType({ description: 'Whose data: give exactly one.' })
class SubjectInput {
  @Field(() => ID, { nullable: true, description: 'All that is kept of this customer.' })
  customerId?: string | null;

  @Field(() => ID, { nullable: true, description: 'All that is kept of this contact.' })
  contactId?: string | null;
}

@ObjectType({ description: 'All personal data of one customer or contact.' })
export class PersonalDataExport {
  @Field(() => GraphQLJSONObject, { description: 'Rows by part and kind of record, personal columns alone.' })
  data!: Record<string, unknown>;
}

const kept = {
  minimise: 'minimising: between two and three years after the last subscription ended',
  statutory: 'the term that the law sets has passed',
};

@Resolver()
export class SystemResolver {
  @Query(() => [Part], {
    description: 'The parts of the house, in the order in which they were put together.',
  })
  plugins(@Ctx() { scope }: Context): Part[] {
    return scope.house.parts.map((part) => ({
      name: part.name,
      describe: part.describe ?? null,
      needs: [...(part.needs ?? [])],
      migrations: (part.migrations ?? []).map((one) => one.name),
      jobs: (part.jobs ?? []).map((job) => job.name),
      pages: (part.pages ?? []).map((page) => `${page.method} /p/${page.path}`),
      commands: (part.commands ?? []).map((command) => command.usage),
      settings: Object.values(part.settings?.shape ?? {}).map((one) => one.variable),
    }));
  }

  @Query(() => [KeptPromise], { description: 'The promises of the privacy protocol, and how each is kept.' })
  promises(@Ctx() { scope }: Context): KeptPromise[] {
    return (Object.keys(promiseTexts) as PromiseId[]).map((id) => ({
      id,
      text: promiseTexts[id],
      keptBy: scope.house.parts.flatMap((part) =>
        (part.promises ?? []).filter((one) => one.id === id).map((one) => `${part.name}: ${one.keptBy}`),
      ),
    }));
  }

  @Query(() => [RegisterLine], {
    description: 'The register of processing, derived from the declarations of every part.',
  })
  processingRegister(@Ctx() { scope }: Context): RegisterLine[] {
    return declarations(scope.house)
      .toReversed()
      .flatMap(({ part, data }) => {
        const groups = Map.groupBy(personalColumns(data), ([, column]) =>
          JSON.stringify([column.category, column.until, column.purposes.toSorted()]),
        );
        return [...groups.values()].map((columns): RegisterLine => {
          const [, first] = columns[0] as (typeof columns)[number];
          return {
            part,
            record: entityName(data.entity),
            subject: data.subject.kind === 'through' ? 'customer' : data.subject.kind,
            category: first.category,
            meaning: categories[first.category],
            columns: columns.map(([name]) => name),
            purposes: first.purposes.map((purpose) => purposes[purpose].en),
            legalBases: first.purposes.map((purpose) => purposes[purpose].basis),
            keptUntil: kept[first.until],
          };
        });
      });
  }

  @Query(() => PersonalDataExport, {
    description:
      'All personal data of one customer or contact, from every part: what the person gets to see (GDPR art. 15).',
  })
  async personalDataOf(
    @Arg('input', () => SubjectInput) input: SubjectInput,
    @Ctx() { scope, work }: Context,
  ): Promise<PersonalDataExport> {
    const asked = [['customer', input.customerId] as const, ['contact', input.contactId] as const].filter(
      ([, id]) => id,
    );
    const [only] = asked;
    if (!only || asked.length > 1) throw badInput('input', 'give either customerId or contactId');
    const [whom, given] = only;
    const id =
      (whom === 'customer' && isUuid(given as string)
        ? (await keptInstead(scope, [given as string])).get(given as string)
        : undefined) ?? given;
    const known =
      isUuid(id as string) &&
      (await scope.row(
        whom === 'customer'
          ? sql`select 1 as n from customers.customer where id = ${id}`
          : sql`select 1 as n from contacts.contact where id = ${id}`,
      ));
    if (!known) throw notFound(whom, id as string);
    const data = await exportSubject(scope, whom, id as string);
    await scope.house.recorder?.recordReads(work, 'personalDataOf', [
      { type: whom === 'customer' ? 'Customer' : 'Contact', ids: [id as string], fields: ['*'] },
    ]);
    return { data };
  }

  @Query(() => [NamedOperation], {
    description: 'Named operations to start from in GraphiQL: those that the caller may use.',
  })
  operations(@Ctx() { scope }: Context): NamedOperation[] {
    return allowedOperations(scope);
  }
}
