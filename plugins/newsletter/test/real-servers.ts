import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SMTPServer } from 'smtp-server';

const run = promisify(execFile);
const [postfix, dovecot] = ['/usr/sbin/postfix', '/usr/sbin/dovecot'];
const nobody = 65_534;

/** Why Debian's postfix and dovecot cannot take part here; undefined when they can. */
export function whyNoRealServers(): string | undefined {
  if (!existsSync(postfix) || !existsSync(dovecot))
    return 'no postfix and dovecot here: apt-get install postfix dovecot-imapd';
  if (process.getuid?.() !== 0) return 'postfix and dovecot are started as root alone';
  return undefined;
}

export interface RealServers {
  /** Takes mail for any domain: that of `home` into the mailbox, any other on to the SMTP server at `onTo`. */
  smtpUrl: string;
  imapUrl: string;
  /** How many mails wait unread in the mailbox. */
  unread(): Promise<number>;
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** A mail server and a mailbox as on any Debian machine, in a folder of their own, on loopback. */
export async function startRealServers(options: { home: string; onTo: string }): Promise<RealServers> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-mail-'));
  await chmod(folder, 0o755);
  for (const name of ['etc', 'spool', 'data', 'mail', 'imap']) await mkdir(join(folder, name));
  await chown(join(folder, 'mail'), nobody, nobody);
  const [smtpPort, imapPort] = [await freePort(), await freePort()];
  await writeFile(join(folder, 'etc/main.cf'), mainCf(folder, options.home, new URL(options.onTo).port));
  await writeFile(join(folder, 'etc/master.cf'), masterCf(smtpPort));
  await writeFile(join(folder, 'imap/dovecot.conf'), dovecotConf(folder, imapPort));
  const etc = join(folder, 'etc');
  await run('/bin/chown', ['postfix', join(folder, 'data')]);
  await run(postfix, ['-c', etc, 'start']);
  const imap = spawn(dovecot, ['-F', '-c', join(folder, 'imap/dovecot.conf')], { stdio: 'ignore' });
  const ended = once(imap, 'exit');
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    imapUrl: `imap://post:geheim@127.0.0.1:${imapPort}/INBOX`,
    unread: async () => (await readdir(join(folder, 'mail/new')).catch(() => [])).length,
    log: () => readFile(join(folder, 'postfix.log'), 'utf8'),
    async stop() {
      imap.kill('SIGTERM');
      await ended;
      await run(postfix, ['-c', etc, 'stop']).catch(() => undefined); // it may have ended by itself
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

/** The mail server of everybody else, which knows no such addresses. */
export async function elsewhere(
  unknown: readonly string[],
): Promise<{ url: string; got(address: string): string[]; close(): Promise<void> }> {
  const mails: { to: string; raw: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, callback) =>
      callback(
        unknown.includes(address)
          ? Object.assign(new Error('5.1.1 User unknown'), { responseCode: 550 })
          : undefined,
      ),
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('latin1');
        for (const { address } of session.envelope.rcptTo) mails.push({ to: address, raw });
        callback();
      });
    },
  });
  server.on('error', () => undefined); // a client that breaks off
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    got: (address) => mails.filter((mail) => mail.to === address).map((mail) => mail.raw),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const mainCf = (folder: string, home: string, onPort: string): string => `
compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.${home}
mydestination =
mynetworks = 127.0.0.0/8
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
smtpd_relay_restrictions = permit_mynetworks, reject
recipient_delimiter = +
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = ${home}
virtual_mailbox_maps = static:mail/
virtual_mailbox_base = ${folder}
virtual_uid_maps = static:${nobody}
virtual_gid_maps = static:${nobody}
virtual_minimum_uid = 100
default_transport = smtp:[127.0.0.1]:${onPort}
disable_dns_lookups = yes
smtp_tls_security_level = none
`;

const masterCf = (port: number): string => `
127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

const dovecotConf = (folder: string, port: number): string => `
base_dir = ${folder}/imap/run
state_dir = ${folder}/imap/state
log_path = ${folder}/imap/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 100
mail_location = maildir:${folder}/mail
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
passdb {
  driver = static
  args = password=geheim
}
userdb {
  driver = static
  args = uid=${nobody} gid=${nobody} home=${folder}/mail
}
`;
