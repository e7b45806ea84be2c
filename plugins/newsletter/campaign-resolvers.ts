import type { GraphQLResolveInfo } from 'graphql';
import sql from 'sql-template-tag';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Contact } from '../../src/contacts/contact.js';
import { isUuid } from '../../src/customers/actions.js';
import type { Context } from '../../src/kernel/context.js';
import {
  type Connection,
  connectionOf,
  PageArgs,
  readConnection,
  selectedFields,
} from '../../src/kernel/lists.js';
import {
  Campaign,
  CampaignProgress,
  CampaignSchema,
  CampaignState,
  Delivery,
  DeliverySchema,
  DeliveryState,
} from './campaign.js';
import * as actions from './campaign-actions.js';
import { countAudience } from './campaigns/audience.js';
import { CampaignPayload } from './campaigns/payload.js';
import { sendCampaign } from './campaigns/start.js';
import { CampaignVersionInput } from './campaigns/version-input.js';
import { CreateCampaignInput, StopCampaignInput, UpdateCampaignInput } from './inputs.js';
import { campaignById, progressOf, readerById } from './lists.js';

const CampaignConnection = connectionOf('Campaign', () => Campaign);
const DeliveryConnection = connectionOf('Delivery', () => Delivery);

const lettersFields = ['nl', 'en', 'preview'];

@Resolver(() => Campaign)
export class CampaignResolver {
  @Query(() => CampaignConnection, { description: 'Campaigns, the newest first.' })
  async campaigns(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Campaign>> {
    const selected = selectedFields(info);
    const letters = lettersFields.some((field) => selected.has(field));
    return readConnection<Campaign>(scope, {
      name: 'campaigns',
      entity: CampaignSchema,
      where: [],
      order: { by: 't.created_at', descending: true },
      page,
      wanted: [
        ...selected,
        'purpose',
        'topicId',
        'state',
        'audience',
        'scheduledFor',
        'public',
        'startedAt',
        ...(letters ? ['subjectNl', 'mjmlNl', 'subjectEn', 'mjmlEn', 'blocksNl', 'blocksEn'] : []),
      ],
    });
  }

  @Query(() => Campaign, { nullable: true, description: 'One campaign; null when there is none.' })
  async campaign(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { scope }: Context,
  ): Promise<Campaign | null> {
    return isUuid(id) ? scope.loader(campaignById).load(id) : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many would get it if it were sent now; null once it was started.',
  })
  async audience(@Root() campaign: Campaign, @Ctx() { scope }: Context): Promise<number | null> {
    const started = campaign.state !== CampaignState.DRAFT && campaign.state !== CampaignState.SCHEDULED;
    return started ? null : countAudience(scope, campaign);
  }

  @FieldResolver(() => CampaignProgress, { description: 'How many of its messages are how far.' })
  async progress(@Root() campaign: Campaign, @Ctx() { scope }: Context): Promise<CampaignProgress> {
    return scope.loader(progressOf).load(campaign.id);
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Its messages, page by page.' })
  async deliveries(
    @Root() campaign: Campaign,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('state', () => DeliveryState, { nullable: true, description: 'In this state alone.' })
    state: DeliveryState | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<Delivery>> {
    return readConnection<Delivery>(scope, {
      name: 'deliveries',
      entity: DeliverySchema,
      where: [sql`t.campaign_id = ${campaign.id}`, ...(state ? [sql`t.state = ${state}`] : [])],
      order: { by: 't.campaign_id' },
      page,
      wanted: ['contactId', 'consentEventId', 'state', 'queuedAt', 'endedAt', 'reason'],
    });
  }

  @Mutation(() => CampaignPayload, {
    description: 'Makes a draft, having tried its letters on a made-up reader.',
  })
  async createCampaign(
    @Arg('input', () => CreateCampaignInput) input: CreateCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await actions.createCampaign(scope, input) };
  }

  @Mutation(() => CampaignPayload, { description: 'Changes a draft.' })
  async updateCampaign(
    @Arg('input', () => UpdateCampaignInput) input: UpdateCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await actions.updateCampaign(scope, input) };
  }

  @Mutation(() => CampaignPayload, {
    description: 'Sends a draft to everybody with live consent for its purpose and an e-mail address.',
  })
  async sendCampaign(
    @Arg('input', () => CampaignVersionInput) input: CampaignVersionInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await sendCampaign(scope, input) };
  }

  @Mutation(() => CampaignPayload, { description: 'Withholds what has not gone yet.' })
  async stopCampaign(
    @Arg('input', () => StopCampaignInput) input: StopCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await actions.stopCampaign(scope, input) };
  }

  @Mutation(() => CampaignPayload, {
    description: 'Interrupts a campaign at once; resumeCampaign goes on with it.',
  })
  async pauseCampaign(
    @Arg('input', () => StopCampaignInput) input: StopCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await actions.pauseCampaign(scope, input) };
  }

  @Mutation(() => CampaignPayload, { description: 'Goes on with a campaign that was paused.' })
  async resumeCampaign(
    @Arg('input', () => StopCampaignInput) input: StopCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await actions.resumeCampaign(scope, input) };
  }

  @Mutation(() => CampaignPayload, {
    description:
      'Sends again what may or may not have reached the mail server, to those who still agree: some may get it twice.',
  })
  async sendUnknownAgain(
    @Arg('input', () => StopCampaignInput) input: StopCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await actions.sendUnknownAgain(scope, input) };
  }
}

@Resolver(() => Delivery)
export class DeliveryResolver {
  @FieldResolver(() => Contact, { nullable: true, description: 'To whom.' })
  async contact(@Root() delivery: Delivery, @Ctx() { scope }: Context): Promise<Contact | null> {
    return scope.loader(readerById).load(delivery.contactId);
  }
}
