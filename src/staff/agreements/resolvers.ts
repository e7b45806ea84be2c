import sql from 'sql-template-tag';
import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { badInput } from '../../errors.js';
import type { Context } from '../../kernel/context.js';
import { PageArgs, readBy, readConnection } from '../../kernel/lists.js';
import { defineLoader } from '../../kernel/scope.js';
import { PublishAgreementInput, SignAgreementInput } from '../inputs.js';
import { PublishAgreementPayload, StaffMemberConnection, StaffMemberPayload } from '../resolvers.js';
import {
  Agreement,
  AgreementSchema,
  AgreementText,
  StaffMember,
  StaffMemberSchema,
} from '../staff-member.js';
import * as actions from './actions.js';
import { boundNow, signedUntil } from './signed.js';

const untilOf = defineLoader<string, string | null>(async (scope, ids) => {
  const rows = await scope.rows<{ id: string; until: string | null }>(
    sql`select a.id, ${signedUntil(scope)} as until from staff.account a where a.id = any(${ids as string[]}::uuid[])`,
  );
  const byId = new Map(rows.map((row) => [row.id, row.until]));
  return ids.map((id) => byId.get(id) ?? null);
});

const signaturesOf = defineLoader<string, Agreement[]>(async (scope, ids) => {
  const rows = await readBy<Agreement>(scope, AgreementSchema, 'account_id', ids, { order: 't.id desc' });
  const byAccount = Map.groupBy(rows, (row) => row.accountId);
  return ids.map((id) => byAccount.get(id) ?? []);
});

@Resolver(() => StaffMember)
export class AgreementResolver {
  @Query(() => AgreementText, {
    description: 'The agreement of secrecy that has to be signed before personal data is shown.',
  })
  async currentAgreement(@Ctx() { scope }: Context): Promise<AgreementText> {
    return actions.currentAgreement(scope);
  }

  @Query(() => StaffMemberConnection, {
    description: 'Accounts that have no current agreement of secrecy, or whose signature ends soon; by name.',
  })
  async agreementsDue(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('days', () => Int, {
      defaultValue: actions.dueDays,
      description: 'How many days from now counts as soon: 0 to 366.',
    })
    days: number,
    @Ctx() { scope }: Context,
  ): Promise<unknown> {
    if (days < 0 || days > 366) throw badInput('days', 'must be 0 to 366');
    return readConnection<StaffMember>(scope, {
      name: 'agreementsDue',
      entity: StaffMemberSchema,
      where: actions.isDue(scope, days),
      order: { by: 'lower(t.name)' },
      page,
    });
  }

  @FieldResolver(() => Boolean, { description: 'True while the current agreement of secrecy is signed.' })
  async agreementSigned(@Root() staff: StaffMember, @Ctx() { scope }: Context): Promise<boolean> {
    return boundNow(await scope.loader(untilOf).load(staff.id), scope.now()).signed;
  }

  @FieldResolver(() => Date, {
    nullable: true,
    description:
      'When that ends, or ended; null when the current text is not signed, or signatures do not expire.',
  })
  async agreementUntil(@Root() staff: StaffMember, @Ctx() { scope }: Context): Promise<Date | null> {
    const until = await scope.loader(untilOf).load(staff.id);
    return until === null || until === 'infinity' ? null : new Date(until);
  }

  @FieldResolver(() => [Agreement], { description: 'What they signed and when, the newest first.' })
  async agreements(@Root() staff: StaffMember, @Ctx() { scope }: Context): Promise<Agreement[]> {
    return scope.loader(signaturesOf).load(staff.id);
  }

  @Mutation(() => StaffMemberPayload, { description: 'Signs the current agreement of secrecy.' })
  async signAgreement(
    @Arg('input', () => SignAgreementInput) input: SignAgreementInput,
    @Ctx() { scope }: Context,
  ): Promise<StaffMemberPayload> {
    return { staff: await actions.signAgreement(scope, input.version) };
  }

  @Mutation(() => PublishAgreementPayload, {
    description: 'Publishes a new text; everybody must sign it before they see personal data again.',
  })
  async publishAgreement(
    @Arg('input', () => PublishAgreementInput) input: PublishAgreementInput,
    @Ctx() { scope }: Context,
  ): Promise<PublishAgreementPayload> {
    return { agreement: await actions.publishAgreement(scope, input.text) };
  }
}
