import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import sql from 'sql-template-tag';
import { notFound } from '../../../src/errors.js';
import { isUuid } from '../../../src/customers/actions.js';
import type { Context } from '../../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../../../src/kernel/lists.js';
import { Campaign, Letter } from '../campaign.js';
import { asLanguage } from '../campaigns/resolvers.js';
import { LetterInput } from '../inputs.js';
import { campaignById } from '../lists.js';
import { AddNewsletterImageInput } from './block-inputs.js';
import { fromBase64, imagePath, keepImage } from './image-actions.js';
import { ImageSchema, NewsletterImage } from './image.js';
import { letterOf, type Preview, previewCampaign, previewLetter, previewToken } from './preview.js';
import { sendTrial } from './trial-actions.js';
import { SendTrialInput } from './trial-inputs.js';
import { NewsletterTrial, TrialSchema } from './trial.js';
import { WarningCode, type Warning, warningInWords } from './warnings.js';

registerEnumType(WarningCode, {
  name: 'LetterWarningCode',
  description: 'What is allowed in a letter, and unwise.',
  valuesConfig: {
    MISSING_ALT: { description: 'A picture has no alternative text.' },
    TOO_LARGE: { description: 'Its HTML is over 102 kB; Gmail cuts that off.' },
    HEAVY_IMAGES: { description: 'Its pictures are over 1 MB together.' },
    BROKEN_LINK: { description: 'A link leads nowhere.' },
    INSECURE_LINK: { description: 'A link is http, not https.' },
    MISLEADING_LINK: { description: 'A link’s words name another address than it leads to.' },
    ONLY_IMAGES: { description: 'There is hardly any text beside its pictures.' },
    SHOUTING: { description: 'The subject is in capitals.' },
    EXCLAMATIONS: { description: 'There are many exclamation marks.' },
    FALSE_REPLY: { description: 'The subject looks like that of a reply.' },
    LONG_SUBJECT: { description: 'The subject has over 78 characters.' },
  },
});

@ObjectType({ description: 'Something in a letter that is allowed, and unwise.' })
export class LetterWarning implements Warning {
  @Field(() => WarningCode, { description: 'What.' })
  code!: WarningCode;

  @Field(() => String, { nullable: true, description: 'Where, in the letter’s own words.' })
  where!: string | null;
}

@ObjectType({ description: 'A letter as its reader gets it.' })
export class LetterPreview implements Preview {
  @Field(() => String, { description: 'Subject.' })
  subject!: string;
  @Field(() => String, { description: 'The page that a mail program shows.' })
  html!: string;
  @Field(() => String, { description: 'The same as plain text.' })
  text!: string;
  @Field(() => Int, { description: 'Size of the HTML, in bytes.' })
  bytes!: number;
  @Field(() => Int, { description: 'Size of its pictures together, in bytes.' })
  imageBytes!: number;
  @Field(() => [LetterWarning], { description: 'What is allowed, and unwise.' })
  warnings!: readonly Warning[];
  @Field(() => String, {
    nullable: true,
    description:
      'Page that shows it on a phone and a desktop, by day and in the dark: good for half an hour, for whoever has it. Null for a letter that is not stored.',
  })
  page?: string | null;
}

@ObjectType({ description: 'The picture that was added.' })
export class NewsletterImagePayload {
  @Field(() => NewsletterImage, { description: 'As it is kept.' })
  image!: NewsletterImage;
}

@ObjectType({ description: 'The trials that are on their way.' })
export class SendTrialPayload {
  @Field(() => [NewsletterTrial], { description: 'One for each account.' })
  trials!: NewsletterTrial[];
}

const ImageConnection = connectionOf('NewsletterImage', () => NewsletterImage);

@Resolver(() => NewsletterImage)
export class ImageResolver {
  @FieldResolver(() => String, { description: 'Where it can be seen.' })
  url(@Root() { hash }: NewsletterImage, @Ctx() { scope }: Context): string {
    return scope.house.publicUrl() + imagePath(hash);
  }

  @Query(() => ImageConnection, { description: 'Pictures for letters, the newest first.' })
  async newsletterImages(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<NewsletterImage>> {
    return readConnection<NewsletterImage>(scope, {
      name: 'newsletterImages',
      entity: ImageSchema,
      where: [],
      order: { by: 't.added_at', descending: true },
      page,
      wanted: ['hash', 'type', 'width', 'height', 'size', 'name', 'addedAt'],
    });
  }

  @Mutation(() => NewsletterImagePayload, {
    description: 'Adds a picture for letters; the same one twice is one.',
  })
  async addNewsletterImage(
    @Arg('input', () => AddNewsletterImageInput) input: AddNewsletterImageInput,
    @Ctx() { scope }: Context,
  ): Promise<NewsletterImagePayload> {
    const content = fromBase64('content', input.content);
    return { image: await keepImage(scope, { name: input.name, content }) };
  }
}

@Resolver(() => LetterWarning)
export class WarningResolver {
  @FieldResolver(() => String, { description: 'In words.' })
  words(
    @Root() { code }: LetterWarning,
    @Arg('language', () => String, { defaultValue: 'nl', description: 'nl or en.' }) language: string,
  ): string {
    return warningInWords(code, asLanguage(language));
  }
}

@Resolver(() => Campaign)
export class LetterResolver {
  @FieldResolver(() => Letter, { description: 'What readers of Dutch get.' })
  nl(@Root() campaign: Campaign): Letter {
    return { subject: campaign.subjectNl, mjml: campaign.mjmlNl, blocks: campaign.blocksNl ?? null };
  }

  @FieldResolver(() => Letter, {
    nullable: true,
    description: 'What readers of English get; null: they get the Dutch letter.',
  })
  en(@Root() campaign: Campaign): Letter | null {
    const { language, letter, blocks } = letterOf(campaign, 'en');
    return language === 'en' ? { subject: letter.subject, mjml: letter.mjml as string, blocks } : null;
  }

  @FieldResolver(() => LetterPreview, { description: 'As a made-up reader would get it.' })
  async preview(
    @Root() campaign: Campaign,
    @Arg('language', () => String, { defaultValue: 'nl', description: 'nl or en.' }) language: string,
    @Ctx() { scope }: Context,
  ): Promise<LetterPreview> {
    const asked = asLanguage(language);
    const token = previewToken(scope, campaign.id, asked);
    return {
      ...(await previewCampaign(scope, campaign, asked)),
      page: `${scope.house.publicUrl()}/p/newsletter/preview/${token}`,
    };
  }

  @Query(() => LetterPreview, {
    description:
      'A campaign’s letter as a made-up reader would get it, with its size and what is unwise in it.',
  })
  async previewCampaign(
    @Arg('id', () => ID, { description: 'Which campaign.' }) id: string,
    @Arg('language', () => String, { defaultValue: 'nl', description: 'nl or en.' }) language: string,
    @Ctx() context: Context,
  ): Promise<LetterPreview> {
    const campaign = isUuid(id) ? await context.scope.loader(campaignById).load(id) : null;
    if (!campaign) throw notFound('campaign', id);
    return this.preview(campaign, language, context);
  }

  @Query(() => LetterPreview, {
    description: 'The same of a letter that is not stored, while it is being written.',
  })
  async previewLetter(
    @Arg('letter', () => LetterInput, { description: 'The letter.' }) letter: LetterInput,
    @Arg('language', () => String, { defaultValue: 'nl', description: 'nl or en.' }) language: string,
    @Ctx() { scope }: Context,
  ): Promise<LetterPreview> {
    return previewLetter(scope, asLanguage(language), letter);
  }

  @FieldResolver(() => [NewsletterTrial], { description: 'Its trials, the newest first; 50 at the most.' })
  async trials(@Root() campaign: Campaign, @Ctx() { scope }: Context): Promise<NewsletterTrial[]> {
    const found = await readConnection<NewsletterTrial>(scope, {
      name: 'trials',
      entity: TrialSchema,
      where: [sql`t.campaign_id = ${campaign.id}`],
      order: { by: 't.requested_at', descending: true },
      page: { first: 50 },
    });
    return [...found.nodes];
  }

  @Mutation(() => SendTrialPayload, {
    description:
      'Sends a letter to yourself, or to other staff, marked as a trial. No contact ever gets one.',
  })
  async sendTrial(
    @Arg('input', () => SendTrialInput) input: SendTrialInput,
    @Ctx() { scope }: Context,
  ): Promise<SendTrialPayload> {
    return { trials: await sendTrial(scope, input) };
  }
}
