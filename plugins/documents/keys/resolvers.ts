import sql from 'sql-template-tag';
import { Arg, Ctx, Field, Int, Mutation, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { isCallerError } from '../../../src/errors.js';
import type { Context } from '../../../src/kernel/context.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { documentsLocked, documentsUnlocked, unlockRefused } from '../events.js';
import { UnlockDocumentsInput } from '../inputs.js';
import { tellLocked, tellUnlocked } from './other-processes.js';
import { lock, lockReasons, unlock, vaultState } from './vault.js';

export enum DocumentLock {
  NOT_SET_UP = 'NOT_SET_UP',
  NO_PASSPHRASE = 'NO_PASSPHRASE',
  WRONG_PASSPHRASE = 'WRONG_PASSPHRASE',
  KEY_FILE_MISSING = 'KEY_FILE_MISSING',
  KEY_FILE_UNREADABLE = 'KEY_FILE_UNREADABLE',
  KEY_FILE_OF_ANOTHER = 'KEY_FILE_OF_ANOTHER',
}
registerEnumType(DocumentLock, {
  name: 'DocumentLock',
  description: 'Why documents cannot be opened.',
  valuesConfig: {
    NOT_SET_UP: { description: 'There is no master key yet.' },
    NO_PASSPHRASE: { description: 'Nobody gave the passphrase since the start.' },
    WRONG_PASSPHRASE: { description: 'The passphrase that was given opens nothing.' },
    KEY_FILE_MISSING: { description: 'The file with the master key is gone.' },
    KEY_FILE_UNREADABLE: { description: 'The file with the master key is damaged, or may not be read.' },
    KEY_FILE_OF_ANOTHER: { description: 'The file with the master key is that of another database.' },
  },
});

@ObjectType({ description: 'Whether documents can be opened, and what opens them.' })
export class DocumentVault {
  @Field(() => Boolean, { description: 'True when documents can neither be stored nor read at the moment.' })
  locked!: boolean;

  @Field(() => DocumentLock, { nullable: true, description: 'Why; null when they are open.' })
  reason!: DocumentLock | null;

  @Field(() => String, { nullable: true, description: 'What to do about it.' })
  advice!: string | null;

  @Field(() => Date, { nullable: true, description: 'When the master key was made, or last renewed.' })
  masterKeySince!: Date | null;

  @Field(() => Int, { description: 'How many customers have a key.' })
  customerKeys!: number;

  @Field(() => Int, { description: 'How many documents there are.' })
  documents!: number;
}

@ObjectType({ description: 'The state that documents are in now.' })
export class DocumentVaultPayload {
  @Field(() => DocumentVault, { description: 'As it is now.' })
  vault!: DocumentVault;
}

async function stateNow(scope: Scope): Promise<DocumentVault> {
  const state = vaultState(scope.house);
  const counts = await scope.row<{ since: Date | null; keys: number; documents: number }>(sql`
    select (select since from documents.master) as since, (select count(*)::int from documents.customer_key) as keys,
      (select count(*)::int from documents.document) as documents`);
  return {
    locked: !state.open,
    reason: state.open ? null : DocumentLock[state.reason],
    advice: state.open ? null : lockReasons[state.reason],
    masterKeySince: counts?.since ?? null,
    customerKeys: counts?.keys ?? 0,
    documents: counts?.documents ?? 0,
  };
}

@Resolver(() => DocumentVault)
export class VaultResolver {
  @Query(() => DocumentVault, { description: 'Whether documents can be opened.' })
  async documentVault(@Ctx() { scope }: Context): Promise<DocumentVault> {
    return stateNow(scope);
  }

  @Mutation(() => DocumentVaultPayload, {
    description: 'Opens the documents with the passphrase, in every process that serves at the moment.',
  })
  async unlockDocuments(
    @Arg('input', () => UnlockDocumentsInput) input: UnlockDocumentsInput,
    @Ctx() { scope, work }: Context,
  ): Promise<DocumentVaultPayload> {
    try {
      await unlock(work, input.passphrase);
    } catch (error) {
      // This transaction is undone, and that somebody tried is to be known.
      if (isCallerError(error))
        await work.transaction((other) =>
          other.emit(unlockRefused, { reason: String(error.extensions.reason) }),
        );
      throw error;
    }
    await tellUnlocked(scope);
    await scope.emit(documentsUnlocked, {});
    return { vault: await stateNow(scope) };
  }

  @Mutation(() => DocumentVaultPayload, {
    description: 'Locks the documents, in every process that serves at the moment, until they are unlocked.',
  })
  async lockDocuments(@Ctx() { scope }: Context): Promise<DocumentVaultPayload> {
    lock(scope.house);
    await tellLocked(scope);
    await scope.emit(documentsLocked, {});
    return { vault: await stateNow(scope) };
  }
}
