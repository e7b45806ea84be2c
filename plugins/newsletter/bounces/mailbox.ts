import { BootError } from '../../../src/errors.js';
import { defineSteps, type Schedule } from '../../../src/kernel/jobs.js';
import type { Work } from '../../../src/kernel/scope.js';
import { newsletterSettings } from '../settings.js';
import { largestReport, receiveReport } from './actions.js';

// One run at a time; what is left comes with the next.
const mostPerRun = 500;

interface Counts {
  read: number;
  understood: number;
}

/**
 * Reads what is unread in the bounce mailbox. A report that is about a message of ours for certain is deleted there, since
 * it holds somebody's address. Anything else may be a letter to people: it stays unread, and its flag tells them and the
 * next run that it is theirs.
 */
export async function readMailbox(work: Work, url: string): Promise<Counts> {
  const { ImapFlow } = await import('imapflow'); // large, and only a house with a bounce mailbox needs it
  const client = new ImapFlow({ ...connectionOf(url), logger: false });
  const counts: Counts = { read: 0, understood: 0 };
  const failures: unknown[] = [];
  client.on('error', () => undefined); // the command in flight rejects by itself
  await client.connect();
  try {
    const lock = await client.getMailboxLock(folderOf(url));
    try {
      const unread = (await client.search({ seen: false, flagged: false }, { uid: true })) || [];
      for (const uid of unread.slice(0, mostPerRun)) {
        const message = await client.fetchOne(
          String(uid),
          { source: { maxLength: largestReport } },
          { uid: true },
        );
        if (!message || !message.source) continue;
        const received = await receiveReport(work, message.source, 'mailbox').catch((error: unknown) => {
          failures.push(error);
        });
        if (!received) continue; // the next run tries it again; what lies behind it is read now
        const { understood } = received;
        counts.read += 1;
        if (understood) {
          counts.understood += 1;
          await client.messageDelete(String(uid), { uid: true });
        } else await client.messageFlagsAdd(String(uid), ['\\Flagged'], { uid: true });
      }
    } finally {
      lock.release();
    }
  } finally {
    await client.logout().catch(() => client.close());
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} mails could not be taken`);
  return counts;
}

function connectionOf(text: string) {
  const url = new URL(text);
  const secure = url.protocol === 'imaps:';
  return {
    host: url.hostname,
    port: Number(url.port) || (secure ? 993 : 143),
    secure,
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
  };
}

const folderOf = (text: string): string => decodeURIComponent(new URL(text).pathname.slice(1)) || 'INBOX';

/** @throws BootError when BOUNCE_IMAP_URL is no such address */
export function checkMailboxUrl(text: string | null): void {
  if (text === null) return;
  if (!URL.canParse(text) || !/^imaps?:$/.test(new URL(text).protocol) || !new URL(text).username)
    throw new BootError(
      'plugin "newsletter": setting BOUNCE_IMAP_URL must be like imaps://name:password@mail.example.nl/INBOX',
    );
}

export const readBounces = defineSteps('newsletter.read-bounces', async (work) => {
  const { bounceImapUrl } = work.house.settings(newsletterSettings);
  if (!bounceImapUrl) return;
  const { read, understood } = await readMailbox(work, bounceImapUrl);
  if (read > 0) work.house.log.info({ read, understood }, 'read the bounce mailbox');
});

export const bounceSchedules: readonly Schedule[] = [{ cron: '*/5 * * * *', job: readBounces }];
