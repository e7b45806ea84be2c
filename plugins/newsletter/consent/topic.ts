import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType } from 'type-graphql';
import { ConsentPurpose } from '../consent.js';

export const TopicSchema = defineEntity({
  name: 'NewsletterTopic',
  schema: 'newsletter',
  tableName: 'topic',
  properties: (p) => ({
    id: p.uuid().primary(),
    purpose: p.text().$type<ConsentPurpose>(),
    key: p.text(),
    nameNl: p.text(),
    nameEn: p.text(),
    createdAt: p.datetime(),
    retiredAt: p.datetime().nullable(),
  }),
});

@ObjectType({
  description: 'Something that newsletters or mailings can be about; readers choose among them.',
})
export class NewsletterTopic extends TopicSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => ConsentPurpose, { description: 'Within which consent.' })
  declare purpose: ConsentPurpose;

  @Field(() => String, { description: 'Short name that never changes, such as new-functions.' })
  declare key: string;

  @Field(() => String, { description: 'What readers of Dutch see.' })
  declare nameNl: string;

  @Field(() => String, { description: 'What readers of English see.' })
  declare nameEn: string;

  @Field(() => Date, { description: 'Since when it is there.' })
  declare createdAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when it is not offered any more; who chose it still gets what is about it.',
  })
  declare retiredAt: Date | null;
}
TopicSchema.setClass(NewsletterTopic);
