import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { vatNumberAround } from '../../src/demo/vat-number.js';

/** Names of the columns of the file, as an office manager's export would have them. */
const header =
  'debiteurnummer;kantoornaam;straat;postcode;plaats;land;e-mail;telefoon;iban;kvk-nummer;btw-nummer;taal;abonnement;ingangsdatum;einddatum';

/** A file of so many offices, each another, with one subscription: what the import has to check, nothing repeated. */
export async function writeCustomers(path: string, customers: number): Promise<void> {
  const file = createWriteStream(path);
  file.write(`${header}\n`);
  for (let n = 1; n <= customers; n += 1) {
    if (!file.write(`${row(n)}\n`)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

function row(n: number): string {
  const ended = n % 10 === 0 ? `31-12-${2020 + (n % 7)}` : '';
  const kvk = String(10_000_000 + n);
  return `${n};Kantoor ${(n * 7919) % 100_003} & Zonen;Dorpsstraat ${n % 300};${1000 + (n % 9000)} AB;Plaats ${n % 400};Nederland;post@kantoor-${n}.example;088 ${digits(n, 3)} ${digits(n * 7, 4)};${iban(n)};${kvk};${vatNumberAround(digits(n * 13, 9))};nl;${n % 3 === 0 ? 'Plus' : 'Basis'};${digits((n % 28) + 1, 2)}-${digits((n % 12) + 1, 2)}-${2010 + (n % 10)};${ended}`;
}

const digits = (n: number, length: number): string => String(n % 10 ** length).padStart(length, '0');

/** A made-up account with the right check digits (ISO 13616: the rest of 98 minus the number modulo 97). */
function iban(n: number): string {
  const account = digits(n, 10);
  // KLMN0123456789 NL00, with letters as 10 to 35.
  const rest = BigInt(`20212223${account}232100`) % 97n;
  return `NL${digits(Number(98n - rest), 2)} KLMN ${account.slice(0, 4)} ${account.slice(4, 8)} ${account.slice(8)}`;
}
