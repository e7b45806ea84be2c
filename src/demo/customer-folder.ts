import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { renderPdf } from '../kernel/pdf/render.js';
import type { Ask, Person } from './people.js';
import type { Stage } from './stage.js';

/** What is printed names offices, and lies apart: the search for what was erased passes over it. */
export const printedIn = 'geprint';

export async function keepPrinted(
  { folder }: Stage,
  file: { fileName: string; base64: string },
): Promise<string> {
  await mkdir(join(folder, printedIn), { recursive: true });
  const path = join(folder, printedIn, file.fileName);
  await writeFile(path, Buffer.from(file.base64, 'base64'));
  return relative(process.cwd(), path);
}

interface Office {
  id: string;
  officeName: string;
  documents: { nodes: { name: string }[] };
  hardCopies: { nodes: { id: string; label: string }[] };
}

async function officesIn(ask: Ask, phase: string, first: number): Promise<Office[]> {
  const { customers } = await ask<{ customers: { nodes: Office[] } }>(
    `{ customers(first: ${first}, filter: { phase: [${phase}] }, orderBy: DEBTOR_NUMBER) { nodes { id officeName
      documents(first: 1) { nodes { name } } hardCopies(first: 1) { nodes { id label } } } } }`,
  );
  return customers.nodes;
}

const copies = 3;

/** An order form in the folder of a customer, and older ones on paper, also of offices that are to be minimised. */
export async function fillFolder(stage: Stage, { support }: Record<Person, Ask>): Promise<void> {
  const [customer] = await officesIn(support, 'CUSTOMER', 1);
  if (customer && customer.documents.nodes.length === 0) await storeOrderForm(support, customer);
  const cabinetId = await cabinet(support);
  const former = await officesIn(support, 'MINIMISE', copies);
  const ids: string[] = [];
  for (const [index, office] of [...(customer ? [customer] : []), ...former].entries()) {
    const known = office.hardCopies.nodes[0]?.id;
    if (known) ids.push(known);
    else
      ids.push(
        (
          await support<{ registerHardCopy: { hardCopy: { id: string } } }>(
            'mutation ($input: RegisterHardCopyInput!) { registerHardCopy(input: $input) { hardCopy { id } } }',
            { input: { cabinetId, customerId: office.id, folder: `R${index + 1}`, kind: 'ORDER_FORM' } },
          )
        ).registerHardCopy.hardCopy.id,
      );
  }
  const { hardCopyLabels } = await support<{ hardCopyLabels: { fileName: string; base64: string } }>(
    'query ($input: HardCopyLabelsInput!) { hardCopyLabels(input: $input) { fileName base64 } }',
    { input: { ids, sheet: 'A4' } },
  );
  const labels = await keepPrinted(stage, hardCopyLabels);
  stage.tell(
    `An order form is in the folder of ${customer?.officeName}, sealed before it touched the disk. Older ones are on paper, in Kast 1; labels for ${ids.length} of them: ${labels}`,
  );
}

async function cabinet(support: Ask): Promise<string> {
  const { cabinets } = await support<{ cabinets: { nodes: { id: string }[] } }>(
    '{ cabinets(first: 1) { nodes { id } } }',
  );
  if (cabinets.nodes[0]) return cabinets.nodes[0].id;
  const { addCabinet } = await support<{ addCabinet: { cabinet: { id: string } } }>(
    'mutation ($input: AddCabinetInput!) { addCabinet(input: $input) { cabinet { id } } }',
    { input: { name: 'Kast 1', codeLocked: true } },
  );
  return addCabinet.cabinet.id;
}

async function storeOrderForm(support: Ask, { id, officeName }: Office): Promise<void> {
  const form = await renderPdf({
    content: [
      { text: 'Bestelformulier', fontSize: 20, margin: [0, 0, 0, 12] },
      { text: `${officeName} bestelt één licentie, voor onbepaalde tijd, en betaalt per jaar vooraf.` },
      { text: 'Handtekening: (verzonnen)', margin: [0, 24, 0, 0] },
    ],
  });
  const { requestDocumentUpload } = await support<{ requestDocumentUpload: { uploadUrl: string } }>(
    'mutation ($input: RequestDocumentUploadInput!) { requestDocumentUpload(input: $input) { uploadUrl } }',
    { input: { customerId: id, kind: 'ORDER_FORM', name: 'bestelformulier.pdf' } },
  );
  const answer = await fetch(requestDocumentUpload.uploadUrl, { method: 'PUT', body: new Uint8Array(form) });
  if (!answer.ok) throw new Error(`the order form was not taken: ${await answer.text()}`);
}

/** What two people carried to the shredder, and both sign for. */
export async function destroyPaper(stage: Stage, first: Ask, second: Ask): Promise<void> {
  type Copies = { hardCopies: { nodes: { id: string; label: string }[] } };
  const ids = (
    await first<Copies>('{ hardCopies(first: 100, filter: { state: [TO_DESTROY] }) { nodes { id label } } }')
  ).hardCopies.nodes.map(({ id }) => id);
  if (ids.length > 0) {
    const { hardCopyCabinetList } = await first<{
      hardCopyCabinetList: { fileName: string; base64: string };
    }>('{ hardCopyCabinetList { fileName base64 } }');
    await keepPrinted(stage, hardCopyCabinetList);
    await first(
      'mutation ($input: SignDestructionInput!) { signDestruction(input: $input) { destruction { id } } }',
      {
        input: { copyIds: ids, destroyedOn: stage.app.clock.today(), method: 'SHREDDED', level: 'P-4' },
      },
    );
  }
  type Destructions = {
    destructions: { nodes: { id: string; secondSignedAt: string | null; items: unknown[] }[] };
  };
  const { destructions } = await second<Destructions>(
    '{ destructions(first: 1) { nodes { id secondSignedAt items { label } } } }',
  );
  const [signed] = destructions.nodes;
  if (!signed) return;
  if (!signed.secondSignedAt)
    await second(
      'mutation ($input: CountersignDestructionInput!) { countersignDestruction(input: $input) { destruction { id } } }',
      { input: { id: signed.id, copies: signed.items.length } },
    );
  stage.tell(
    `Their paper, ${signed.items.length} order forms, was shredded; both privacy officers signed for it.`,
  );
}
