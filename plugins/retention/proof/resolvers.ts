import sql from 'sql-template-tag';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../src/kernel/context.js';
import { columnsOf, tableOf } from '../../../src/kernel/database.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../../../src/kernel/lists.js';
import { defineLoader } from '../../../src/kernel/scope.js';
import { RetentionRun } from '../run.js';
import { ProofSchema, ProofState, ResidueSchema, RetentionProof, RetentionResidue } from './proof.js';
import { repeatProof } from './prove.js';

const RetentionProofConnection = connectionOf('RetentionProof', () => RetentionProof);
const RetentionResidueConnection = connectionOf('RetentionResidue', () => RetentionResidue);

@InputType({ description: 'A proof to repeat.' })
class RepeatRetentionProofInput {
  @Field(() => ID, { description: 'Which proof; of a run its own id.' })
  id!: string;
}

@ObjectType({ description: 'The proof that will be repeated.' })
export class RepeatRetentionProofPayload {
  @Field(() => RetentionProof, { description: 'The proof; ask again for what it comes to.' })
  proof!: RetentionProof;
}

export const proofById = defineLoader<string, RetentionProof | null>(async (scope, ids) => {
  const { database } = scope.house;
  const rows = await scope.rows<RetentionProof>(
    sql`select ${columnsOf(database, ProofSchema, 't')} from ${tableOf(database, ProofSchema)} t where t.id = any(${ids as string[]}::uuid[])`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});

@Resolver(() => RetentionProof)
export class ProofResolver {
  @Query(() => RetentionProofConnection, {
    description: 'Proofs that what was erased is gone, newest first.',
  })
  async retentionProofs(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('state', () => ProofState, { nullable: true, description: 'Only those of this state.' })
    state: ProofState | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<RetentionProof>> {
    return readConnection<RetentionProof>(scope, {
      name: 'retentionProofs',
      entity: ProofSchema,
      where: state ? [sql`t.state = ${state}`] : [],
      order: { by: 't.asked_at', descending: true },
      page,
    });
  }

  @FieldResolver(() => RetentionResidueConnection, { description: 'Where it was found.' })
  async residues(
    @Root() proof: RetentionProof,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<RetentionResidue>> {
    return readConnection<RetentionResidue>(scope, {
      name: 'retentionResidues',
      entity: ResidueSchema,
      where: [sql`t.proof_id = ${proof.id}`],
      order: { by: 't.id' },
      page,
    });
  }

  @Mutation(() => RepeatRetentionProofPayload, {
    description: 'Looks again for what a proof had found, once that was cleared away.',
  })
  async repeatRetentionProof(
    @Arg('input', () => RepeatRetentionProofInput) input: RepeatRetentionProofInput,
    @Ctx() { scope }: Context,
  ): Promise<RepeatRetentionProofPayload> {
    return { proof: (await scope.loader(proofById).load(await repeatProof(scope, input))) as RetentionProof };
  }
}

@Resolver(() => RetentionRun)
export class ProofOfRun {
  @FieldResolver(() => RetentionProof, {
    nullable: true,
    description: 'Whether what went is nowhere any more; null until its last customer was done.',
  })
  async proof(@Root() run: RetentionRun, @Ctx() { scope }: Context): Promise<RetentionProof | null> {
    return scope.loader(proofById).load(run.id);
  }
}
