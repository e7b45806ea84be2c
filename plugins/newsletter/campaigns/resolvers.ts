import { Arg, Ctx, Field, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { Customer, Phase } from '../../../src/customers/customer.js';
import { customerById } from '../../../src/customers/lists.js';
import { badInput } from '../../../src/errors.js';
import type { Context } from '../../../src/kernel/context.js';
import type { Language } from '../../../src/kernel/mail.js';
import { Campaign } from '../campaign.js';
import { StopCampaignInput } from '../inputs.js';
import { topicById } from '../lists.js';
import { newsletterSettings } from '../settings.js';
import { ScheduleCampaignInput } from './inputs.js';
import { CampaignPayload } from './payload.js';
import * as starting from './start.js';
import { audienceInWords, nameOf } from './words.js';

/** @throws BAD_USER_INPUT */
export function asLanguage(language: string): Language {
  if (language !== 'nl' && language !== 'en') throw badInput('language', 'must be nl or en');
  return language;
}

@ObjectType({ description: 'Which of those who agreed a campaign is for. Null: that does not matter.' })
export class CampaignAudience {
  campaign!: Campaign;

  @Field(() => [String], { nullable: true, description: 'Offices that have one of these plans.' })
  plans!: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'Who reads this language: nl or en.' })
  language!: string | null;

  @Field(() => [Phase], { nullable: true, description: 'Offices in one of these phases of the ladder.' })
  phases!: readonly Phase[] | null;
}

@Resolver(() => CampaignAudience)
export class AudienceResolver {
  @FieldResolver(() => String, { description: 'In words, to read back before it goes.' })
  async words(
    @Root() { campaign }: CampaignAudience,
    @Arg('language', () => String, { defaultValue: 'nl', description: 'nl or en.' }) language: string,
    @Ctx() { scope }: Context,
  ): Promise<string> {
    const inLanguage = asLanguage(language);
    const { listName } = scope.settings(newsletterSettings);
    const topic = campaign.topicId ? await scope.loader(topicById).load(campaign.topicId) : null;
    return audienceInWords(
      campaign.audience,
      {
        what: nameOf(campaign.purpose, inLanguage, listName),
        topic: (inLanguage === 'nl' ? topic?.nameNl : topic?.nameEn) ?? '',
      },
      inLanguage,
    );
  }

  @FieldResolver(() => [Customer], {
    nullable: true,
    description: 'These offices alone; one that is gone, or that you may not see, is left out.',
  })
  async customers(
    @Root() { campaign }: CampaignAudience,
    @Ctx() { scope }: Context,
  ): Promise<Customer[] | null> {
    const { customerIds } = campaign.audience;
    if (!customerIds) return null;
    const found = await scope.loader(customerById).loadMany(customerIds);
    return found.filter((one): one is Customer => one !== null && !(one instanceof Error));
  }
}

@Resolver(() => Campaign)
export class PlanningResolver {
  @FieldResolver(() => CampaignAudience, { description: 'Which of those who agreed it is for.' })
  meantFor(@Root() campaign: Campaign): CampaignAudience {
    const { plans = null, language = null, phases = null } = campaign.audience;
    return { campaign, plans, language, phases };
  }

  @Mutation(() => CampaignPayload, {
    description: 'Lets a draft start by itself at a time, with whoever agrees by then.',
  })
  async scheduleCampaign(
    @Arg('input', () => ScheduleCampaignInput) input: ScheduleCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await starting.scheduleCampaign(scope, input) };
  }

  @Mutation(() => CampaignPayload, { description: 'Makes a scheduled campaign a draft again.' })
  async unscheduleCampaign(
    @Arg('input', () => StopCampaignInput) input: StopCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await starting.unscheduleCampaign(scope, input) };
  }
}
