import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import sql from 'sql-template-tag';
import type { Context } from '../../../src/kernel/context.js';
import { Campaign } from '../campaign.js';
import { findCampaign } from '../campaign-actions.js';
import { CampaignPayload } from '../campaigns/payload.js';
import * as events from '../events.js';
import { archivePath } from './archive.js';
import { type Figures, figuresOf } from './figures.js';

@ObjectType({
  description: 'What became of a campaign, as counts. Who opened it is not known, and never will be.',
})
export class CampaignFigures implements Figures {
  @Field(() => Int, { description: 'Messages that the mail server took.' })
  sent!: number;
  @Field(() => Int, { description: 'Of those, how many came back.' })
  bounced!: number;
  @Field(() => Int, { description: 'How many readers complained at their provider.' })
  complained!: number;
  @Field(() => Int, {
    description: 'How many readers withdrew consent, or part of it, with this as the last they had got.',
  })
  withdrawn!: number;
}

@InputType({ description: 'Whether a campaign is in the archive, for everybody to read.' })
export class PublishCampaignInput {
  @Field(() => ID, { description: 'Which campaign.' })
  id!: string;

  @Field(() => Boolean, { description: 'True: in the archive and its feed, once it was started.' })
  public!: boolean;
}

@Resolver(() => Campaign)
export class ArchiveResolver {
  @FieldResolver(() => CampaignFigures, { description: 'What became of it, as counts.' })
  async figures(@Root() campaign: Campaign, @Ctx() { scope }: Context): Promise<CampaignFigures> {
    return scope.loader(figuresOf).load(campaign.id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Where everybody can read it; null when it is not public, or was not started.',
  })
  archiveUrl(@Root() campaign: Campaign, @Ctx() { scope }: Context): string | null {
    return campaign.public && campaign.startedAt
      ? `${scope.house.publicUrl()}${archivePath}/${campaign.id}`
      : null;
  }

  @Mutation(() => CampaignPayload, {
    description: 'Puts a campaign in the archive, without any reader’s values in it, or takes it out.',
  })
  async publishCampaign(
    @Arg('input', () => PublishCampaignInput) input: PublishCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    const campaign = await findCampaign(scope, input.id);
    if (campaign.public === input.public) return { campaign };
    await scope.rows(sql`
      update newsletter.campaign set public = ${input.public}, version = version + 1 where id = ${campaign.id}`);
    await scope.em.refresh(campaign);
    await scope.emit(input.public ? events.campaignPublished : events.campaignUnpublished, {
      campaignId: campaign.id,
    });
    return { campaign };
  }
}
