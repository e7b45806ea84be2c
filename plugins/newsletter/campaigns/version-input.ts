import { Field, ID, InputType, Int } from 'type-graphql';

@InputType({ description: 'A campaign at the version that was read.' })
export class CampaignVersionInput {
  @Field(() => ID, { description: 'Which campaign.' })
  id!: string;

  @Field(() => Int, {
    description: 'The version that was read; CONFLICT when somebody else changed it since.',
  })
  version!: number;
}
