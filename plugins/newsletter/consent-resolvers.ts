import sql from 'sql-template-tag';
import { Arg, Ctx, Field, FieldResolver, Mutation, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Contact } from '../../src/contacts/contact.js';
import type { Context } from '../../src/kernel/context.js';
import { columnsOf, tableOf } from '../../src/kernel/database.js';
import { Consent, ConsentEvent, ConsentPurpose, ConsentWording, WordingSchema } from './consent.js';
import * as actions from './consent-actions.js';
import { AddConsentWordingInput, RecordConsentInput, WithdrawConsentInput } from './inputs.js';
import { consentEventsOf, consentsOf, wordingById } from './lists.js';

@ObjectType({ description: 'The contact whose consent was written down.' })
export class ConsentPayload {
  @Field(() => Contact, { description: 'Ask for its `consents` to see where it stands now.' })
  contact!: Contact;
}

@ObjectType({ description: 'The text that was added.' })
export class ConsentWordingPayload {
  @Field(() => ConsentWording, { description: 'With its version.' })
  wording!: ConsentWording;
}

@Resolver(() => Consent)
export class ConsentResolver {
  @FieldResolver(() => Boolean, { nullable: true, description: 'True: they may be written to.' })
  live(@Root() consent: Consent, @Ctx() { scope }: Context): boolean {
    return consent.live && !(consent.expiresAt && new Date(consent.expiresAt) <= scope.now());
  }

  @FieldResolver(() => ConsentEvent, {
    nullable: true,
    description: 'What made it so: when it lives, the giving, with its wording and proof.',
  })
  async basis(@Root() consent: Consent, @Ctx() { scope }: Context): Promise<ConsentEvent | null> {
    const events = await scope.loader(consentEventsOf).load(consent.contactId);
    return events.find((event) => event.id === consent.eventId) ?? null;
  }

  @FieldResolver(() => [ConsentEvent], { description: 'All that happened to it, the oldest first.' })
  async history(@Root() consent: Consent, @Ctx() { scope }: Context): Promise<ConsentEvent[]> {
    const events = await scope.loader(consentEventsOf).load(consent.contactId);
    return events.filter((event) => event.purpose === consent.purpose);
  }

  @Query(() => [ConsentWording], {
    description: 'The texts that people agree to, the newest of each purpose and language first.',
  })
  async consentWordings(
    @Arg('purpose', () => ConsentPurpose, { nullable: true, description: 'Of this purpose alone.' })
    purpose: ConsentPurpose | null,
    @Ctx() { scope }: Context,
  ): Promise<ConsentWording[]> {
    const { database } = scope.house;
    return scope.rows<ConsentWording>(sql`
      select ${columnsOf(database, WordingSchema, 't')} from ${tableOf(database, WordingSchema)} t
      where ${purpose ?? null}::text is null or t.purpose = ${purpose ?? null} order by t.purpose, t.language desc, t.version desc`);
  }

  @Mutation(() => ConsentPayload, {
    description: 'Writes down that somebody agreed, to which words, and what shows it.',
  })
  async recordConsent(
    @Arg('input', () => RecordConsentInput) input: RecordConsentInput,
    @Ctx() { scope }: Context,
  ): Promise<ConsentPayload> {
    return { contact: await actions.recordConsent(scope, input) };
  }

  @Mutation(() => ConsentPayload, { description: 'Ends consent; what was queued is withheld at once.' })
  async withdrawConsent(
    @Arg('input', () => WithdrawConsentInput) input: WithdrawConsentInput,
    @Ctx() { scope }: Context,
  ): Promise<ConsentPayload> {
    return { contact: await actions.withdrawConsent(scope, input) };
  }

  @Mutation(() => ConsentWordingPayload, { description: 'Adds the next version of a text to agree to.' })
  async addConsentWording(
    @Arg('input', () => AddConsentWordingInput) input: AddConsentWordingInput,
    @Ctx() { scope }: Context,
  ): Promise<ConsentWordingPayload> {
    return { wording: await actions.addConsentWording(scope, input) };
  }
}

@Resolver(() => ConsentEvent)
export class ConsentEventResolver {
  @FieldResolver(() => ConsentWording, {
    nullable: true,
    description: 'The words that were agreed to; null when consent ended.',
  })
  async wording(@Root() event: ConsentEvent, @Ctx() { scope }: Context): Promise<ConsentWording | null> {
    return event.wordingId ? scope.loader(wordingById).load(event.wordingId) : null;
  }
}

@Resolver(() => Contact)
export class ContactConsents {
  @FieldResolver(() => [Consent], {
    description: 'Where they stand for each purpose that they were ever asked for.',
  })
  async consents(@Root() contact: Contact, @Ctx() { scope }: Context): Promise<Consent[]> {
    return scope.loader(consentsOf).load(contact.id);
  }
}
