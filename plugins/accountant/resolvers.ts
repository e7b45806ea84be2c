import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Invoice } from '../../src/invoices/invoice.js';
import { invoiceById } from '../../src/invoices/lists.js';
import type { Context } from '../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs } from '../../src/kernel/lists.js';
import * as actions from './actions.js';
import { HandOver } from './hand-over.js';
import { resendHandOver } from './hand-overs.js';
import {
  EndEngagementInput,
  EngagePartyInput,
  HandOverFilter,
  ResendHandOverInput,
  UpdatePartyInput,
} from './inputs.js';
import { enqueueSending } from './jobs.js';
import { handOversOf, listHandOvers, listParties, partyById } from './lists.js';
import { Party } from './party.js';

const PartyConnection = connectionOf('Party', () => Party);
const HandOverConnection = connectionOf('HandOver', () => HandOver);

@ObjectType({ description: 'The party that was engaged or changed.' })
export class PartyPayload {
  @Field(() => Party, { description: 'As it is now.' })
  party!: Party;

  @Field(() => String, {
    nullable: true,
    description:
      'Where they pick a password for their new login, once; hand it to them yourself. Null when there is nothing to pick.',
  })
  setupUrl!: string | null;
}

@ObjectType({ description: 'The party whose engagement ends.' })
export class EndEngagementPayload {
  @Field(() => Party, { description: 'As it is now.' })
  party!: Party;
}

@ObjectType({ description: 'The hand-over that is sent again.' })
export class HandOverPayload {
  @Field(() => HandOver, { description: 'As it is now.' })
  handOver!: HandOver;
}

@Resolver(() => Party)
export class PartyResolver {
  @Query(() => PartyConnection, { description: 'Bookkeepers and accountants, by name.' })
  async parties(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('engaged', () => Boolean, {
      nullable: true,
      description: 'True: whose engagement has not ended. False: whose has. Left out: all.',
    })
    engaged: boolean | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<Party>> {
    return listParties(scope, engaged, page);
  }

  @Mutation(() => PartyPayload, {
    description:
      'Engages a bookkeeper or an accountant: each invoice issued from then on goes to them, once.',
  })
  async engageParty(
    @Arg('input', () => EngagePartyInput) input: EngagePartyInput,
    @Ctx() { scope }: Context,
  ): Promise<PartyPayload> {
    return payload(scope.house.publicUrl(), await actions.engageParty(scope, input));
  }

  @Mutation(() => PartyPayload, { description: 'Changes where and how a party is written to.' })
  async updateParty(
    @Arg('input', () => UpdatePartyInput) input: UpdatePartyInput,
    @Ctx() { scope }: Context,
  ): Promise<PartyPayload> {
    return payload(scope.house.publicUrl(), await actions.updateParty(scope, input));
  }

  @Mutation(() => EndEngagementPayload, {
    description: 'Ends an engagement: nothing is shared from that day on, and the login is closed.',
  })
  async endEngagement(
    @Arg('input', () => EndEngagementInput) input: EndEngagementInput,
    @Ctx() { scope }: Context,
  ): Promise<EndEngagementPayload> {
    return { party: await actions.endEngagement(scope, input) };
  }
}

const payload = (
  publicUrl: string,
  { party, setupPath }: { party: Party; setupPath: string | null },
): PartyPayload => ({ party, setupUrl: setupPath && publicUrl + setupPath });

@Resolver(() => HandOver)
export class HandOverResolver {
  @Query(() => HandOverConnection, { description: 'What was shared with whom, newest first.' })
  async handOvers(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => HandOverFilter, { nullable: true, description: 'Which.' })
    filter: HandOverFilter | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<HandOver>> {
    return listHandOvers(scope, filter, page);
  }

  @FieldResolver(() => Invoice, { nullable: true, description: 'What is shared.' })
  async invoice(@Root() handOver: HandOver, @Ctx() { scope }: Context): Promise<Invoice | null> {
    return scope.loader(invoiceById).load(handOver.invoiceId);
  }

  @FieldResolver(() => Party, { nullable: true, description: 'With whom.' })
  async party(@Root() handOver: HandOver, @Ctx() { scope }: Context): Promise<Party | null> {
    return scope.loader(partyById).load(handOver.partyId);
  }

  @Mutation(() => HandOverPayload, {
    description: 'Sends an invoice again that was refused, or of which nobody knows whether it arrived.',
  })
  async resendHandOver(
    @Arg('input', () => ResendHandOverInput) input: ResendHandOverInput,
    @Ctx() { scope }: Context,
  ): Promise<HandOverPayload> {
    const handOver = await resendHandOver(scope, input);
    await enqueueSending(scope, handOver.id);
    return { handOver };
  }
}

@Resolver(() => Invoice)
export class InvoiceHandOvers {
  @FieldResolver(() => [HandOver], { description: 'With whom it is shared, and how far that is.' })
  async handOvers(@Root() invoice: Invoice, @Ctx() { scope }: Context): Promise<HandOver[]> {
    return scope.loader(handOversOf).load(invoice.id);
  }
}
