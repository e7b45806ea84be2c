import sql, { type Sql } from 'sql-template-tag';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../kernel/context.js';
import { type Connection, connectionOf, PageArgs, readBy, readConnection } from '../kernel/lists.js';
import { defineLoader } from '../kernel/scope.js';
import { Contact } from './contact.js';
import { DecideImportedNoticesInput, RecordNoticeInput } from './inputs.js';
import { ContactNotice, NoticeSchema, NoticeState } from './notice.js';
import * as notices from './notices.js';
import { contactById } from './resolvers.js';

const ContactNoticeConnection = connectionOf('ContactNotice', () => ContactNotice);

@InputType({ description: 'Which notices; all conditions must hold.' })
class ContactNoticeFilter {
  @Field(() => [NoticeState], { nullable: true, description: 'In one of these states.' })
  state?: NoticeState[] | null;

  @Field(() => Boolean, { nullable: true, description: 'True: only people who were not told yet.' })
  due?: boolean | null;
}

@ObjectType({ description: 'The notice, as it is recorded now.' })
class ContactNoticePayload {
  @Field(() => ContactNotice, { description: 'As it is now.' })
  notice!: ContactNotice;
}

@ObjectType({ description: 'What was decided.' })
class DecideImportedNoticesPayload {
  @Field(() => Int, { description: 'How many notices it was about.' })
  notices!: number;
}

const noticeOf = defineLoader<string, ContactNotice | null>(async (scope, ids) => {
  const rows = await readBy<ContactNotice>(scope, NoticeSchema, 'contact_id', ids);
  const byContact = new Map(rows.map((row) => [row.contactId, row]));
  return ids.map((id) => byContact.get(id) ?? null);
});

@Resolver(() => ContactNotice)
export class NoticeResolver {
  @Query(() => ContactNoticeConnection, {
    description: 'Notices to people whose details came from their employer; what is due first comes first.',
  })
  async contactNotices(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ContactNoticeFilter, { nullable: true, description: 'Which.' })
    filter: ContactNoticeFilter | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<ContactNotice>> {
    const where: Sql[] = [];
    if (filter?.state?.length) where.push(sql`t.state = any(${filter.state})`);
    if (filter?.due) where.push(sql`t.state in ('held', 'queued', 'refused', 'unknown')`);
    return readConnection<ContactNotice>(scope, {
      name: 'contactNotices',
      entity: NoticeSchema,
      where,
      order: { by: 't.due_on' },
      page,
    });
  }

  @FieldResolver(() => Contact, { nullable: true, description: 'Who is to be told.' })
  async contact(@Root() notice: ContactNotice, @Ctx() { scope }: Context): Promise<Contact | null> {
    return scope.loader(contactById).load(notice.contactId);
  }

  @Mutation(() => ContactNoticePayload, {
    description: 'Records that somebody was told otherwise, such as by phone; no mail goes then.',
  })
  async recordNotice(
    @Arg('input', () => RecordNoticeInput) input: RecordNoticeInput,
    @Ctx() { scope }: Context,
  ): Promise<ContactNoticePayload> {
    return { notice: await notices.recordNotice(scope, input) };
  }

  @Mutation(() => DecideImportedNoticesPayload, {
    description:
      'Decides on the notices to all contacts that came with imports: they go by mail, or were told before.',
  })
  async decideImportedNotices(
    @Arg('input', () => DecideImportedNoticesInput) input: DecideImportedNoticesInput,
    @Ctx() { scope }: Context,
  ): Promise<DecideImportedNoticesPayload> {
    return { notices: await notices.decideImportedNotices(scope, input) };
  }
}

@Resolver(() => Contact)
export class ContactNotices {
  @FieldResolver(() => ContactNotice, {
    nullable: true,
    description: 'The notice that is due to them; null for who gave their details themselves.',
  })
  async notice(@Root() contact: Contact, @Ctx() { scope }: Context): Promise<ContactNotice | null> {
    return scope.loader(noticeOf).load(contact.id);
  }
}
