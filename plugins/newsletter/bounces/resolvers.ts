import sql from 'sql-template-tag';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { Contact } from '../../../src/contacts/contact.js';
import type { Context } from '../../../src/kernel/context.js';
import { Prose } from '../../../src/kernel/input.js';
import { readBy } from '../../../src/kernel/lists.js';
import { defineLoader } from '../../../src/kernel/scope.js';
import { liftSuppression } from './actions.js';
import { Bounce, BounceSchema, Suppression } from './entities.js';

@InputType({ description: 'A suppression to lift.' })
export class LiftSuppressionInput {
  @Field(() => ID, { description: 'The contact whose address it is.' })
  contactId!: string;

  @Field(() => String, { description: 'Why it was wrong, or is no longer right; it is kept.' })
  @Prose(500)
  reason!: string;
}

@ObjectType({ description: 'The contact whose address may be written to again.' })
export class LiftSuppressionPayload {
  @Field(() => Contact, { description: 'The contact.' })
  contact!: Contact;
}

const suppressionOf = defineLoader<string, Suppression | null>(async (scope, ids) => {
  const rows = await scope.rows<Suppression & { contactId: string }>(sql`
    select p.id as "contactId", s.id, s.reason, s.status, s.at
    from contacts.contact p join newsletter.suppression s on s.address_hash = newsletter.address_hash(p.email) and s.lifted_at is null
    where p.id = any(${ids as string[]}::uuid[])`);
  const byContact = new Map(rows.map((row) => [row.contactId, row]));
  return ids.map((id) => byContact.get(id) ?? null);
});

const bouncesOf = defineLoader<string, Bounce[]>(async (scope, ids) => {
  const rows = await readBy<Bounce>(scope, BounceSchema, 'contact_id', ids, {
    order: 't.at desc, t.id desc',
  });
  const byContact = Map.groupBy(rows, (row) => row.contactId);
  return ids.map((id) => byContact.get(id) ?? []);
});

@Resolver(() => Contact)
export class ContactBounces {
  @FieldResolver(() => Suppression, {
    nullable: true,
    description: 'That no newsletter is sent to their address; null when there is no such thing.',
  })
  async suppression(@Root() contact: Contact, @Ctx() { scope }: Context): Promise<Suppression | null> {
    return scope.loader(suppressionOf).load(contact.id);
  }

  @FieldResolver(() => [Bounce], {
    description: 'Newsletters that came back, and complaints; the latest first.',
  })
  async bounces(@Root() contact: Contact, @Ctx() { scope }: Context): Promise<Bounce[]> {
    return scope.loader(bouncesOf).load(contact.id);
  }

  @Mutation(() => LiftSuppressionPayload, {
    description:
      'Lets newsletters go to the contact’s address again. It gives no consent: after a complaint that has to be asked for anew.',
  })
  async liftSuppression(
    @Arg('input', () => LiftSuppressionInput) input: LiftSuppressionInput,
    @Ctx() { scope }: Context,
  ): Promise<LiftSuppressionPayload> {
    return { contact: await liftSuppression(scope, input) };
  }
}
