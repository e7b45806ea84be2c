import { Field, ID, InputType, Int } from 'type-graphql';

@InputType({ description: 'Two records of one customer.' })
export class PreviewMergeInput {
  @Field(() => ID, { description: 'The one that stays.' })
  keepId!: string;

  @Field(() => ID, { description: 'The one that becomes part of it.' })
  dropId!: string;
}

@InputType({ description: 'Two records of one customer, as they were read.' })
export class MergeCustomersInput extends PreviewMergeInput {
  @Field(() => Int, { description: 'Version of the one that stays.' })
  keepVersion!: number;

  @Field(() => Int, { description: 'Version of the one that becomes part of it.' })
  dropVersion!: number;
}
