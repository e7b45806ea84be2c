import { ArrayMaxSize, ArrayMinSize, ValidateNested } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';
import { Matching, OneLine, Passing, Prose } from '../../../src/kernel/input.js';
import type { ButtonBlock, ColumnBlock, ColumnsBlock, ImageBlock, LetterBlock, TextBlock } from './blocks.js';

/** Where a link of a block may go. */
const linkProblem = (value: unknown): string | undefined => {
  const text = String(value).trim();
  if (/^\{\{\s*(unsubscribe|why|preferences)_url\s*\}\}$/.test(text)) return undefined;
  if (text.length > 2000) return 'may have 2000 characters at the most';
  const fine = /^(https?:\/\/|mailto:)[^\s<>"']+$/i.test(text) && URL.canParse(text);
  return fine ? undefined : 'must be a whole address such as https://example.nl/page, or mailto:';
};
const pixels = (value: unknown) =>
  Number(value) >= 16 && Number(value) <= 600 ? undefined : 'must be from 16 to 600 pixels';

@InputType({
  description:
    'Text: an empty line between paragraphs, “- ” before each line of a list, **bold**, and [words](https://example.nl).',
})
export class TextBlockInput implements TextBlock {
  @Field(() => String, { nullable: true, description: 'Heading above it.' })
  @OneLine(200)
  heading?: string | null;

  @Field(() => String, { description: 'The text; merge fields are filled in.' })
  @Prose(10_000)
  text!: string;
}

@InputType({ description: 'A picture that was added with addNewsletterImage.' })
export class ImageBlockInput implements ImageBlock {
  @Field(() => String, { description: 'Which picture: its hash.' })
  @Matching(/^[0-9a-f]{64}$/, 'the hash of a picture, as addNewsletterImage gives it')
  hash!: string;

  @Field(() => String, { description: 'What it shows, for who does not see it.' })
  @OneLine(300)
  alt!: string;

  @Field(() => Int, { nullable: true, description: 'Width in pixels; as wide as fits when left out.' })
  @Passing(pixels)
  width?: number | null;

  @Field(() => String, { nullable: true, description: 'Where it leads to.' })
  @Passing(linkProblem)
  link?: string | null;
}

@InputType({ description: 'A button.' })
export class ButtonBlockInput implements ButtonBlock {
  @Field(() => String, { description: 'What it says.' })
  @OneLine(80)
  label!: string;

  @Field(() => String, { description: 'Where it leads to.' })
  @Passing(linkProblem)
  link!: string;
}

@InputType({ description: 'A part of a column: exactly one of these.' })
export class ColumnBlockInput implements ColumnBlock {
  @Field(() => TextBlockInput, { nullable: true, description: 'Text.' })
  @ValidateNested()
  text?: TextBlockInput | null;

  @Field(() => ImageBlockInput, { nullable: true, description: 'A picture.' })
  @ValidateNested()
  image?: ImageBlockInput | null;

  @Field(() => ButtonBlockInput, { nullable: true, description: 'A button.' })
  @ValidateNested()
  button?: ButtonBlockInput | null;
}

@InputType({ description: 'Two columns; on a phone the right one stands below the left one.' })
export class ColumnsBlockInput implements ColumnsBlock {
  @Field(() => [ColumnBlockInput], { description: 'On the left.' })
  @ArrayMinSize(1, { message: 'must not be empty' })
  @ArrayMaxSize(10, { message: 'a column has 10 parts at the most' })
  @ValidateNested()
  left!: ColumnBlockInput[];

  @Field(() => [ColumnBlockInput], { description: 'On the right.' })
  @ArrayMinSize(1, { message: 'must not be empty' })
  @ArrayMaxSize(10, { message: 'a column has 10 parts at the most' })
  @ValidateNested()
  right!: ColumnBlockInput[];
}

@InputType({ description: 'A part of a letter: exactly one of these.' })
export class LetterBlockInput extends ColumnBlockInput implements LetterBlock {
  @Field(() => ColumnsBlockInput, { nullable: true, description: 'Two columns.' })
  @ValidateNested()
  columns?: ColumnsBlockInput | null;
}

@InputType({ description: 'A picture for letters: PNG, JPEG or GIF, of 500 kB at the most.' })
export class AddNewsletterImageInput {
  @Field(() => String, { description: 'Name of the file, for you to know it by.' })
  @OneLine(120)
  name!: string;

  @Field(() => String, { description: 'What is in it, as base64.' })
  content!: string;
}
