import type { Client, TestApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';

export interface Paper {
  id: string;
  label: string;
  state: string;
  version: number;
}

const fields = 'id label state version';

export async function aCabinet(
  by: Client,
  cabinet: { name?: string; codeLocked?: boolean } = {},
): Promise<string> {
  const { addCabinet } = await by.get(
    `mutation ($input: AddCabinetInput!) { addCabinet(input: $input) { cabinet { id } } }`,
    { input: { name: 'Kast 1, archief', codeLocked: true, ...cabinet } },
  );
  return addCabinet.cabinet.id;
}

export async function aHardCopy(
  by: Client,
  office: { id: string },
  cabinetId: string,
  paper: { kind?: string; folder?: string; remark?: string; keptSince?: string } = {},
): Promise<Paper> {
  const { registerHardCopy } = await by.get(
    `mutation ($input: RegisterHardCopyInput!) { registerHardCopy(input: $input) { hardCopy { ${fields} } } }`,
    { input: { customerId: office.id, cabinetId, kind: 'ORDER_FORM', folder: 'K', ...paper } },
  );
  return registerHardCopy.hardCopy;
}

export async function thePaper(by: Client, reference: string): Promise<Paper & Record<string, never>> {
  const { hardCopy } = await by.get(
    `query ($reference: String!) { hardCopy(reference: $reference) {
      ${fields} kind folder remark keptSince takenOutBy takenOutAt backBy late scanId destroyedOn
      cabinet { name codeLocked } customer { officeName phase } history { what byAccount } } }`,
    { reference },
  );
  return hardCopy;
}

export const takeOut = (by: Client, { id, version }: { id: string; version: number }, backBy?: string) =>
  by.ask(
    `mutation ($input: TakeOutHardCopyInput!) { takeOutHardCopy(input: $input) { hardCopy { ${fields} backBy } } }`,
    { input: { id, version, backBy } },
  );

export const bringBack = (by: Client, { id, version }: { id: string; version: number }) =>
  by.ask(
    `mutation ($input: BringBackHardCopyInput!) { bringBackHardCopy(input: $input) { hardCopy { ${fields} } } }`,
    { input: { id, version } },
  );

export const sign = (
  by: Client,
  copies: readonly { id: string }[],
  how: { destroyedOn: string; method?: string; level?: string | null },
) =>
  by.ask(
    `mutation ($input: SignDestructionInput!) { signDestruction(input: $input) { destruction { id reference items { label kind } } } }`,
    {
      input: {
        copyIds: copies.map(({ id }) => id),
        method: 'SHREDDED',
        level: 'P-4',
        ...how,
      },
    },
  );

export const countersign = (by: Client, id: string, copies: number) =>
  by.ask(
    `mutation ($input: CountersignDestructionInput!) { countersignDestruction(input: $input) { destruction { id reference secondSignedBy } } }`,
    { input: { id, copies } },
  );

/** Signed by two: a privacy officer, and somebody of support who was there. */
export async function destroy(
  test: TestApp,
  copies: readonly { id: string }[],
  how: { destroyedOn: string; method?: string; level?: string | null },
): Promise<string> {
  const signed = await sign(await test.as('privacy_officer'), copies, how);
  if (signed.errors) throw new Error(signed.errors[0]?.message);
  const { id } = signed.data['signDestruction']['destruction'];
  const second = await countersign(await test.as('support'), id, copies.length);
  if (second.errors) throw new Error(second.errors[0]?.message);
  return id;
}

/** A row of every kind; that of an office that stopped long ago is outstanding once the office is minimised. */
export async function everyPaper(test: TestApp, officeId: string): Promise<Record<string, string>> {
  const support = await test.as('support');
  const cabinet = await aCabinet(support);
  const kept = await aHardCopy(support, { id: officeId }, cabinet, { remark: 'Twee bladen' });
  const lost = await aHardCopy(support, { id: officeId }, cabinet);
  const destruction = await destroy(test, [lost], {
    destroyedOn: test.app.clock.today(),
    method: 'MISSING',
    level: null,
  });
  const stopped = await anOffice(test, {
    officeName: 'Kantoor Papier',
    startedOn: '2020-01-01',
    endedOn: '2023-05-31',
  });
  await aHardCopy(support, stopped, cabinet);
  return {
    'Query.hardCopy': `reference: "${kept.label}"`,
    'Query.hardCopyLabels': `input: { ids: ["${kept.id}"] }`,
    'Query.destructionRecord': `id: "${destruction}"`,
  };
}
