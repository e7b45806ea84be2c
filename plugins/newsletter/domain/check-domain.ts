import { createPublicKey } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { type DkimKey, dkimRecord } from '../../../src/kernel/mail/dkim.js';
import { mailSettings } from '../../../src/kernel/mail.js';
import type { Command } from '../../../src/kernel/plugin.js';
import { newsletterSettings } from '../settings.js';

/** What is right with one thing that large receivers ask of a domain, or what to put in DNS. */
export interface Finding {
  readonly what: 'SPF' | 'DKIM' | 'DMARC' | 'bounces';
  readonly good: boolean;
  readonly says: string;
  /** The record to have, as `name TYPE value`. */
  readonly put?: string;
}

interface Asked {
  readonly from: string;
  readonly bounces: string;
  readonly dkim: DkimKey | undefined;
}

/** Reads DNS of the domain that newsletters are sent from. */
export async function checkDomain(dns: Resolver, { from, bounces, dkim }: Asked): Promise<Finding[]> {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const returnDomain = bounces.slice(bounces.lastIndexOf('@') + 1);
  return Promise.all([
    spf(dns, returnDomain, domain),
    signature(dns, domain, dkim),
    dmarc(dns, domain),
    bounceable(dns, returnDomain),
  ]);
}

/** The texts at a name; none where there is no such name. @throws when DNS did not answer */
async function texts(dns: Resolver, name: string): Promise<string[]> {
  try {
    return (await dns.resolveTxt(name)).map((pieces) => pieces.join(''));
  } catch (error) {
    if (['ENOTFOUND', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

async function spf(dns: Resolver, domain: string, from: string): Promise<Finding> {
  const records = (await texts(dns, domain)).filter((text) => /^v=spf1(\s|$)/i.test(text));
  const put = `${domain} TXT "v=spf1 mx -all"`;
  if (records.length === 0)
    return {
      what: 'SPF',
      good: false,
      says: `${domain} does not say who may send for it; add the mail server, by mx, a: or ip4:`,
      put,
    };
  if (records.length > 1)
    return {
      what: 'SPF',
      good: false,
      says: `${domain} has ${records.length} SPF records, so receivers use none: make them one`,
    };
  const [record = ''] = records;
  if (!/\s[-~]all\s*$|\sredirect=/i.test(record))
    return {
      what: 'SPF',
      good: false,
      says: `“${record}” lets anybody send: end it with -all (or ~all)`,
      put,
    };
  if (domain !== from && !domain.endsWith(`.${from}`) && !from.endsWith(`.${domain}`))
    return {
      what: 'SPF',
      good: false,
      says: `bounces go to ${domain}, which is not of the sender’s domain ${from}: SPF does not count for DMARC (alignment)`,
    };
  return { what: 'SPF', good: true, says: record };
}

async function signature(dns: Resolver, domain: string, dkim: DkimKey | undefined): Promise<Finding> {
  if (!dkim)
    return {
      what: 'DKIM',
      good: false,
      says: `mail is not signed here: make a key (openssl genrsa -out dkim.pem 2048) and set DKIM_DOMAIN=${domain}, DKIM_SELECTOR and DKIM_KEY_FILE, unless your mail server signs with the List-Unsubscribe-Post header included`,
    };
  const name = `${dkim.selector}._domainkey.${dkim.domain}`;
  const wanted = dkimRecord(dkim, createPublicKey);
  const put = `${name} TXT "${wanted}"`;
  const records = (await texts(dns, name)).filter((text) => /(^|;)\s*p=/i.test(text));
  const [record] = records;
  if (record === undefined) return { what: 'DKIM', good: false, says: `there is no key at ${name}`, put };
  if (keyIn(record) === '')
    return { what: 'DKIM', good: false, says: `the key at ${name} was withdrawn (p= is empty)`, put };
  if (records.length > 1 || keyIn(record) !== keyIn(wanted))
    return { what: 'DKIM', good: false, says: `the key at ${name} is not the one that signs here`, put };
  if (/(^|;)\s*t=[^;]*y/i.test(record))
    return {
      what: 'DKIM',
      good: false,
      says: `the key at ${name} says t=y (testing), so receivers ignore it`,
      put,
    };
  return { what: 'DKIM', good: true, says: `the key at ${name} is the one that signs here` };
}

const keyIn = (record: string): string =>
  (/(?:^|;)\s*p=([^;]*)/i.exec(record)?.[1] ?? '').replaceAll(/\s/g, '');

async function dmarc(dns: Resolver, domain: string): Promise<Finding> {
  const parts = domain.split('.');
  // A subdomain follows the domain above it (RFC 7489, 6.6.3).
  for (const name of parts.length > 2 ? [domain, parts.slice(-2).join('.')] : [domain]) {
    const records = (await texts(dns, `_dmarc.${name}`)).filter((text) => /^v=DMARC1\s*(;|$)/i.test(text));
    if (records.length > 1)
      return {
        what: 'DMARC',
        good: false,
        says: `_dmarc.${name} has ${records.length} records, so receivers use none`,
      };
    const [record] = records;
    if (record === undefined) continue;
    return /;\s*p=(none|quarantine|reject)\b/i.test(record)
      ? { what: 'DMARC', good: true, says: record }
      : { what: 'DMARC', good: false, says: `“${record}” has no policy p=` };
  }
  return {
    what: 'DMARC',
    good: false,
    says: 'large receivers take no newsletters from a domain without DMARC',
    put: `_dmarc.${domain} TXT "v=DMARC1; p=none; rua=mailto:postmaster@${domain}"`,
  };
}

async function bounceable(dns: Resolver, domain: string): Promise<Finding> {
  const servers = await dns.resolveMx(domain).catch((error: NodeJS.ErrnoException) => {
    if (['ENOTFOUND', 'ENODATA'].includes(error.code ?? '')) return [];
    throw error;
  });
  return servers.length > 0
    ? {
        what: 'bounces',
        good: true,
        says: `${domain} has ${servers.map(({ exchange }) => exchange).join(', ')}`,
      }
    : {
        what: 'bounces',
        good: false,
        says: `${domain} has no mail server (MX), so bounces get lost`,
        put: `${domain} MX 10 mail.${domain}`,
      };
}

export const checkDomainCommand: Command = {
  usage: 'newsletter check-domain',
  describe: 'read SPF, DKIM and DMARC of the sending domain, and say what to put in DNS',
  options: [
    {
      flags: '--dns <server>',
      describe: 'ask this DNS server, such as 127.0.0.1:53, instead of the system’s',
    },
  ],
  async run(work, _arguments, options, print) {
    const { house } = work;
    const { fromAddress } = house.settings(mailSettings);
    const { bounceAddress } = house.settings(newsletterSettings);
    const dns = new Resolver({ timeout: 3000, tries: 2 });
    if (typeof options.dns === 'string') dns.setServers([options.dns]);
    const findings = await checkDomain(dns, {
      from: fromAddress,
      bounces: bounceAddress ?? fromAddress,
      dkim: house.mailer.dkim,
    });
    for (const { what, good, says, put } of findings) {
      print(`${good ? 'good ' : 'MEND '} ${what.padEnd(8)} ${says}`);
      if (put) print(`${' '.repeat(15)}${put}`);
    }
    return findings.every(({ good }) => good) ? 0 : 1;
  },
};
