import { Arg, Ctx, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import { Contact } from '../../../src/contacts/contact.js';
import { badInput } from '../../../src/errors.js';
import type { Context } from '../../../src/kernel/context.js';
import { GraphQLDateTime, GraphQLJSONObject } from '../../../src/kernel/scalars.js';
import { Consent, ConsentEvent, ConsentPurpose } from '../consent.js';
import { consentEventsOf } from '../lists.js';
import { type Receipt, receiptOf } from './receipt.js';
import { covers, standingAt } from './standing.js';
import { topicsNamed, topicsOfPurpose } from './topic-actions.js';
import { NewsletterTopic } from './topic.js';

@ObjectType({ description: 'Whether somebody might be written to at a moment, as the events tell.' })
export class ConsentAnswer {
  @Field(() => Boolean, { nullable: true, description: 'True: they might.' })
  allowed!: boolean;

  @Field(() => Boolean, { nullable: true, description: 'True: they had agreed, and its term had ended.' })
  expired!: boolean;

  @Field(() => ConsentEvent, {
    nullable: true,
    description:
      'What made it so: where it was allowed, the giving with its wording and proof; null: nothing had happened yet.',
  })
  basis!: ConsentEvent | null;

  @Field(() => ConsentEvent, {
    nullable: true,
    description: 'Where it was confirmed from the address itself: when, and how.',
  })
  confirmation!: ConsentEvent | null;

  @Field(() => [NewsletterTopic], { nullable: true, description: 'On which topics; null: on all.' })
  topics!: NewsletterTopic[] | null;
}

@Resolver(() => Contact)
export class ContactWasAllowed {
  @FieldResolver(() => ConsentAnswer, {
    description: 'Whether they might be written to at any moment up to now, and under which wording.',
  })
  async wasAllowed(
    @Root() contact: Contact,
    @Arg('purpose', () => ConsentPurpose, {
      defaultValue: ConsentPurpose.NEWSLETTER,
      description: 'For what.',
    })
    purpose: ConsentPurpose,
    @Arg('at', () => GraphQLDateTime, { description: 'When; not in the future.' }) at: string,
    @Arg('topicId', () => ID, {
      nullable: true,
      description: 'Something on this topic; left out: something that may be about anything.',
    })
    topicId: string | null,
    @Ctx() { scope, reads }: Context,
  ): Promise<ConsentAnswer> {
    const moment = new Date(at);
    if (moment > scope.now())
      throw badInput('at', 'must not be in the future; nobody knows what they will say');
    const [topic = null] = (topicId && (await topicsNamed(scope, 'topicId', purpose, [topicId]))) || [];
    const all = await scope.loader(consentEventsOf).load(contact.id);
    const topics = await topicsOfPurpose(scope, purpose);
    const standing = standingAt(
      all.filter((event) => event.purpose === purpose),
      topics,
      moment,
    );
    // Whoever asks learns of somebody's consent, whichever of these fields they look at.
    reads.note({
      type: 'Contact',
      fields: ['wasAllowed'],
      ids: [contact.id],
      about: { contact: contact.id },
    });
    return {
      allowed: standing.allowed && covers(standing.topicIds, topic),
      expired: standing.expired,
      basis: standing.basis,
      confirmation: standing.confirmedBy,
      topics: standing.topicIds ? topics.filter(({ id }) => standing.topicIds?.includes(id)) : null,
    };
  }
}

@Resolver(() => Consent)
export class ConsentReceipt {
  @FieldResolver(() => GraphQLJSONObject, {
    nullable: true,
    description:
      'What the person can keep of it, in terms of the W3C Data Privacy Vocabulary; its `$schema` is published.',
  })
  async receipt(@Root() consent: Consent, @Ctx() { scope }: Context): Promise<Receipt | null> {
    return (await receiptOf(scope, consent.contactId, consent.purpose)) ?? null;
  }
}
