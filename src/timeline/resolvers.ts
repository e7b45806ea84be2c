import sql, { join, type Sql } from 'sql-template-tag';
import { Arg, Args, Ctx, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import { EntrySchema } from '../audit/entry.js';
import { Contact } from '../contacts/contact.js';
import { contactById } from '../contacts/resolvers.js';
import { Customer } from '../customers/customer.js';
import type { Context } from '../kernel/context.js';
import { type EventDefinition, labelOf, namedBy, toldTo } from '../kernel/events.js';
import { tableOf } from '../kernel/database.js';
import { entityName } from '../kernel/schema.js';
import type { Scope } from '../kernel/scope.js';
import { aboutCondition, declarations } from '../kernel/subject.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../kernel/lists.js';

@ObjectType({ description: 'Something that happened with a customer.' })
class TimelineEvent {
  @Field(() => ID, { description: 'UUIDv7, of the audit’s entry.' })
  id!: string;

  @Field(() => Date, { description: 'When.' })
  at!: Date;

  @Field(() => String, { description: 'Name of the event, such as invoice.issued.' })
  what!: string;

  @Field(() => String, { description: 'staff, external, service (an API token), system or anonymous.' })
  actorKind!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Account that did it, or answers for the API token; null for a job or a command.',
  })
  actorId!: string | null;

  @Field(() => String, { nullable: true, description: 'Type of the record that it is about, if any.' })
  recordType!: string | null;

  contactId!: string | null;
}

const TimelineEventConnection = connectionOf('TimelineEvent', () => TimelineEvent);

/**
 * What is told once for many names the records: those of the customer, by way of the declarations of personal data, so
 * that it is found whichever part told it.
 */
function records(scope: Scope, customerId: string, events: readonly EventDefinition[]): Sql {
  const { house } = scope;
  const types = new Set(events.map((event) => namedBy(event).records));
  const found = declarations(house).flatMap(({ data }) => {
    const about = types.has(entityName(data.entity)) && aboutCondition(house, data, 'customer', [customerId]);
    return about ? [sql`select t.id from ${tableOf(house.database, data.entity)} t where ${about}`] : [];
  });
  return found.length > 0 ? sql`array(${join(found, ' union all ')})` : sql`'{}'::uuid[]`;
}

@Resolver(() => Customer)
export class CustomerTimeline {
  /** Each reader is told what belongs to their own purposes: who sends newsletters is not told of invoices. */
  @FieldResolver(() => TimelineEventConnection, {
    description:
      'What happened with the customer, newest first, in so far as it belongs to your work. Those it was merged with are in it.',
  })
  async timeline(
    @Root() customer: Customer,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<TimelineEvent>> {
    const events = toldTo(scope.actor);
    const ids = sql`array(select ${customer.id}::uuid union all select id from customers.alias where customer_id = ${customer.id})`;
    return readConnection<TimelineEvent>(scope, {
      name: `timeline ${customer.id}`,
      entity: EntrySchema,
      where: [
        // Found by index first, whatever the planner thinks of reading all entries in the order of ids.
        sql`t.id = any(array(
          select e.id from audit.entry e where e.kind = 'deed' and e.customer_id = any(${ids})
          union all
          select e.id from audit.entry e where e.kind = 'deed' and e.customer_id is null
            and e.record_ids && (${ids} || ${records(scope, customer.id, events)})))`,
        sql`t.what = any(${events.map(({ name }) => name)})`,
      ],
      order: { by: 't.id', descending: true },
      page,
    });
  }
}

@Resolver(() => TimelineEvent)
export class TimelineEventResolver {
  @FieldResolver(() => String, { description: 'What it is called, for people.' })
  label(
    @Root() event: TimelineEvent,
    @Arg('language', () => String, { defaultValue: 'nl', description: 'nl or en.' }) language: string,
  ): string {
    return labelOf(event.what, language === 'en' ? 'en' : 'nl');
  }

  @FieldResolver(() => Contact, {
    nullable: true,
    description: 'The contact that it is about; null when it is about nobody, or they are gone.',
  })
  async contact(@Root() event: TimelineEvent, @Ctx() { scope }: Context): Promise<Contact | null> {
    return event.contactId ? scope.loader(contactById).load(event.contactId) : null;
  }
}
