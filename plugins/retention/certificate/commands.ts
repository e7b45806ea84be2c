import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BootError } from '../../../src/errors.js';
import type { Command } from '../../../src/kernel/plugin.js';
import { certificateKey } from './key.js';
import { type CertificateFile, verifyChain, verifyFile } from './verify.js';

type Print = (line: string) => void;

export const verifyCertificateCommand: Command = {
  usage: 'retention verify-certificate <file>',
  describe:
    'check a certificate of erasure, against this house’s key and chain, or by itself against a public key; exit status 1 when it does not hold',
  options: [
    {
      flags: '--key <pem>',
      describe:
        'file with the public key: checks the certificate alone, and needs neither database nor settings',
    },
  ],
  mends: true,
  alone: async ([path = ''], options, print) =>
    options.key === undefined
      ? undefined
      : check(await read(path), await publicKey(String(options.key)), print),
  run: async (work, [path = ''], _options, print) => {
    const text = await read(path);
    const { secret } = await certificateKey(work.house.key);
    const key = createPublicKey(secret);
    if ((await check(text, key, print)) !== 0) return 1;
    try {
      const count = await verifyChain(work.read, key, JSON.parse(text) as CertificateFile);
      print(`It is one of the ${count} certificates of this house, each of which follows the one before.`);
      return 0;
    } catch (error) {
      print(`It does not hold: ${(error as Error).message}.`);
      return 1;
    }
  },
};

async function check(text: string, key: KeyObject, print: Print): Promise<number> {
  try {
    const { statement, fingerprint } = await verifyFile(text, key);
    print(
      `Certificate ${statement.n} of ${statement.vendor}, issued ${statement.issuedAt}, is as it was signed.`,
    );
    print(`Signed with the key ${fingerprint}.`);
    return 0;
  } catch (error) {
    print(`It does not hold: ${(error as Error).message}.`);
    return 1;
  }
}

const read = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: Error) => {
    throw new BootError(`${path} cannot be read: ${error.message}`);
  });

async function publicKey(path: string): Promise<KeyObject> {
  try {
    return createPublicKey(await read(path));
  } catch (error) {
    if (error instanceof BootError) throw error;
    throw new BootError(`--key: ${path} is no public key in PEM`, { cause: error });
  }
}
