import * as fc from 'fast-check';
import {
  checkLine,
  checkLines,
  lineNet,
  negated,
  sumOf,
  totals,
  vatBreakdown,
  vatCategories,
  type LineAmounts,
} from '../src/invoices/amounts.js';

const line = (some: Partial<LineAmounts> = {}): LineAmounts => ({
  quantity: '1',
  unitPrice: '100.00',
  vatCategory: 'S',
  vatRate: '21',
  ...some,
});

/** A decimal of `digits` digits at most before the point and exactly `decimals` after it. */
const decimalOf = (most: number, decimals: number): fc.Arbitrary<string> =>
  fc
    .bigInt({ min: 0n, max: BigInt(most) * 10n ** BigInt(decimals) })
    .map((scaled) => scaled.toString().padStart(decimals + 1, '0'))
    .map((digits) => (decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`));

const someDecimal = (most: number, upTo: number): fc.Arbitrary<string> =>
  fc.nat(upTo).chain((decimals) => decimalOf(most, decimals));

const someVat = fc.oneof(
  fc.constantFrom('21', '9', '21.00', '5.5').map((vatRate) => ({ vatCategory: 'S' as const, vatRate })),
  fc
    .constantFrom(...vatCategories.filter((category) => category !== 'S' && category !== 'O'))
    .map((vatCategory) => ({ vatCategory, vatRate: '0' })),
);

const someLine: fc.Arbitrary<LineAmounts> = fc
  .tuple(someDecimal(10_000, 3), fc.boolean(), someDecimal(10_000, 4), someVat)
  .map(([quantity, isDeduction, unitPrice, vat]) => ({
    quantity: isDeduction ? `-${quantity}` : quantity,
    unitPrice,
    ...vat,
  }));

/** The cents in an amount, worked out apart from the code under test; fails on anything but two decimals. */
function cents(amount: string): bigint {
  expect(amount).toMatch(/^-?(0|[1-9]\d*)\.\d\d$/);
  expect(amount).not.toBe('-0.00');
  return BigInt(amount.replace('.', ''));
}

const total = (amounts: string[]): bigint => amounts.map(cents).reduce((sum, amount) => sum + amount, 0n);

/** `text` times ten to the power `decimals`, exactly. */
function scaled(text: string, decimals: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

/** A division rounded half away from zero. */
function rounded(value: bigint, by: bigint): bigint {
  const size = ((value < 0n ? -value : value) * 2n + by) / (by * 2n);
  return value < 0n ? -size : size;
}

test('a line is rounded to the cent, half away from zero, the discount taken off', () => {
  expect(lineNet(line({ quantity: '3', unitPrice: '17.4312', discount: '5.00' }))).toBe('47.29');
  expect(lineNet(line({ quantity: '0.5', unitPrice: '0.01' }))).toBe('0.01');
  expect(lineNet(line({ quantity: '-0.5', unitPrice: '0.01' }))).toBe('-0.01');
  expect(lineNet(line({ quantity: '-0.001', unitPrice: '0.01' }))).toBe('0.00');
  // 1.005 × 100 is 100.49999999999999 to a float
  expect(lineNet(line({ quantity: '1.005', unitPrice: '1' }))).toBe('1.01');
  expect(lineNet(line({ quantity: '99999999999.999', unitPrice: '9.9999' }))).toBe('999989999999.99');
});

test('VAT is rounded once per category and rate, not per line', () => {
  const lines = Array.from({ length: 3 }, () => line({ unitPrice: '0.07' }));
  // 3 × round(0.0147) would be 0.03
  expect(totals(lines)).toEqual({
    net: '0.21',
    vat: '0.04',
    gross: '0.25',
    breakdown: [{ vatCategory: 'S', vatRate: '21', taxable: '0.21', vat: '0.04' }],
  });
});

test('the breakdown groups equal rates however written and stands in a fixed order', () => {
  const lines = [
    line({ vatCategory: 'AE', vatRate: '0' }),
    line({ vatRate: '9' }),
    line({ vatRate: '21.00' }),
    line({ vatCategory: 'Z', vatRate: '0.0' }),
    line({ vatRate: '21' }),
  ];
  const expected = [
    { vatCategory: 'S', vatRate: '21', taxable: '200.00', vat: '42.00' },
    { vatCategory: 'S', vatRate: '9', taxable: '100.00', vat: '9.00' },
    { vatCategory: 'Z', vatRate: '0', taxable: '100.00', vat: '0.00' },
    { vatCategory: 'AE', vatRate: '0', taxable: '100.00', vat: '0.00' },
  ];
  expect(vatBreakdown(lines)).toEqual(expected);
  expect(vatBreakdown(lines.toReversed())).toEqual(expected);
});

test('totals are the exact sums of the rounded lines and of the VAT per group', () => {
  fc.assert(
    fc.property(fc.array(someLine, { maxLength: 30 }), (lines) => {
      const { net, vat, gross, breakdown } = totals(lines);
      expect(cents(net)).toBe(total(lines.map(lineNet)));
      expect(cents(net)).toBe(total(breakdown.map((group) => group.taxable)));
      expect(cents(vat)).toBe(total(breakdown.map((group) => group.vat)));
      expect(cents(gross)).toBe(cents(net) + cents(vat));
      for (const group of breakdown) {
        expect(cents(group.vat)).toBe(rounded(cents(group.taxable) * scaled(group.vatRate, 2), 10_000n));
      }
    }),
  );
});

test('a line equals the same sum in whole numbers', () => {
  fc.assert(
    fc.property(someLine, (some) => {
      const product = scaled(some.quantity, 3) * scaled(some.unitPrice, 4);
      expect(cents(lineNet(some))).toBe(rounded(product, 100_000n));
    }),
  );
});

test('neither the order of lines nor their sign changes what they come to', () => {
  fc.assert(
    fc.property(fc.array(someLine, { maxLength: 20 }), (lines) => {
      const flipped = lines.map((some) => ({
        ...some,
        quantity: some.quantity.startsWith('-') ? some.quantity.slice(1) : `-${some.quantity}`,
      }));
      expect(totals(lines.toReversed())).toEqual(totals(lines));
      expect(totals(flipped).gross).toBe(negated(totals(lines).gross));
    }),
  );
});

test('sums and signs keep two decimals and know no minus zero', () => {
  expect(sumOf([])).toBe('0.00');
  expect(sumOf(['0.10', '0.20'])).toBe('0.30');
  expect(negated('121.00')).toBe('-121.00');
  expect(negated('0.00')).toBe('0.00');
});

test.each(['NaN', 'Infinity', '1e3', '1,50', '', ' 1', '+1', '0x1', '01', '.5', '5.', '1'.repeat(1_000_000)])(
  'what is not a plain decimal is refused and never computed: %#',
  (quantity) => {
    expect(checkLine(line({ quantity }))).toEqual([
      'The quantity must be a number with a point, such as 12.50.',
    ]);
    expect(() => lineNet(line({ quantity }))).toThrow(RangeError);
  },
);

test.each<[Partial<LineAmounts>, string]>([
  [{ quantity: '0.000' }, 'must not be 0'],
  [{ quantity: '1.0001' }, 'quantity may have at most 3 decimals'],
  [{ unitPrice: '1.00001' }, 'unit price may have at most 4 decimals'],
  [{ unitPrice: '-1' }, 'must not be negative'],
  [{ discount: '0.001' }, 'discount may have at most 2 decimals'],
  [{ discount: '-1' }, 'discount must not be negative'],
  [{ discount: '100.01' }, 'more than the line comes to (100.00)'],
  [{ quantity: '-1', discount: '1' }, 'deduction cannot have a discount'],
  [{ quantity: '100000000000' }, 'quantity may be at most'],
  [{ quantity: '99999999999', unitPrice: '1000' }, 'more than 999999999999.99'],
  [{ vatRate: '0' }, 'must be above 0 in category S'],
  [{ vatRate: '-21' }, 'must be above 0 in category S'],
  [{ vatRate: '101' }, 'VAT rate may be at most 100'],
  [{ vatRate: '21.001' }, 'VAT rate may have at most 2 decimals'],
  [{ vatCategory: 'AE' }, 'must be 0 in category AE'],
  [{ vatCategory: 'X' as 'S' }, 'category must be one of'],
])('%j is refused', (some, problem) => {
  expect(checkLine(line(some))).toEqual([expect.stringContaining(problem)]);
});

test.each<Partial<LineAmounts>>([
  {},
  { quantity: '-2.125' },
  { unitPrice: '0.0000' },
  { discount: '100.00' },
  { discount: null },
  { unitPrice: '0', discount: '0.00' },
  ...vatCategories
    .filter((category) => category !== 'S')
    .map((vatCategory) => ({ vatCategory, vatRate: '0' })),
])('%j is in order', (some) => {
  expect(checkLine(line(some))).toEqual([]);
});

test('lines are checked together: one at least, nothing beside category O, no negative total, a total that fits', () => {
  const outside = line({ vatCategory: 'O', vatRate: '0' });
  expect(checkLines([line(), line({ vatRate: '9' })])).toEqual([]);
  expect(checkLines([outside, outside])).toEqual([]);
  expect(checkLines([])).toEqual(['An invoice needs at least one line.']);
  expect(checkLines([line(), line({ unitPrice: 'x' })])).toEqual([
    expect.stringMatching(/^Line 2: The unit/),
  ]);
  expect(checkLines([line(), outside])).toEqual([expect.stringContaining('an invoice of their own')]);
  expect(checkLines([line({ quantity: '-1' })])).toEqual([expect.stringContaining('credit note')]);
  const huge = line({ quantity: '1000', unitPrice: '900000000' });
  expect(checkLine(huge)).toEqual([]);
  expect(checkLines([huge])).toEqual([expect.stringContaining('more than 999999999999.99')]);
});
