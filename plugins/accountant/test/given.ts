import { type Client, type TestApp } from '../../../test/support/app.js';
import { engageParty } from '../actions.js';
import type { Party } from '../party.js';

export function aBookkeeper(
  test: TestApp,
  party: Partial<{ name: string; email: string; language: 'nl' | 'en'; engagedOn: string }> = {},
): Promise<Party> {
  return test.inTransaction(
    async (scope) =>
      (
        await engageParty(scope, {
          kind: 'BOOKKEEPER',
          name: 'Administratiekantoor Rekenwonder',
          email: 'in@rekenwonder.example',
          agreement: 'Verwerkersovereenkomst van 1 mei 2026, map Contracten',
          ...party,
        })
      ).party,
  );
}

export async function anAccountant(test: TestApp, email = 'mail@controle.example'): Promise<Party> {
  return test.inTransaction(
    async (scope) =>
      (
        await engageParty(scope, {
          kind: 'ACCOUNTANT',
          name: 'Controle Accountants',
          email,
          language: 'en',
          agreement: 'Opdrachtbevestiging van 3 juni 2026',
        })
      ).party,
  );
}

/** Makes a signed-in outsider the party’s own login. */
export async function theirLogin(test: TestApp, party: Party, signed = true): Promise<Client> {
  const client = await test.as('accountant', { signed });
  await test.owner.query('update accountant.party set account_id = $1 where id = $2', [client.id, party.id]);
  return client;
}

/** How each hand-over is, by number of the invoice. */
export async function handOvers(client: Client): Promise<Record<string, unknown>[]> {
  const { handOvers: found } = await client.get(
    `{ handOvers { nodes { id state tries reason sentTo pdfSha256 resendReason ground invoice { number } party { name } } } }`,
  );
  return found.nodes;
}

/** One statement as the application's own role, on a day, by itself: what the database lets the product do. */
export async function onDay(test: TestApp, today: string, statement: string): Promise<void> {
  const connection = await test.asApp.connect();
  try {
    await connection.query('begin');
    await connection.query(`select set_config('klantmap.today', $1, true)`, [today]);
    await connection.query(statement);
    await connection.query('commit');
  } catch (error) {
    await connection.query('rollback');
    throw error;
  } finally {
    connection.release();
  }
}

/** Asks until it is answered: who signed is told to every process in a moment, not in the same one. */
export async function onceSigned<T extends { errors?: unknown }>(ask: () => Promise<T>): Promise<T> {
  for (const until = performance.now() + 5000; performance.now() < until;) {
    const answer = await ask();
    if (!answer.errors) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return ask();
}
