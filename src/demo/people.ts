import sql from 'sql-template-tag';
import type { App } from '../app.js';
import type { Role } from '../kernel/purposes.js';
import { systemActor } from '../kernel/scope.js';
import { createStaffMember, finishSetup } from '../staff/actions.js';

/** Who works at the demo's vendor. All of them have the same password: the data is made up. */
export const people = {
  admin: { email: 'ada@demo.example', name: 'Ada Beheer', role: 'admin' },
  support: { email: 'sanne@demo.example', name: 'Sanne Steun', role: 'support' },
  billing: { email: 'bas@demo.example', name: 'Bas Boekman', role: 'billing' },
  marketing: { email: 'mila@demo.example', name: 'Mila Markt', role: 'marketing' },
  privacy: { email: 'pim@demo.example', name: 'Pim Privé', role: 'privacy_officer' },
  second: { email: 'dora@demo.example', name: 'Dora Discreet', role: 'privacy_officer' },
} as const satisfies Record<string, { email: string; name: string; role: Role }>;

export type Person = keyof typeof people;

export const demoPassword = 'alleen-voor-de-demo';

/** Makes the accounts that are not there yet, each with its password in one transaction. */
export async function welcomePeople(app: App): Promise<void> {
  for (const { email, name, role } of Object.values(people)) {
    await app.work(systemActor('demo'), 'demo').transaction(async (scope) => {
      if (await scope.row(sql`select 1 as n from staff.account where email = ${email}`)) return;
      const { setupPath } = await createStaffMember(scope, { email, name, roles: [role] });
      await finishSetup(scope, setupPath.split('/').at(-1) as string, { password: demoPassword });
    });
  }
}

export type Ask = <T>(document: string, variables?: object) => Promise<T>;

/** Signs a person in over HTTP, as a client of the API would, and binds them to secrecy. */
export async function signedIn(address: string, email: string): Promise<Ask> {
  const post = async (document: string, variables: object | undefined, token?: string): Promise<unknown> => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query: document, variables }),
    });
    const answer = (await response.json()) as { data?: unknown; errors?: { message: string }[] };
    if (answer.errors) throw new Error(answer.errors.map((error) => error.message).join('\n'));
    return answer.data;
  };
  const input = { email, password: demoPassword };
  const session = (await post('mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }', {
    input,
  })) as { signIn: { accessToken: string } };
  const ask: Ask = async (document, variables) =>
    (await post(document, variables, session.signIn.accessToken)) as never;
  const { currentAgreement } = await ask<{ currentAgreement: { version: number } }>(
    '{ currentAgreement { version } }',
  );
  await ask('mutation ($input: SignAgreementInput!) { signAgreement(input: $input) { staff { id } } }', {
    input: currentAgreement,
  });
  return ask;
}
