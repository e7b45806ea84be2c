import fc from 'fast-check';
import { CreateCustomerInput } from '../src/customers/inputs.js';
import { InvoiceLineInput } from '../src/invoices/inputs.js';
import { checksOf, tidy } from '../src/kernel/input.js';
import { nastyLines, nastyProse } from './trials/full-house.js';
import { roundTrip } from './trials/round-trip.js';

const quiet = () => undefined;

test(
  'what is exported, imported into an empty house and exported again is the same to the byte',
  () => roundTrip(120, quiet),
  60_000,
);

test.each([{ english: true, separator: ',' }, { english: true, separator: 'tab' }, { separator: '|' }])(
  'so it is by way of a file that is written otherwise: %j',
  (written) => roundTrip(60, quiet, { written }),
  60_000,
);

/** What the API would let somebody enter, and so what the house may hold. */
const allowed = (inputClass: abstract new () => object, property: string) => {
  const checks = checksOf(inputClass, property);
  return (text: string) => text !== '' && checks.every(({ problem }) => problem(text) === undefined);
};
const any = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(fc.constantFrom('"', "'", ';', '=', ' ', '\n', '\r\n', '\\', '{', '}', ',', '\t', '-', '😀', 'ש'), { maxLength: 8 }).map((parts) => parts.join('')), // prettier-ignore
);
const line = fc
  .oneof(fc.constantFrom(...nastyLines), any)
  .map(tidy)
  .filter(allowed(CreateCustomerInput, 'city'));
const prose = fc
  .oneof(fc.constantFrom(...nastyProse), any)
  .map(tidy)
  .filter(allowed(InvoiceLineInput, 'description'));

test(
  'so it is with any text that can be entered',
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 40, maxLength: 40 }),
        fc.array(prose, { minLength: 40, maxLength: 40 }),
        (lines, proses) => roundTrip(40, quiet, { texts: [lines, proses] }),
      ),
      { numRuns: 3, endOnFailure: true },
    ),
  120_000,
);
