import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Config } from '../config.js';
import { type Finding, fine, note, wrong } from '../kernel/operation/checks.js';

const gigabyte = 1024 ** 3;

/** Free space where the embedded PostgreSQL lives; a full disk stops every write. */
export async function checkDisk(folder: string): Promise<Finding[]> {
  const found = await statfs(folder).catch(() => statfs(dirname(folder)).catch(() => undefined));
  if (!found)
    return [note(`${folder} cannot be looked at`, 'make it, or set DATA_DIR to a folder that is there')];
  const free = found.bavail * found.bsize;
  const part = Math.round((100 * found.bavail) / found.blocks);
  const what = `${(free / gigabyte).toFixed(1)} GB free (${part} %) at ${folder}`;
  const mend = 'make room, or move DATA_DIR to a larger disk';
  if (free < gigabyte || part < 3) return [wrong(what, mend)];
  return [free < 5 * gigabyte || part < 10 ? note(what, mend) : fine(what)];
}

/** In milliseconds. */
const patience = 5_000;

/** Connects as a mail would, signs in when the address has a name, and sends nothing. */
export async function checkMail(config: Config): Promise<Finding[]> {
  if (!config.smtpUrl) return [note('no SMTP_URL is set, so mail waits', 'set SMTP_URL and MAIL_FROM')];
  const from = config.environment.MAIL_FROM?.trim()
    ? []
    : [wrong('MAIL_FROM is not set, so no server takes our mail', 'set it to an address of your own domain')];
  const url = new URL(config.smtpUrl);
  const secure = url.protocol === 'smtps:';
  const port = Number(url.port) || (secure ? 465 : 587);
  const place = `${url.hostname}:${port}`;
  const connection = new SMTPConnection({
    host: url.hostname,
    port,
    secure,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      connection.on('error', reject);
      connection.connect((error?: Error) => (error ? reject(error) : resolve()));
    });
    if (url.username) {
      const credentials = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
      await new Promise<void>((resolve, reject) =>
        connection.login({ credentials } as never, (error?: Error | null) =>
          error ? reject(error) : resolve(),
        ),
      );
    }
    const loopback = /^(localhost|127\.|\[?::1)/.test(url.hostname);
    const answers = `${place} answers${url.username ? ' and lets us in' : ''}`;
    return [
      connection.secure
        ? fine(`${answers}, over TLS`)
        : loopback
          ? fine(`${answers}, on this machine`)
          : wrong(
              `${answers}, but offers no STARTTLS: mail would travel readable`,
              'turn on TLS there, or use smtps://',
            ),
      ...from,
    ];
  } catch (error) {
    const { code, responseCode } = error as Error & { code?: string; responseCode?: number };
    const mend =
      code === 'EAUTH'
        ? 'mend the name or password in SMTP_URL'
        : /TLS|CERT|SSL/i.test(`${code} ${(error as Error).message}`)
          ? 'mend the certificate of the mail server'
          : 'start the mail server, or mend SMTP_URL';
    return [
      wrong(`${place} does not take mail (${[code, responseCode].filter(Boolean).join(' ')})`, mend),
      ...from,
    ];
  } finally {
    connection.close();
  }
}
