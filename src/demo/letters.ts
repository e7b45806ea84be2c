import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { projectFolder } from '../kernel/files.js';
import { headerOf } from './mailbox.js';
import type { Ask } from './people.js';
import { type Stage, until } from './stage.js';

interface Row {
  debiteurnummer: string;
  'e-mail': string;
  datum: string;
  kanaal: string;
  bewijs: string;
}

const channels: Record<string, string> = { formulier: 'FORM', telefoon: 'PHONE', papier: 'PAPER' };

const firstSubject = 'Zien wie er nog meer in een dossier werkt';

/** Records who agreed, writes to them, lets one of them leave, and writes again. */
export async function sendNewsletters(stage: Stage, marketing: Ask, consentFile: string): Promise<void> {
  const rows = parse<Row>(await readFile(consentFile), { columns: true, delimiter: ';', bom: true });
  const { consentWordings } = await marketing<{
    consentWordings: { id: string; language: string; purpose: string }[];
  }>('{ consentWordings { id language purpose } }');
  const wording = (language: string) =>
    consentWordings.find((one) => one.purpose === 'NEWSLETTER' && one.language === language)?.id;
  type Found = {
    contacts: { nodes: { id: string; email: string; language: string; consents: { purpose: string }[] }[] };
  };
  let agreed = 0;
  for (const row of rows) {
    const { contacts } = await marketing<Found>(
      'query ($search: String!) { contacts(filter: { search: $search }) { nodes { id email language consents { purpose } } } }',
      { search: row['e-mail'] },
    );
    const contact = contacts.nodes.find((one) => one.email === row['e-mail']);
    if (!contact) continue;
    agreed += 1;
    if (contact.consents.length > 0) continue;
    const [day, month, year] = row.datum.split('-');
    await marketing(
      'mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { contact { id } } }',
      {
        input: {
          contactId: contact.id,
          wordingId: wording(contact.language) ?? wording('nl'),
          channel: channels[row.kanaal] ?? 'FORM',
          proof: row.bewijs,
          at: `${year}-${month}-${day}T10:00:00Z`,
        },
      },
    );
  }
  stage.tell(
    `${agreed} contacts agreed to the newsletter; each consent has its exact wording, its date and its proof.`,
  );

  const first = await campaign(
    stage,
    marketing,
    'Nieuwsbrief: samen in een dossier',
    'Zien wie er nog meer in een dossier werkt',
    'See who else is working in a file',
  );
  stage.tell(`The newsletter went to ${first.sent} of them and to nobody else.${inDoubt(first)}`);
  await leaveInOneClick(stage);
  const second = await campaign(
    stage,
    marketing,
    'Nieuwsbrief: samen in een dossier, vervolg',
    'En nog iets: u kunt nu ook exporteren',
    'One more thing: you can now export as well',
  );
  stage.tell(`The next newsletter went to ${second.sent}: one reader had left in between.${inDoubt(second)}`);
}

/** After a kill in the middle of it. */
const inDoubt = ({ unknown }: Progress): string =>
  unknown > 0
    ? ` Of ${unknown} more nobody can tell whether they went: they were being handed over when a process was killed, and do not go again by themselves.`
    : '';

interface Progress {
  queued: number;
  unknown: number;
  sending: number;
  sent: number;
  total: number;
}

async function campaign(
  stage: Stage,
  marketing: Ask,
  name: string,
  nl: string,
  en: string,
): Promise<Progress> {
  type Campaign = { id: string; name: string; version: number; state: string; progress: Progress };
  const fields = 'id name version state progress { queued sending sent unknown total }';
  const find = async () =>
    (
      await marketing<{ campaigns: { nodes: Campaign[] } }>(
        `{ campaigns(first: 100) { nodes { ${fields} } } }`,
      )
    ).campaigns.nodes.find((one) => one.name === name);
  let current = await find();
  if (!current) {
    const body = (language: string) =>
      readFile(join(projectFolder, `plugins/newsletter/mails/voorbeeld.${language}.mjml`), 'utf8');
    const input = {
      name,
      nl: { subject: nl, mjml: await body('nl') },
      en: { subject: en, mjml: await body('en') },
    };
    current = (
      await marketing<{ createCampaign: { campaign: Campaign } }>(
        `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { ${fields} } } }`,
        { input },
      )
    ).createCampaign.campaign;
  }
  if (current.state === 'DRAFT') {
    await marketing(
      'mutation ($input: CampaignVersionInput!) { sendCampaign(input: $input) { campaign { id } } }',
      { input: { id: current.id, version: current.version } },
    );
  }
  return until(stage, `newsletter “${name}”`, async () => {
    const now = await find();
    return now && now.progress.total > 0 && now.progress.queued + now.progress.sending === 0
      ? now.progress
      : undefined;
  });
}

/** Does what a mail program does when its reader presses “unsubscribe” (RFC 8058). */
async function leaveInOneClick({ mailbox, address, tell }: Stage): Promise<void> {
  // The same reader each time, so that a demo that goes on after a kill does not let a second one leave.
  const letters = (await mailbox.mails()).filter((mail) => headerOf(mail, 'Subject') === firstSubject);
  const [mail = ''] = letters.toSorted((a, b) =>
    (headerOf(a, 'To') ?? '') < (headerOf(b, 'To') ?? '') ? -1 : 1,
  );
  const url = /<(https?:[^>]+)>/.exec(headerOf(mail, 'List-Unsubscribe') ?? '')?.[1];
  if (!url) throw new Error('no newsletter with a List-Unsubscribe header is in the mailbox');
  const path = new URL(url).pathname; // the demo may listen on another port than when the mail was sent
  const answer = await fetch(address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  if (!answer.ok) throw new Error(`one-click unsubscribe answered ${answer.status}`);
  tell('One reader pressed “unsubscribe” in their mail program: one click, no login, at once.');
}
