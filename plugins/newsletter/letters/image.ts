import { defineEntity } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType } from 'type-graphql';

export const ImageSchema = defineEntity({
  name: 'NewsletterImage',
  schema: 'newsletter',
  tableName: 'image',
  properties: (p) => ({
    id: p.uuid().primary(),
    hash: p.text(),
    type: p.text(),
    width: p.integer(),
    height: p.integer(),
    size: p.integer(),
    name: p.text(),
    content: p.blob(),
    addedAt: p.datetime(),
  }),
});

@ObjectType({
  description: 'A picture for letters. It travels with each mail, so that reading loads nothing.',
})
export class NewsletterImage extends ImageSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, {
    description: 'SHA-256 of what it is. Letters name it by this; in mjml as `image:<hash>`.',
  })
  declare hash: string;

  @Field(() => String, { description: 'image/png, image/jpeg or image/gif, by its own bytes.' })
  declare type: string;

  @Field(() => Int, { description: 'In pixels.' })
  declare width: number;

  @Field(() => Int, { description: 'In pixels.' })
  declare height: number;

  @Field(() => Int, { description: 'In bytes.' })
  declare size: number;

  @Field(() => String, { description: 'Name of the file that it came from; readers do not see it.' })
  declare name: string;

  @Field(() => Date, { description: 'When it was added.' })
  declare addedAt: Date;
}
ImageSchema.setClass(NewsletterImage);
