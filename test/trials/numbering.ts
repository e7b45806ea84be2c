import { draftInvoice, issueInvoice } from '../../src/invoices/actions.js';
import type { TestApp } from '../support/app.js';
import { anOffice } from '../support/given.js';

export interface Numbering {
  /** Sequences that were given out and kept, in order. */
  kept: number[];
  /** Transactions that were rolled back after they had taken a number. */
  rolledBack: number;
  /** What went wrong otherwise; deadlocks among them. */
  problems: string[];
}

class RolledBack extends Error {}

/**
 * Clients that issue invoices at once, every tenth of which is rolled back after it took its number.
 * @param houses processes on the same database, among which the clients are divided
 */
export async function numberingTrial(
  test: TestApp,
  {
    clients,
    invoices,
    houses = [test],
  }: { clients: number; invoices: number; houses?: Pick<TestApp, 'inTransaction'>[] },
): Promise<Numbering> {
  const office = await anOffice(test);
  const line = {
    description: 'Licentie',
    quantity: '1',
    unitPrice: '100.00',
    vatCategory: 'S',
    vatRate: '21',
  } as const;
  const result: Numbering = { kept: [], rolledBack: 0, problems: [] };
  let started = 0;
  const work = async (house: Pick<TestApp, 'inTransaction'>): Promise<void> => {
    while (started < invoices) {
      started += 1;
      const fails = started % 10 === 0;
      try {
        await house.inTransaction(async (scope) => {
          const draft = await draftInvoice(scope, { customerId: office.id, lines: [line] });
          await scope.em.flush();
          await issueInvoice(scope, { id: draft.id, version: draft.version });
          await scope.em.flush();
          if (fails) throw new RolledBack();
        });
      } catch (error) {
        if (error instanceof RolledBack) result.rolledBack += 1;
        else result.problems.push(String(error));
      }
    }
  };
  await Promise.all(
    Array.from({ length: clients }, (_, n) =>
      work(houses[n % houses.length] as Pick<TestApp, 'inTransaction'>),
    ),
  );
  const { rows } = await test.owner.query<{ sequence: number }>(
    `select sequence from invoices.invoice where state = 'ISSUED' order by sequence`,
  );
  result.kept = rows.map((row) => row.sequence);
  return result;
}
