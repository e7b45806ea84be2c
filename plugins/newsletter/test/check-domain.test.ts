import { createPublicKey } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { readDkimKey, dkimRecord } from '../../../src/kernel/mail/dkim.js';
import { klantmap } from '../../../test/support/cli.js';
import { withApp } from '../../../test/support/app.js';
import { seller } from '../../../test/support/app.js';
import { aSigningKey } from '../../../test/support/signing.js';
import { checkDomain } from '../domain/check-domain.js';
import { loopbackDns, type Zone } from './loopback-dns.js';

const domain = 'voorbeeldsoftware.example';

async function withKey(
  run: (about: {
    environment: Record<string, string>;
    record: string;
    key: ReturnType<typeof readDkimKey>;
  }) => Promise<void>,
) {
  const signing = await aSigningKey('rsa', domain);
  try {
    const { DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY_FILE } = signing.environment as Record<string, string>;
    const key = readDkimKey({
      domain: DKIM_DOMAIN as string,
      selector: DKIM_SELECTOR as string,
      keyFile: DKIM_KEY_FILE as string,
      fromAddress: `post@${domain}`,
    });
    if (!key) throw new Error('no key');
    await run({ environment: signing.environment, record: dkimRecord(key, createPublicKey), key });
  } finally {
    await signing.remove();
  }
}

const good = (record: string): Zone => ({
  [domain]: { TXT: ['v=spf1 ip4:192.0.2.1 -all', 'something else'], MX: [`mail.${domain}`] },
  [`proef._domainkey.${domain}`]: { TXT: [record] },
  [`_dmarc.${domain}`]: { TXT: ['v=DMARC1; p=quarantine; rua=mailto:dmarc@voorbeeldsoftware.example'] },
});

test(
  'the command line says what to put in DNS, and that all is well once it is there',
  () =>
    withKey(({ environment, record }) =>
      withApp(async (test) => {
        const ask = async (zone: Zone) => {
          const dns = await loopbackDns(zone);
          try {
            return await klantmap(['newsletter', 'check-domain', '--dns', dns.server], {
              DATABASE_URL: test.ownerUrl,
              KLANTMAP_NOW: '2026-06-15T09:00:00Z',
              HOUSE_KEY: 'a key of tests, which keeps nothing',
              ...seller,
              ...environment,
            });
          } finally {
            dns.close();
          }
        };
        const nothing = await ask({});
        expect(nothing.status).toBe(1);
        expect(nothing.stdout).toContain(`proef._domainkey.${domain} TXT "${record}"`);
        expect(nothing.stdout).toContain(`_dmarc.${domain} TXT "v=DMARC1; p=none`);
        expect(nothing.stdout).toContain(`${domain} TXT "v=spf1 mx -all"`);
        expect(nothing.stdout.match(/^MEND/gm)).toHaveLength(4);
        const all = await ask(good(record));
        expect(all.stdout.match(/^good/gm)).toHaveLength(4);
        expect(all.status).toBe(0);
      }),
    ),
  90_000,
);

test.each<[string, (zone: Zone, record: string) => void, string]>([
  [
    'an SPF record that lets anybody send',
    (zone) => (zone[domain] = { TXT: ['v=spf1 +all'], MX: ['m.example'] }),
    'SPF',
  ],
  ['two SPF records', (zone) => zone[domain]?.TXT?.push('v=spf1 -all'), 'SPF'],
  [
    'a key that is not the one that signs',
    (zone) => (zone[`proef._domainkey.${domain}`] = { TXT: ['v=DKIM1; p=MIIB'] }),
    'DKIM',
  ],
  [
    'a key that was withdrawn',
    (zone) => (zone[`proef._domainkey.${domain}`] = { TXT: ['v=DKIM1; p='] }),
    'DKIM',
  ],
  [
    'a key that is being tested',
    (zone, record) => (zone[`proef._domainkey.${domain}`] = { TXT: [`${record}; t=y`] }),
    'DKIM',
  ],
  [
    'DMARC without a policy',
    (zone) => (zone[`_dmarc.${domain}`] = { TXT: ['v=DMARC1; rua=mailto:x@y.example'] }),
    'DMARC',
  ],
  ['no server for bounces', (zone) => delete zone[domain]?.MX, 'bounces'],
])('%s is to be mended, and the rest is good', (_what, change, what) =>
  withKey(async ({ record, key }) => {
    const zone = good(record);
    change(zone, record);
    const dns = await loopbackDns(zone);
    try {
      const resolver = new Resolver({ timeout: 2000, tries: 2 });
      resolver.setServers([dns.server]);
      const found = await checkDomain(resolver, {
        from: `post@${domain}`,
        bounces: `post@${domain}`,
        dkim: key,
      });
      expect(found.filter((one) => !one.good).map((one) => one.what)).toEqual([what]);
    } finally {
      dns.close();
    }
  }),
);
