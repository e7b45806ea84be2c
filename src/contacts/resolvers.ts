import type { GraphQLResolveInfo } from 'graphql';
import sql, { join, type Sql } from 'sql-template-tag';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { isUuid } from '../customers/actions.js';
import { ofCustomer } from '../customers/merge/alias.js';
import { Customer } from '../customers/customer.js';
import { customerById } from '../customers/lists.js';
import { forDisplay } from '../customers/phone.js';
import type { Context } from '../kernel/context.js';
import { OneLine } from '../kernel/input.js';
import {
  type Children,
  type Connection,
  connectionOf,
  PageArgs,
  readBy,
  readChildren,
  readConnection,
  selectedFields,
} from '../kernel/lists.js';
import { mayRead } from '../kernel/personal.js';
import { defineLoader } from '../kernel/scope.js';
import * as actions from './actions.js';
import { Contact, ContactSchema } from './contact.js';
import { CreateContactInput, MoveContactInput, RemoveContactInput, UpdateContactInput } from './inputs.js';
import { contactData } from './personal.js';
import { Placement, PlacementSchema } from './placement.js';

const ContactConnection = connectionOf('Contact', () => Contact);

@InputType({ description: 'Which contacts; all conditions must hold.' })
class ContactFilter {
  @Field(() => ID, { nullable: true, description: 'Of this customer.' })
  customerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Part of the name or the e-mail address, in so far as you may read these.',
  })
  @OneLine(120)
  search?: string | null;
}

@ObjectType({ description: 'The contact that was made or changed.' })
export class ContactPayload {
  @Field(() => Contact, { description: 'As it is now.' })
  contact!: Contact;
}

@ObjectType({ description: 'The contact that was removed.' })
export class RemoveContactPayload {
  @Field(() => ID, { description: 'Its id, which no longer stands for anything.' })
  id!: string;
}

export const contactById = defineLoader<string, Contact | null>(async (scope, ids) => {
  const byId = new Map((await readBy<Contact>(scope, ContactSchema, 'id', ids)).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});

/** What is asked of the contacts decides the columns, so it is part of the key. */
const contactsOf = defineLoader<Children, Contact[]>((scope, keys) =>
  readChildren<Contact>(scope, ContactSchema, 'customerId', keys, {
    order: 't.general desc, lower(t.name), t.id',
    derive: { phoneForDisplay: ['phone'] },
  }),
);

const placementsOf = defineLoader<Children, Placement[]>((scope, keys) =>
  readChildren<Placement>(scope, PlacementSchema, 'contactId', keys, { order: 't.ended_at desc, t.id desc' }),
);

@Resolver(() => Contact)
export class ContactResolver {
  @Query(() => ContactConnection, { description: 'Contacts by name, page by page.' })
  async contacts(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ContactFilter, { nullable: true, description: 'Which.' })
    filter: ContactFilter | null,
    @Ctx() { scope }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Contact>> {
    const where: Sql[] = [];
    if (filter?.customerId) where.push(ofCustomer('t.customer_id', filter.customerId));
    if (filter?.search) {
      const readable = [contactData.columns.name, contactData.columns.email].every((column) =>
        mayRead(scope.actor, column),
      );
      const pattern = `%${filter.search.trim().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      where.push(
        readable
          ? sql`(${join([sql`t.name ilike ${pattern}`, sql`t.email ilike ${pattern}`], ' or ')})`
          : sql`false`,
      );
    }
    const wanted = new Set([...selectedFields(info), 'customerId']);
    if (wanted.has('phoneForDisplay')) wanted.add('phone');
    return readConnection<Contact>(scope, {
      name: 'contacts',
      entity: ContactSchema,
      where,
      order: { by: 'lower(t.name)' },
      page,
      wanted,
    });
  }

  @Query(() => Contact, { nullable: true, description: 'One contact; null when there is none.' })
  async contact(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { scope }: Context,
  ): Promise<Contact | null> {
    return isUuid(id) ? scope.loader(contactById).load(id) : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Phone number as people write it: 06 12345678; with its country where that is another.',
  })
  phoneForDisplay(@Root() contact: Contact): string | null {
    return forDisplay(contact.phone);
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'The office where they work.' })
  async customer(@Root() contact: Contact, @Ctx() { scope }: Context): Promise<Customer | null> {
    return scope.loader(customerById).load(contact.customerId);
  }

  @Mutation(() => ContactPayload, { description: 'Adds a contact to a customer.' })
  async createContact(
    @Arg('input', () => CreateContactInput) input: CreateContactInput,
    @Ctx() { scope }: Context,
  ): Promise<ContactPayload> {
    return { contact: await actions.createContact(scope, input) };
  }

  @Mutation(() => ContactPayload, { description: 'Changes a contact: what is left out stays, null empties.' })
  async updateContact(
    @Arg('input', () => UpdateContactInput) input: UpdateContactInput,
    @Ctx() { scope }: Context,
  ): Promise<ContactPayload> {
    return { contact: await actions.updateContact(scope, input) };
  }

  @Mutation(() => ContactPayload, {
    description:
      'Moves a contact who changed jobs to another office; they keep their id and what they agreed to.',
  })
  async moveContact(
    @Arg('input', () => MoveContactInput) input: MoveContactInput,
    @Ctx() { scope }: Context,
  ): Promise<ContactPayload> {
    return { contact: await actions.moveContact(scope, input) };
  }

  @FieldResolver(() => [Placement], { description: 'Where they worked before, the last first.' })
  async earlierPlacements(
    @Root() contact: Contact,
    @Ctx() { scope }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Placement[]> {
    const wanted = new Set([...selectedFields(info), 'customerId']);
    return scope.loader(placementsOf).load({ parentId: contact.id, wanted });
  }

  @Mutation(() => RemoveContactPayload, {
    description: 'Removes a contact who left the office, with all that is kept of them.',
  })
  async removeContact(
    @Arg('input', () => RemoveContactInput) input: RemoveContactInput,
    @Ctx() { scope }: Context,
  ): Promise<RemoveContactPayload> {
    return { id: await actions.removeContact(scope, input) };
  }
}

@Resolver(() => Customer)
export class CustomerContacts {
  @FieldResolver(() => [Contact], { description: 'The people at the office, the general contact first.' })
  async contacts(
    @Root() customer: Customer,
    @Ctx() { scope }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Contact[]> {
    return scope.loader(contactsOf).load({ parentId: customer.id, wanted: selectedFields(info) });
  }
}

@Resolver(() => Placement)
export class PlacementResolver {
  @FieldResolver(() => Customer, { nullable: true, description: 'The office where they worked.' })
  async customer(@Root() placement: Placement, @Ctx() { scope }: Context): Promise<Customer | null> {
    return scope.loader(customerById).load(placement.customerId);
  }
}
