import { ArrayMaxSize, ArrayMinSize, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { Matching, OneLine, Passing, Prose } from '../../src/kernel/input.js';
import { AudienceInput } from './campaigns/inputs.js';
import { CampaignVersionInput } from './campaigns/version-input.js';
import { ConsentChannel, ConsentPurpose } from './consent.js';
import { LetterBlockInput } from './letters/block-inputs.js';

@InputType({ description: 'Consent that somebody gave, with what shows it (GDPR art. 7(1)).' })
export class RecordConsentInput {
  @Field(() => ID, { description: 'Who agreed.' })
  contactId!: string;

  @Field(() => ID, {
    description: 'The exact words that they agreed to; its purpose is the consent’s purpose.',
  })
  wordingId!: string;

  @Field(() => ConsentChannel, { description: 'How it reached us.' })
  channel!: ConsentChannel;

  @Field(() => String, {
    description: 'What shows it: who asked it on the phone and when, where the paper is, which form.',
  })
  @Prose(2000)
  proof!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'When they agreed, if not just now; never in the future.',
  })
  at?: Date | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'The topics that they agreed to; left out: all of them, those to come included.',
  })
  topicIds?: string[] | null;
}

@InputType({ description: 'Consent that somebody takes back.' })
export class WithdrawConsentInput {
  @Field(() => ID, { description: 'Who.' })
  contactId!: string;

  @Field(() => ConsentPurpose, { defaultValue: ConsentPurpose.NEWSLETTER, description: 'For what.' })
  purpose!: ConsentPurpose;

  @Field(() => ConsentChannel, { description: 'How it reached us.' })
  channel!: ConsentChannel;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True for an objection to being written to (GDPR art. 21(2)); it ends consent all the same.',
  })
  objection!: boolean;

  @Field(() => [ID], {
    nullable: true,
    description: 'The topics that they want no more of; left out: all of them.',
  })
  topicIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'A remark. No reason is needed.' })
  @Prose(2000)
  remark?: string | null;
}

@InputType({ description: 'A text to agree to: the next version for its purpose and language.' })
export class AddConsentWordingInput {
  @Field(() => ConsentPurpose, { description: 'For what.' })
  purpose!: ConsentPurpose;

  @Field(() => String, { description: 'nl or en.' })
  @Matching(/^(nl|en)$/, 'nl or en')
  language!: 'nl' | 'en';

  @Field(() => String, { description: 'The exact words.' })
  @Prose(2000)
  text!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Months after which consent to it ends by itself, if other than NEWSLETTER_CONSENT_MONTHS says.',
  })
  @Passing((months) =>
    Number(months) >= 1 && Number(months) <= 1200 ? undefined : 'must be from 1 to 1200 months',
  )
  validMonths?: number | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'True: consent to the earlier texts of this purpose and language does not cover what is sent from now on. It ends (SUPERSEDED) within moments, and whoever gave it has to agree anew.',
  })
  replacesEarlier?: boolean;
}

@InputType({
  description:
    'A letter in one language. Merge fields, in subject and body: {{ contact.name }}, {{ office.name }}, {{ unsubscribe_url }}, {{ why_url }}, {{ preferences_url }}.',
})
export class LetterInput {
  @Field(() => String, { description: 'Subject.' })
  @OneLine(150)
  subject!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Body in mjml, or else give blocks. It must link to {{ unsubscribe_url }}, and load nothing when it is read (P18); a picture is src="image:<hash>".',
  })
  @Prose(200_000)
  mjml?: string | null;

  @Field(() => [LetterBlockInput], {
    nullable: true,
    description: 'Body in blocks, from top to bottom; what every letter ends with comes by itself.',
  })
  @ArrayMinSize(1, { message: 'must not be empty' })
  @ArrayMaxSize(60, { message: 'a letter has 60 blocks at the most' })
  @ValidateNested()
  blocks?: LetterBlockInput[] | null;
}

@InputType({ description: 'A new campaign.' })
export class CreateCampaignInput {
  @Field(() => String, { description: 'Name within the house.' })
  @OneLine(120)
  name!: string;

  @Field(() => ConsentPurpose, { defaultValue: ConsentPurpose.NEWSLETTER, description: 'For which consent.' })
  purpose!: ConsentPurpose;

  @Field(() => AudienceInput, {
    nullable: true,
    description: 'Which of those who agreed; without it, all of them.',
  })
  @ValidateNested()
  audience?: AudienceInput | null;

  @Field(() => ID, {
    nullable: true,
    description: 'What it is about: it goes to who chose this topic, or all. Left out: to who agreed to all.',
  })
  topicId?: string | null;

  @Field(() => LetterInput, { description: 'In Dutch.' })
  @ValidateNested()
  nl!: LetterInput;

  @Field(() => LetterInput, {
    nullable: true,
    description: 'In English; without it, who reads English gets the Dutch one.',
  })
  @ValidateNested()
  en?: LetterInput | null;
}

@InputType({
  description: 'A change to a draft: what is left out stays; null for `en` takes the English letter out.',
})
export class UpdateCampaignInput extends CampaignVersionInput {
  @Field(() => String, { nullable: true, description: 'Name within the house.' })
  @OneLine(120)
  name?: string;

  @Field(() => AudienceInput, {
    nullable: true,
    description: 'Which of those who agreed; null: all of them.',
  })
  @ValidateNested()
  audience?: AudienceInput | null;

  @Field(() => ID, { nullable: true, description: 'What it is about; null: anything.' })
  topicId?: string | null;

  @Field(() => LetterInput, { nullable: true, description: 'In Dutch.' })
  @ValidateNested()
  nl?: LetterInput;

  @Field(() => LetterInput, { nullable: true, description: 'In English.' })
  @ValidateNested()
  en?: LetterInput | null;
}

@InputType({ description: 'A campaign to stop. No version: stopping must not have to be repeated.' })
export class StopCampaignInput {
  @Field(() => ID, { description: 'Which campaign.' })
  id!: string;
}
