import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authenticate } from 'mailauth';

export interface Signing {
  /** Settings that make the house sign. */
  environment: Record<string, string>;
  /** What mailauth, a receiver's own library, finds in a message as it came over the line. */
  verify(raw: string | Buffer): Promise<Verdict>;
  remove(): Promise<void>;
}

export interface Verdict {
  result: string;
  domain: string;
  selector: string;
  algorithm: string;
  /** Names of the fields that are signed, in lower case. */
  covers: string[];
}

/** A key of the test's own, and DNS that knows its public half and nothing else. */
export async function aSigningKey(
  kind: 'rsa' | 'ed25519' = 'rsa',
  domain = 'voorbeeldsoftware.example',
): Promise<Signing> {
  const { privateKey, publicKey } =
    kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-dkim-'));
  const file = join(folder, 'dkim.pem');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const record = `v=DKIM1; k=${kind}; p=${publicHalf(publicKey, kind)}`;
  const resolver = async (name: string, type: string): Promise<string[][]> => {
    if (type === 'TXT' && name === `proef._domainkey.${domain}`) return [[record]];
    throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
  };
  return {
    environment: { DKIM_DOMAIN: domain, DKIM_SELECTOR: 'proef', DKIM_KEY_FILE: file },
    async verify(raw) {
      const { dkim } = await authenticate(Buffer.from(raw), {
        ip: '127.0.0.1',
        helo: 'localhost',
        mta: 'mx.test.example',
        sender: `post@${domain}`,
        resolver,
        disableArc: true,
        disableDmarc: true,
        disableBimi: true,
      } as never);
      const [first] = dkim.results;
      if (!first) throw new Error('there is no signature');
      return {
        result: first.status.result,
        domain: String(first.signingDomain),
        selector: String(first.selector),
        algorithm: String(first.algo),
        covers: String(first.signingHeaders?.keys ?? '')
          .toLowerCase()
          .split(/[:\s]+/)
          .filter(Boolean),
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const publicHalf = (key: KeyObject, kind: string): string => {
  const der = key.export({ type: 'spki', format: 'der' });
  return (kind === 'rsa' ? der : der.subarray(-32)).toString('base64');
};
