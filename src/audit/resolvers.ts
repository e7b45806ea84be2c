import sql, { type Sql } from 'sql-template-tag';
import { Arg, Args, Ctx, Field, ID, InputType, Query, Resolver } from 'type-graphql';
import { badInput } from '../errors.js';
import type { Context } from '../kernel/context.js';
import type { About } from '../kernel/events.js';
import { firstIdAt, isUuid } from '../kernel/ids.js';
import { OneLine } from '../kernel/input.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../kernel/lists.js';
import { GraphQLDateTime } from '../kernel/scalars.js';
import type { Scope } from '../kernel/scope.js';
import { AuditBlock, BlockSchema } from './block.js';
import { AuditEntry, EntryKind, EntrySchema } from './entry.js';
import { isAbout } from './subjects.js';

const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry);
const AuditBlockConnection = connectionOf('AuditBlock', () => AuditBlock);

@InputType({ description: 'Which entries; all conditions must hold.' })
class AuditFilter {
  @Field(() => ID, { nullable: true, description: 'By this account.' })
  actorId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'About this customer, contact or staff member. An entry about an invoice, a consent or any other record is about whomever that record is about.',
  })
  subjectId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'By somebody who had this purpose, such as `support`.',
  })
  @OneLine(40)
  purpose?: string | null;

  @Field(() => EntryKind, { nullable: true, description: 'Deeds or reads.' })
  kind?: EntryKind | null;

  @Field(() => String, { nullable: true, description: 'Of this event, such as `invoice.issued`.' })
  @OneLine(120)
  what?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Asked for by this operation, job or command, such as `mutation issueInvoice`.',
  })
  @OneLine(120)
  cause?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'At this instant or later.' })
  from?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Before this instant.' })
  until?: string | null;
}

@Resolver(() => AuditEntry)
export class AuditResolver {
  @Query(() => AuditEntryConnection, {
    description: 'Who did or read what, newest first. Looking at it is recorded too.',
  })
  async auditTrail(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'Which.' }) filter: AuditFilter | null,
    @Ctx() { scope, reads }: Context,
  ): Promise<Connection<AuditEntry>> {
    const found = await readConnection<AuditEntry>(scope, {
      name: 'auditTrail',
      entity: EntrySchema,
      where: conditions(scope, filter ?? {}),
      order: { by: 't.id', descending: true },
      page,
    });
    reads.note({
      type: 'AuditEntry',
      ids: found.nodes.map(({ id }) => id),
      fields: Object.entries(filter ?? {}).flatMap(([name, value]) => (value ? `filter.${name}` : [])),
      about: await aboutSubject(scope, filter?.subjectId),
    });
    return found;
  }

  @Query(() => AuditBlockConnection, {
    description: 'The audit’s chain, newest first: each block seals some entries, and the block before it.',
  })
  async auditBlocks(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<AuditBlock>> {
    return readConnection<AuditBlock>(scope, {
      name: 'auditBlocks',
      entity: BlockSchema,
      where: [],
      order: { by: 't.n', descending: true },
      page,
      wanted: Object.keys(BlockSchema.meta.properties).filter((name) => name !== 'members'), // 640 kB a block
    });
  }
}

function conditions(scope: Scope, filter: AuditFilter): Sql[] {
  const where: Sql[] = [];
  const id = (field: 'actorId' | 'subjectId') => {
    const value = filter[field];
    if (value && !isUuid(value)) throw badInput(field, 'is not an id');
    return value;
  };
  const actorId = id('actorId');
  const subjectId = id('subjectId');
  if (actorId) where.push(sql`t.actor_id = ${actorId}`);
  if (subjectId) where.push(isAbout(scope.house, subjectId));
  if (filter.purpose) where.push(sql`t.purposes @> array[${filter.purpose}::text]`);
  if (filter.kind) where.push(sql`t.kind = ${filter.kind}`);
  if (filter.what) where.push(sql`t.what = ${filter.what}`);
  if (filter.cause) where.push(sql`t.cause = ${filter.cause}`);
  // An id begins with the time of its entry, and the list is in the order of ids.
  if (filter.from) where.push(sql`t.id >= ${firstIdAt(filter.from)}::uuid`);
  if (filter.until) where.push(sql`t.id < ${firstIdAt(filter.until)}::uuid`);
  return where;
}

async function aboutSubject(
  scope: Scope,
  id: string | null | undefined,
): Promise<Pick<About, 'customer' | 'contact' | 'staff'>> {
  if (!id) return {};
  const known = await scope.row<{ staff: boolean; contact: boolean }>(sql`
    select exists (select 1 from staff.account where id = ${id}) as staff, exists (select 1 from contacts.contact where id = ${id}) as contact`);
  if (known?.staff) return { staff: id };
  return known?.contact ? { contact: id } : { customer: id };
}
