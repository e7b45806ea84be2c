import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { createApp } from '../app.js';
import { readConfig } from '../config.js';
import type { Plugin } from '../kernel/plugin.js';
import { printedIn } from './customer-folder.js';
import { freePort, openDemoMailbox } from './mailbox.js';
import { demoPassword, people } from './people.js';
import { walk } from './story.js';

export interface DemoOptions {
  environment: NodeJS.ProcessEnv;
  plugins: readonly Plugin[];
  print: (line: string) => void;
  /** End after the walk instead of serving on. */
  exit: boolean;
  untilStopped: () => Promise<void>;
}

const seller = {
  SELLER_NAME: 'Voorbeeldsoftware B.V.',
  SELLER_STREET: 'Proefweg 1',
  SELLER_POSTAL_CODE: '1000 AA',
  SELLER_CITY: 'Amsterdam',
  SELLER_KVK: '00000000',
  SELLER_VAT: 'NL000000000B00',
  SELLER_IBAN: 'NL91ABNA0417164300',
  SELLER_EMAIL: 'facturen@voorbeeldsoftware.example',
  MAIL_FROM: 'post@voorbeeldsoftware.example',
  MAIL_FROM_NAME: 'Voorbeeldsoftware',
};

/**
 * Throw-away data, and the main job walked from end to end. The folder goes when the demo ends well; when it is
 * there at the start, an earlier one was killed, and this one goes on with it.
 */
export async function runDemo({
  environment,
  plugins,
  print,
  exit,
  untilStopped,
}: DemoOptions): Promise<number> {
  const stopped = untilStopped();
  const folder = resolve(environment.DATA_DIR?.trim() || '.demo');
  await mkdir(join(folder, 'mail'), { recursive: true });
  const passphrase = join(folder, 'wachtzin.txt');
  await writeFile(passphrase, `${demoPassword}-kluis\n`, { mode: 0o600 });
  const mailbox = await openDemoMailbox(join(folder, 'mail'));
  const wantedPort = environment.PORT ? Number(environment.PORT) : 4000;
  const config = readConfig(
    {
      LOG_LEVEL: 'error',
      ...seller,
      ...environment,
      DATA_DIR: folder,
      // The readers' own mailboxes, and the files from before: neither is what a house keeps.
      RETENTION_SCAN_EXCEPT: `mail,${printedIn},klanten.csv,klanten.rejected.csv,contactpersonen.csv,toestemmingen.csv`,
      DOCUMENTS_PASSPHRASE_FILE: passphrase,
      DATABASE_URL: '',
      DATABASE_APP_URL: '',
      SMTP_URL: mailbox.smtpUrl,
      PORT: String(wantedPort === 0 ? 0 : await freePort(wantedPort)),
      ADMIN_EMAIL: people.admin.email,
      ADMIN_NAME: people.admin.name,
      ADMIN_PASSWORD: demoPassword,
    },
    { allowFrozenClock: true },
  );
  const app = await createApp(config, plugins).catch(async (error: unknown) => {
    await mailbox.close();
    throw error;
  });
  let walked = false;
  try {
    const address = await app.listen();
    await app.jobs.start();
    print('\nWhat happens\n');
    const walking = walk({ app, address, mailbox, folder, tell: (line) => print(`  ${line}`) });
    walked = await Promise.race([walking.then(() => true), stopped.then(() => false)]);
    if (!walked) {
      walking.catch(() => undefined); // what it was doing is cut off, on purpose
      print('Stopped half-way; the next `npm run demo` goes on from here.');
      return 0;
    }
    print(`
Where to look

  GraphiQL   ${address}/graphiql
  Sign in    ${Object.values(people)
    .map(({ email, role }) => `${email.padEnd(20)} ${role}`)
    .join('\n             ')}
             all with the password ${demoPassword}
  Mailbox    ${mailbox.webUrl}
  Files      ${relative(process.cwd(), folder) || '.'}, the imported ones and the rows that were rejected; ${printedIn}/ has what was printed
`);
    if (!exit) {
      print('It is all made up, and goes when you press Ctrl-C.');
      await stopped;
    }
    return 0;
  } finally {
    await app.close();
    await mailbox.close();
    if (walked) await rm(folder, { recursive: true, force: true });
  }
}
