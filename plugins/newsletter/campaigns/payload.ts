import { Field, ObjectType } from 'type-graphql';
import { Campaign } from '../campaign.js';

@ObjectType({ description: 'The campaign that was made or changed.' })
export class CampaignPayload {
  @Field(() => Campaign, { description: 'As it is now.' })
  campaign!: Campaign;
}
