import sql, { type Sql } from 'sql-template-tag';
import { Arg, Args, Ctx, Field, ID, InputType, Query, Resolver } from 'type-graphql';
import { badInput } from '../errors.js';
import type { Context } from '../kernel/context.js';
import { isUuid } from '../kernel/ids.js';
import { OneLine } from '../kernel/input.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../kernel/lists.js';
import { GraphQLDateTime } from '../kernel/scalars.js';
import { AuditEntry, EntryKind, EntrySchema } from './entry.js';

const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry);

@InputType({ description: 'Which entries; all conditions must hold.' })
class AuditFilter {
  @Field(() => ID, { nullable: true, description: 'By this account.' })
  actorId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'About this customer, contact, staff member or other record.',
  })
  subjectId?: string | null;

  @Field(() => String, { nullable: true, description: 'By somebody who had this purpose.' })
  @OneLine(40)
  purpose?: string | null;

  @Field(() => EntryKind, { nullable: true, description: 'Deeds or reads.' })
  kind?: EntryKind | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'At this instant or later.' })
  from?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Before this instant.' })
  until?: string | null;
}

@Resolver(() => AuditEntry)
export class AuditResolver {
  @Query(() => AuditEntryConnection, { description: 'Who did or read what, newest first.' })
  async auditTrail(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'Which.' }) filter: AuditFilter | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<AuditEntry>> {
    const where: Sql[] = [];
    const uuid = (field: 'actorId' | 'subjectId') => {
      const id = filter?.[field];
      if (id && !isUuid(id)) throw badInput(`filter.${field}`, 'is not an id');
      return id;
    };
    const actorId = uuid('actorId');
    const subjectId = uuid('subjectId');
    if (actorId) where.push(sql`t.actor_id = ${actorId}`);
    if (subjectId)
      where.push(
        sql`(t.customer_id = ${subjectId} or t.contact_id = ${subjectId} or t.staff_id = ${subjectId} or t.record_ids @> array[${subjectId}::uuid])`,
      );
    if (filter?.purpose) where.push(sql`${filter.purpose} = any(t.purposes)`);
    if (filter?.kind) where.push(sql`t.kind = ${filter.kind}`);
    if (filter?.from) where.push(sql`t.at >= ${filter.from}::timestamptz`);
    if (filter?.until) where.push(sql`t.at < ${filter.until}::timestamptz`);
    return readConnection<AuditEntry>(scope, {
      name: 'auditTrail',
      entity: EntrySchema,
      where,
      order: { by: 't.id', descending: true },
      page,
    });
  }
}
