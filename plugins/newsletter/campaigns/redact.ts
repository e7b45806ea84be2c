import sql from 'sql-template-tag';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { badInput, conflict } from '../../../src/errors.js';
import type { Context } from '../../../src/kernel/context.js';
import { html } from '../../../src/kernel/html.js';
import { OneLine, tidy } from '../../../src/kernel/input.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { findCampaign } from '../campaign-actions.js';
import { type Campaign, CampaignState } from '../campaign.js';
import { campaignRedacted } from '../events.js';
import { CampaignPayload } from './payload.js';

@InputType({ description: 'Words to take out of a campaign that has ended.' })
class RedactCampaignInput {
  @Field(() => ID, { description: 'Which campaign.' })
  id!: string;

  @Field(() => String, {
    description:
      'The words, such as the name or the address of somebody who was erased; capitals do not matter.',
  })
  @OneLine(200)
  text!: string;
}

const leastLetters = 3;

/**
 * Takes words out of what a campaign is called and said, which otherwise stays as it went out: whoever was erased, or was
 * minimised with their office, is to be found nowhere. What the words were is kept nowhere.
 * @throws CONFLICT when it has not ended, BAD_USER_INPUT when the words are not in it
 */
export async function redactCampaign(scope: Scope, input: RedactCampaignInput): Promise<Campaign> {
  const campaign = await findCampaign(scope, input.id);
  if (campaign.state !== CampaignState.SENT && campaign.state !== CampaignState.STOPPED)
    throw conflict(
      'Of a campaign that has not ended the text is changed with updateCampaign, or stop it first with stopCampaign.',
      { state: campaign.state },
    );
  const text = tidy(input.text);
  if ([...text.matchAll(/[\p{L}\p{N}]/gu)].length < leastLetters)
    throw badInput('text', `must have ${leastLetters} letters or digits: shorter ones stand in other words`);
  const forms = [...new Set([text, html`${text}`.text, JSON.stringify(text).slice(1, -1)])];
  const [found] = await scope.rows<{ changed: boolean }>(
    sql`select newsletter.redact_campaign(${campaign.id}, ${forms}::text[]) as changed`,
  );
  if (!found?.changed) throw badInput('text', 'is not in this campaign; write it as it is written there');
  await scope.em.refresh(campaign);
  await scope.emit(campaignRedacted, { campaignId: campaign.id });
  return campaign;
}

@Resolver()
export class RedactResolver {
  @Mutation(() => CampaignPayload, {
    description:
      'Takes words out of the name and the texts of a campaign that has ended, such as the name of somebody who was erased: what a proof of absence found there is cleared away with it. There is no way back.',
  })
  async redactCampaign(
    @Arg('input', () => RedactCampaignInput) input: RedactCampaignInput,
    @Ctx() { scope }: Context,
  ): Promise<CampaignPayload> {
    return { campaign: await redactCampaign(scope, input) };
  }
}
