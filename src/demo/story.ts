import { commandsOf } from '../kernel/file-commands.js';
import { systemActor } from '../kernel/scope.js';
import { fillFolder } from './customer-folder.js';
import { sendNewsletters } from './letters.js';
import { letGo } from './letting-go.js';
import { writeSampleFiles } from './offices.js';
import { type Ask, people, type Person, signedIn, welcomePeople } from './people.js';
import { type Stage, until } from './stage.js';

/**
 * Walks the main job through the API, as its people would. Each step looks at what is there already, so that a demo
 * that was killed goes on where it was.
 */
export async function walk(stage: Stage): Promise<void> {
  const files = await importOffices(stage);
  await welcomePeople(stage.app);
  const asks = Object.fromEntries(
    await Promise.all(
      Object.entries(people).map(
        async ([who, { email }]) => [who, await signedIn(stage.address, email)] as const,
      ),
    ),
  ) as Record<Person, Ask>;
  const installed = new Set(stage.app.parts.map((part) => part.name));
  if (installed.has('newsletter')) await sendNewsletters(stage, asks.marketing, files.consents);
  if (installed.has('accountant')) await engageParties(stage, asks.privacy);
  await issueInvoices(stage, asks.billing, installed.has('accountant'));
  if (installed.has('documents')) await fillFolder(stage, asks);
  if (installed.has('retention')) await letGo(stage, asks, installed.has('documents'));
}

async function importOffices({ app, folder, tell }: Stage) {
  const files = await writeSampleFiles(folder, app.clock.today());
  for (const [command, file, what] of [
    ['import customers', files.customers, 'kantoren'],
    ['import contacts', files.contacts, 'contactpersonen'],
  ] as const) {
    const found = app.parts.flatMap(commandsOf).find((one) => one.usage.startsWith(command));
    if (!found) throw new Error(`there is no command ${command}`);
    tell(`Importing ${what} from ${file}`);
    await found.run(app.work(systemActor('demo'), `command ${command}`), [file], {}, (line) =>
      tell(`  ${line}`),
    );
  }
  return files;
}

async function engageParties({ tell }: Stage, privacy: Ask): Promise<void> {
  const { parties } = await privacy<{ parties: { nodes: { email: string }[] } }>(
    '{ parties(first: 100) { nodes { email } } }',
  );
  const wanted = [
    {
      kind: 'BOOKKEEPER',
      name: 'Boekhoudkantoor De Ronde Cent',
      email: 'boekhouder@rondecent.example',
      agreement: 'Verwerkersovereenkomst 2026-01',
      language: 'nl',
    },
    {
      kind: 'ACCOUNTANT',
      name: 'Accountants Kijk & Na',
      email: 'dossier@kijkenna.example',
      agreement: 'Opdrachtbevestiging jaarrekening',
      language: 'nl',
    },
  ];
  for (const input of wanted) {
    if (parties.nodes.some((party) => party.email === input.email)) continue;
    await privacy('mutation ($input: EngagePartyInput!) { engageParty(input: $input) { party { id } } }', {
      input,
    });
  }
  tell('A bookkeeper and an accountant are engaged: each issued invoice goes to both, once.');
}

const invoiceCount = 30;

/** Four of five pay, as offices do. */
async function payMost(billing: Ask): Promise<void> {
  const { invoices } = await billing<{
    invoices: { nodes: { id: string; open: string; issuedOn: string }[] };
  }>(
    `{ invoices(first: ${invoiceCount}, filter: { toPay: OPEN }, orderBy: NUMBER) { nodes { id open issuedOn } } }`,
  );
  const unpaid = Math.ceil(invoiceCount / 5);
  for (const { id, open, issuedOn } of invoices.nodes.slice(unpaid))
    await billing(
      'mutation ($input: RecordPaymentInput!) { recordPayment(input: $input) { payment { id } } }',
      { input: { invoiceId: id, amount: open, receivedOn: issuedOn } },
    );
}

async function issueInvoices(stage: Stage, billing: Ask, shared: boolean): Promise<void> {
  type Office = {
    id: string;
    officeName: string;
    invoices: { id: string; version: number; state: string; kind: string; number: string | null }[];
  };
  const read = async () =>
    (
      await billing<{ customers: { nodes: Office[] } }>(
        `{ customers(first: ${invoiceCount}, filter: { phase: [CUSTOMER] }, orderBy: DEBTOR_NUMBER) { nodes { id officeName invoices { id version state kind number } } } }`,
      )
    ).customers.nodes;
  const draft =
    'mutation ($input: DraftInvoiceInput!) { draftInvoice(input: $input) { invoice { id version state kind number } } }';
  for (const [index, office] of (await read()).entries()) {
    let invoice = office.invoices.find((one) => one.kind === 'INVOICE');
    if (!invoice) {
      const lines = [
        { description: 'Licentie, één jaar', quantity: '1', unitPrice: '480.00', vatRate: '21' },
        ...(index % 3 === 0
          ? [
              {
                description: 'Handboek op papier',
                quantity: String(1 + (index % 4)),
                unitPrice: '24.50',
                vatRate: '9',
              },
            ]
          : []),
      ];
      invoice = (
        await billing<{ draftInvoice: { invoice: Office['invoices'][number] } }>(draft, {
          input: { customerId: office.id, lines },
        })
      ).draftInvoice.invoice;
    }
    if (invoice.state === 'DRAFT') {
      await billing(
        'mutation ($input: InvoiceVersionInput!) { issueInvoice(input: $input) { invoice { number } } }',
        { input: { id: invoice.id, version: invoice.version } },
      );
    }
  }
  const offices = await read();
  if (!offices.some((office) => office.invoices.some((one) => one.kind === 'CREDIT_NOTE'))) {
    const wrong = offices[0]?.invoices.find((one) => one.kind === 'INVOICE');
    await billing(
      'mutation ($input: CreditInvoiceInput!) { creditInvoice(input: $input) { creditNote { number } } }',
      { input: { id: wrong?.id, note: 'Op verzoek van het kantoor' } },
    );
  }
  await payMost(billing);
  const numbers = (await read()).flatMap((office) => office.invoices.map((one) => one.number)).toSorted();
  stage.tell(
    `Invoices ${numbers[0]} to ${numbers.at(-1)} are issued, one of them a credit note; none can change any more. Some are still to be paid.`,
  );
  if (!shared) return;
  const arrived = await until(stage, 'hand-overs', async () => {
    const { waiting, sent } = await billing<{
      waiting: { totalCount: number };
      sent: { totalCount: number };
    }>(
      '{ waiting: handOvers(first: 1, filter: { state: [QUEUED, SENDING] }) { totalCount } sent: handOvers(first: 1, filter: { state: [SENT] }) { totalCount } }',
    );
    return waiting.totalCount === 0 ? sent.totalCount : undefined;
  });
  stage.tell(
    `They were handed over ${arrived} times, each with its PDF: to the bookkeeper and to the accountant.`,
  );
}
