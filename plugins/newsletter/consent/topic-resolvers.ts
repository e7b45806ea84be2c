import sql from 'sql-template-tag';
import { Arg, Ctx, Field, FieldResolver, Mutation, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../src/kernel/context.js';
import { columnsOf, tableOf } from '../../../src/kernel/database.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { Campaign } from '../campaign.js';
import { Consent, ConsentEvent, ConsentPurpose } from '../consent.js';
import { topicById } from '../lists.js';
import { NewsletterTopic, TopicSchema } from './topic.js';
import * as actions from './topic-actions.js';
import { AddNewsletterTopicInput, UpdateNewsletterTopicInput } from './topic-inputs.js';

@ObjectType({ description: 'The topic that was added or changed.' })
export class NewsletterTopicPayload {
  @Field(() => NewsletterTopic, { description: 'As it is now.' })
  topic!: NewsletterTopic;
}

async function topicsOf(
  scope: Scope,
  ids: readonly string[] | null | undefined,
): Promise<NewsletterTopic[] | null> {
  if (!ids) return null;
  const topics = await scope.loader(topicById).loadMany(ids);
  return topics.filter((one): one is NewsletterTopic => one instanceof Object && !(one instanceof Error));
}

@Resolver(() => NewsletterTopic)
export class TopicResolver {
  @Query(() => [NewsletterTopic], { description: 'What newsletters and mailings can be about.' })
  async newsletterTopics(
    @Arg('purpose', () => ConsentPurpose, { nullable: true, description: 'Of this purpose alone.' })
    purpose: ConsentPurpose | null,
    @Ctx() { scope }: Context,
  ): Promise<NewsletterTopic[]> {
    const { database } = scope.house;
    return scope.rows<NewsletterTopic>(sql`
      select ${columnsOf(database, TopicSchema, 't')} from ${tableOf(database, TopicSchema)} t
      where ${purpose ?? null}::text is null or t.purpose = ${purpose ?? null} order by t.purpose, t.created_at, t.id`);
  }

  @Mutation(() => NewsletterTopicPayload, { description: 'Adds something to choose for readers.' })
  async addNewsletterTopic(
    @Arg('input', () => AddNewsletterTopicInput) input: AddNewsletterTopicInput,
    @Ctx() { scope }: Context,
  ): Promise<NewsletterTopicPayload> {
    return { topic: await actions.addTopic(scope, input) };
  }

  @Mutation(() => NewsletterTopicPayload, { description: 'Renames a topic, or offers it no more.' })
  async updateNewsletterTopic(
    @Arg('input', () => UpdateNewsletterTopicInput) input: UpdateNewsletterTopicInput,
    @Ctx() { scope }: Context,
  ): Promise<NewsletterTopicPayload> {
    return { topic: await actions.updateTopic(scope, input) };
  }
}

@Resolver(() => Consent)
export class ConsentTopics {
  @FieldResolver(() => [NewsletterTopic], {
    nullable: true,
    description: 'The topics that were chosen; null: all of them, those to come included.',
  })
  async topics(@Root() consent: Consent, @Ctx() { scope }: Context): Promise<NewsletterTopic[] | null> {
    return topicsOf(scope, consent.topicIds);
  }
}

@Resolver(() => ConsentEvent)
export class ConsentEventTopics {
  @FieldResolver(() => [NewsletterTopic], {
    nullable: true,
    description: 'The topics that were agreed to, or left; null: all of them.',
  })
  async topics(@Root() event: ConsentEvent, @Ctx() { scope }: Context): Promise<NewsletterTopic[] | null> {
    return topicsOf(scope, event.topicIds);
  }
}

@Resolver(() => Campaign)
export class CampaignTopic {
  @FieldResolver(() => NewsletterTopic, {
    nullable: true,
    description:
      'What it is about: it goes to who chose this, or all. Null: it may be about anything, so it goes to who agreed to all.',
  })
  async topic(@Root() campaign: Campaign, @Ctx() { scope }: Context): Promise<NewsletterTopic | null> {
    return campaign.topicId ? scope.loader(topicById).load(campaign.topicId) : null;
  }
}
