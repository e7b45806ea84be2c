import {
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Contact } from '../contacts/contact.js';
import { Customer } from '../customers/customer.js';
import { customerById } from '../customers/lists.js';
import { badInput, limitExceeded } from '../errors.js';
import type { Context } from '../kernel/context.js';
import { OneLine } from '../kernel/input.js';
import { PageArgs, PageInfo } from '../kernel/lists.js';
import { contactMeant } from './contact-meant.js';
import { SearchField } from './fields.js';
import { findOffices } from './find.js';

const mostHits = 50;
const usualHits = 10;

@ArgsType()
class SearchArgs extends PageArgs {
  @Field(() => String, {
    description:
      'What somebody typed: name, debtor number, e-mail address, phone or KvK number, place, postal code, a contact, or several of these together. Typing errors and half words are forgiven.',
  })
  @OneLine(200)
  query!: string;
}

@ObjectType({ description: 'An office that may be meant.' })
export class CustomerSearchEdge {
  @Field(() => Customer, { nullable: true, description: 'The office.' })
  node!: Customer | null;

  @Field(() => String, { description: 'Stands for this hit’s place in the answer.' })
  cursor!: string;

  @Field(() => Int, { description: 'Higher is likelier; to be compared within one answer.' })
  score!: number;

  @Field(() => [SearchField], { description: 'What of the office was recognised, the first words first.' })
  matched!: readonly SearchField[];

  query!: string;
}

@ObjectType({ description: 'Offices that may be meant, the likeliest first.' })
export class CustomerSearchConnection {
  @Field(() => [CustomerSearchEdge], { description: 'The hits, each with its reason.' })
  edges!: CustomerSearchEdge[];

  @Field(() => [Customer], { description: 'The offices alone.' })
  nodes!: Customer[];

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo!: PageInfo;
}

@Resolver(() => CustomerSearchEdge)
export class SearchResolver {
  @Query(() => CustomerSearchConnection, {
    description:
      'Finds an office by whatever is known of it, the likeliest first. It looks only at what you may read, and answers with the best hits, not with all.',
  })
  async searchCustomers(
    @Args(() => SearchArgs) { query, ...page }: SearchArgs,
    @Ctx() { scope }: Context,
  ): Promise<CustomerSearchConnection> {
    const [from, to] = [placeOf('after', page.after), placeOf('before', page.before)];
    const size = pageSize(page);
    const hits = await findOffices(scope, query);
    const last = Math.min(to ? to - 1 : hits.length, hits.length);
    const backwards = page.last !== undefined && page.last !== null;
    const start = backwards ? Math.max(from, last - size) : from;
    const end = Math.min(start + size, last);
    const shown = hits.slice(start, end);
    const offices = await scope.loader(customerById).loadMany(shown.map(({ id }) => id));
    const edges = shown.flatMap(({ score, matched }, at): CustomerSearchEdge[] => {
      const node = offices[at];
      if (!node || node instanceof Error) return []; // it went between the two statements
      return [{ node, cursor: cursorOf(start + at + 1), score: Math.round(score * 10), matched, query }];
    });
    return {
      edges,
      nodes: edges.map(({ node }) => node as Customer),
      pageInfo: {
        hasNextPage: hits.length > end,
        hasPreviousPage: start > 0,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  @FieldResolver(() => Contact, {
    nullable: true,
    description: 'Who at the office was recognised; null when nobody was.',
  })
  contact(
    @Root() { node, matched, query }: CustomerSearchEdge,
    @Ctx() { scope }: Context,
  ): Promise<Contact | null> | null {
    const byContact = matched.some((field) => field.startsWith('CONTACT_'));
    return node && byContact ? scope.loader(contactMeant).load({ customerId: node.id, query }) : null;
  }
}

const cursorOf = (place: number) => Buffer.from(JSON.stringify(['search', place])).toString('base64url');

function placeOf(field: 'after' | 'before', cursor: string | null | undefined): number {
  if (!cursor) return 0;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    // Falls through: it is none.
  }
  const [of, place] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (of === 'search' && Number.isSafeInteger(place) && (place as number) > 0) return place as number;
  throw badInput(field, 'is not a cursor; use one that this search gave');
}

function pageSize({ first, last }: PageArgs): number {
  const field = typeof last === 'number' ? 'last' : 'first';
  if (field === 'last' && typeof first === 'number')
    throw badInput('last', 'give either `first` or `last`, not both');
  const size = last ?? first ?? usualHits;
  if (size < 1) throw badInput(field, 'must be 1 or more');
  if (size > mostHits)
    throw limitExceeded(
      `${field}: a search gives at most ${mostHits} hits at once; ${size} were asked for. Type more of what is known.`,
      { field, maximum: mostHits },
    );
  return size;
}
