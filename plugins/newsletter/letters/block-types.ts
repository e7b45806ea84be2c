import { Field, Int, ObjectType } from 'type-graphql';
import type { ButtonBlock, ColumnBlock, ColumnsBlock, ImageBlock, LetterBlock, TextBlock } from './blocks.js';

@ObjectType('TextBlock', { description: 'Text of a letter.' })
export class TextBlockType implements TextBlock {
  @Field(() => String, { nullable: true, description: 'Heading above it.' })
  heading!: string | null;
  @Field(() => String, { description: 'The text, with its marks for lists, bold and links.' })
  text!: string;
}

@ObjectType('ImageBlock', { description: 'A picture in a letter.' })
export class ImageBlockType implements ImageBlock {
  @Field(() => String, { description: 'Which picture: its hash.' })
  hash!: string;
  @Field(() => String, { description: 'What it shows.' })
  alt!: string;
  @Field(() => Int, { nullable: true, description: 'Width in pixels.' })
  width!: number | null;
  @Field(() => String, { nullable: true, description: 'Where it leads to.' })
  link!: string | null;
}

@ObjectType('ButtonBlock', { description: 'A button in a letter.' })
export class ButtonBlockType implements ButtonBlock {
  @Field(() => String, { description: 'What it says.' })
  label!: string;
  @Field(() => String, { description: 'Where it leads to.' })
  link!: string;
}

@ObjectType('ColumnBlock', { description: 'A part of a column: one of these.' })
export class ColumnBlockType implements ColumnBlock {
  @Field(() => TextBlockType, { nullable: true, description: 'Text.' })
  text!: TextBlock | null;
  @Field(() => ImageBlockType, { nullable: true, description: 'A picture.' })
  image!: ImageBlock | null;
  @Field(() => ButtonBlockType, { nullable: true, description: 'A button.' })
  button!: ButtonBlock | null;
}

@ObjectType('ColumnsBlock', { description: 'Two columns of a letter.' })
export class ColumnsBlockType implements ColumnsBlock {
  @Field(() => [ColumnBlockType], { description: 'On the left.' })
  left!: ColumnBlock[];
  @Field(() => [ColumnBlockType], { description: 'On the right.' })
  right!: ColumnBlock[];
}

@ObjectType('LetterBlock', { description: 'A part of a letter: one of these.' })
export class LetterBlockType implements LetterBlock {
  @Field(() => TextBlockType, { nullable: true, description: 'Text.' })
  text!: TextBlock | null;
  @Field(() => ImageBlockType, { nullable: true, description: 'A picture.' })
  image!: ImageBlock | null;
  @Field(() => ButtonBlockType, { nullable: true, description: 'A button.' })
  button!: ButtonBlock | null;
  @Field(() => ColumnsBlockType, { nullable: true, description: 'Two columns.' })
  columns!: ColumnsBlock | null;
}
