import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { Contact } from '../../../src/contacts/contact.js';
import { notFound } from '../../../src/errors.js';
import type { Context } from '../../../src/kernel/context.js';
import { Campaign, Delivery, DeliveryState } from '../campaign.js';
import { ConsentEvent } from '../consent.js';
import { isUuid } from '../../../src/customers/actions.js';
import { campaignById, consentEventsOf, readerById } from '../lists.js';
import { inWords } from './reasons.js';
import { asLanguage } from './resolvers.js';
import { type Basis, basisInWords, whyMailed } from './why.js';
import { type Answer, NotMailedReason, type Reason, whyNotMailed } from './why-not.js';

registerEnumType(NotMailedReason, {
  name: 'NotMailedReason',
  description: 'Why somebody does not get a campaign.',
  valuesConfig: {
    ALREADY_MAILED: { description: 'They got it.' },
    IN_DOUBT: { description: 'The mail server may have taken it; it does not go again by itself.' },
    REFUSED: { description: 'The mail server refused it.' },
    WITHHELD: { description: 'It was queued, and withheld before it was gone.' },
    NO_CONSENT: { description: 'They never agreed.' },
    WITHDRAWN: { description: 'They withdrew consent.' },
    OBJECTED: { description: 'They objected (GDPR art. 21).' },
    EXPIRED: { description: 'Their consent grew too old.' },
    SUPERSEDED: { description: 'Their consent no longer covers it.' },
    OTHER_TOPIC: { description: 'They did not choose its topic, or left it.' },
    AGREED_LATER: { description: 'They may be mailed now, but not yet when its readers were chosen.' },
    SUPPRESSED: { description: 'Mail to their address came back, or they complained.' },
    NO_ADDRESS: { description: 'They have no e-mail address.' },
    OTHER_OFFICE: { description: 'It is meant for other offices.' },
    OTHER_PLAN: { description: 'It is meant for other plans.' },
    OTHER_LANGUAGE: { description: 'It is meant for readers of another language.' },
    OTHER_PHASE: { description: 'It is meant for offices in another phase of the ladder.' },
    NOTICE_UNDER_WAY: { description: 'They first get the notice of what is kept of them (GDPR art. 14).' },
    CAMPAIGN_STOPPED: { description: 'It was stopped before they were queued.' },
  },
});

@ObjectType({ description: 'One thing that stands between a contact and a campaign.' })
export class NotMailedBecause implements Reason {
  @Field(() => NotMailedReason, { description: 'What.' })
  reason!: NotMailedReason;

  @Field(() => Date, { nullable: true, description: 'Since when, or when that was.' })
  at!: Date | null;

  @Field(() => String, { nullable: true, description: 'What was noted with it.' })
  detail!: string | null;
}

@ObjectType({ description: 'Whether a contact gets a campaign, and if not, why.' })
export class WhyNotMailed implements Answer {
  customerId!: string;
  contactId!: string;

  @Field(() => DeliveryState, {
    nullable: true,
    description: 'How far their message is; null when there is none.',
  })
  delivery!: DeliveryState | null;

  @Field(() => [NotMailedBecause], {
    description: 'Each reason by itself; empty: they get it, or would if it were sent now.',
  })
  reasons!: readonly Reason[];
}

@ObjectType({ description: 'What one message rests on.' })
export class WhyMailed {
  of!: Basis;

  @Field(() => ConsentEvent, { nullable: true, description: 'The consent: wording, date, source and proof.' })
  basis!: ConsentEvent | null;
}

@Resolver(() => NotMailedBecause)
export class ReasonResolver {
  @FieldResolver(() => String, { description: 'In words.' })
  words(
    @Root() reason: NotMailedBecause,
    @Arg('language', () => String, { defaultValue: 'nl', description: 'nl or en.' }) language: string,
  ): string {
    return inWords(reason, asLanguage(language));
  }
}

@Resolver(() => WhyMailed)
export class WhyResolver {
  @FieldResolver(() => String, { description: 'The same in one sentence.' })
  words(
    @Root() { of }: WhyMailed,
    @Arg('language', () => String, { defaultValue: 'nl', description: 'nl or en.' }) language: string,
  ): string {
    return basisInWords(of, asLanguage(language));
  }

  @FieldResolver(() => Contact, { nullable: true, description: 'Who was mailed.' })
  async contact(@Root() { of }: WhyMailed, @Ctx() { scope }: Context): Promise<Contact | null> {
    return scope.loader(readerById).load(of.contactId);
  }

  @FieldResolver(() => Campaign, { nullable: true, description: 'With what.' })
  async campaign(@Root() { of }: WhyMailed, @Ctx() { scope }: Context): Promise<Campaign | null> {
    return scope.loader(campaignById).load(of.campaignId);
  }

  @Query(() => WhyMailed, { description: 'What a message rests on: which wording, from when, from where.' })
  async whyMailed(
    @Arg('deliveryId', () => ID, { description: 'Which message.' }) deliveryId: string,
    @Ctx() { scope, reads }: Context,
  ): Promise<WhyMailed> {
    const of = await whyMailed(scope, deliveryId);
    reads.note({
      type: 'Delivery',
      fields: ['whyMailed'],
      ids: [of.deliveryId],
      about: { customer: of.customerId, contact: of.contactId },
    });
    const events = await scope.loader(consentEventsOf).load(of.contactId);
    return { of, basis: events.find((event) => event.id === of.eventId) ?? null };
  }

  @Query(() => WhyNotMailed, {
    description: 'Why a contact does not get a campaign; nobody is left out unsaid.',
  })
  async whyNotMailed(
    @Arg('campaignId', () => ID, { description: 'Which campaign.' }) campaignId: string,
    @Arg('contactId', () => ID, { description: 'Who.' }) contactId: string,
    @Ctx() { scope, reads }: Context,
  ): Promise<WhyNotMailed> {
    const campaign = isUuid(campaignId) ? await scope.loader(campaignById).load(campaignId) : null;
    if (!campaign) throw notFound('campaign', campaignId);
    const answer = await whyNotMailed(scope, campaign, contactId);
    reads.note({
      type: 'Contact',
      fields: ['whyNotMailed'],
      ids: [contactId],
      about: { customer: answer.customerId, contact: contactId },
    });
    return answer;
  }
}

@Resolver(() => Delivery)
export class DeliveryWhyResolver {
  @FieldResolver(() => ConsentEvent, {
    nullable: true,
    description: 'The consent it rests on: wording, date, source and proof.',
  })
  async basis(@Root() delivery: Delivery, @Ctx() { scope }: Context): Promise<ConsentEvent | null> {
    const events = await scope.loader(consentEventsOf).load(delivery.contactId);
    return events.find((event) => event.id === delivery.consentEventId) ?? null;
  }
}
