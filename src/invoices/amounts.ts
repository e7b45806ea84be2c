import { Big } from 'big.js';

/**
 * The arithmetic of an invoice, exact and without side effects.
 *
 * Everything travels as plain decimal strings: money with 2 decimals ('121.00'), unit prices excluding VAT with
 * up to 4, quantities with up to 3, rates as percentages ('21', '9', '0'). Rounding is half away from zero, so
 * that a credit note is the exact mirror of what it credits.
 *
 * Source: EN 16931-1, the BR-CO-* rules (totals are sums of rounded lines, VAT is rounded once per category
 * and rate) and BR-S-*, BR-Z-*, BR-E-*, BR-AE-*, BR-IC-*, BR-O-*.
 */

/**
 * The VAT categories of EN 16931 (UNCL 5305) that are used: 'S' standard or reduced rate, 'Z' zero rated, 'E'
 * exempt, 'AE' reverse charge, 'K' intra-community supply, 'O' outside the scope of VAT.
 */
export const vatCategories = ['S', 'Z', 'E', 'AE', 'K', 'O'] as const;
export type VatCategory = (typeof vatCategories)[number];

export interface LineAmounts {
  /** up to 3 decimals; negative for a deduction */
  quantity: string;
  /** euros excluding VAT, up to 4 decimals, never negative (BR-27) */
  unitPrice: string;
  vatCategory: VatCategory;
  /** per cent, up to 2 decimals; above 0 for 'S', 0 for all others */
  vatRate: string;
  /** euros off the line, up to 2 decimals, never negative */
  discount?: string | null;
}

/** What is taxed at one rate: the law wants the taxable amount and the VAT stated for each. */
export interface VatGroup {
  vatCategory: VatCategory;
  /** without trailing zeros: '21' for a line's '21.00' */
  vatRate: string;
  taxable: string;
  vat: string;
}

export interface Totals {
  net: string;
  vat: string;
  gross: string;
  breakdown: VatGroup[];
}

/** The largest sum that fits numeric(14,2); quantity and unit price have as many digits, thus fewer before the point. */
const largest = { money: '999999999999.99', unitPrice: '9999999999.9999', quantity: '99999999999.999' };

/** No exponent, no plus sign, no leading zeros: what a database prints and a person would write. */
const plainDecimal = /^-?(?:0|[1-9]\d*)(?:\.(\d+))?$/;

/** Longer than any amount that fits; keeps a hostile string of a million digits out of the arithmetic. */
const longestDecimal = 40;

function isDecimal(text: unknown): text is string {
  return typeof text === 'string' && text.length <= longestDecimal && plainDecimal.test(text);
}

/** @throws RangeError if `text` is not a plain decimal: '1e3', 'NaN', '1,5' and '' are not. */
function decimal(text: string): Big {
  if (!isDecimal(text))
    throw new RangeError(`Not a decimal amount: ${String(text).slice(0, longestDecimal)}`);
  return new Big(text);
}

function money(value: Big): string {
  const text = value.toFixed(2, Big.roundHalfUp);
  return text === '-0.00' ? '0.00' : text;
}

function decimalsOf(text: string): number {
  return plainDecimal.exec(text)?.[1]?.length ?? 0;
}

/**
 * What a line comes to without VAT: quantity × unit price − discount, rounded to 2 decimals.
 *
 * @throws RangeError if an amount is not a decimal; see `checkLine` for what else can be wrong.
 */
export function lineNet(line: Pick<LineAmounts, 'quantity' | 'unitPrice' | 'discount'>): string {
  const gross = decimal(line.quantity).times(decimal(line.unitPrice));
  return money(gross.minus(decimal(line.discount ?? '0')));
}

/**
 * Taxable amount and VAT per category and rate, in the order of `vatCategories` and then from the highest rate to
 * the lowest, whatever the order of the lines. VAT is rounded once per group (BR-CO-17), never per line.
 */
export function vatBreakdown(lines: readonly LineAmounts[]): VatGroup[] {
  const groups = new Map<string, { vatCategory: VatCategory; rate: Big; taxable: Big }>();
  for (const line of lines) {
    const rate = decimal(line.vatRate);
    const key = `${line.vatCategory} ${rate.toFixed()}`;
    const group = groups.get(key) ?? { vatCategory: line.vatCategory, rate, taxable: new Big(0) };
    groups.set(key, { ...group, taxable: group.taxable.plus(lineNet(line)) });
  }
  return [...groups.values()]
    .toSorted(
      (a, b) =>
        vatCategories.indexOf(a.vatCategory) - vatCategories.indexOf(b.vatCategory) || b.rate.cmp(a.rate),
    )
    .map(({ vatCategory, rate, taxable }) => ({
      vatCategory,
      vatRate: rate.toFixed(),
      taxable: money(taxable),
      // A hundredth by moving the point: exact, where a division would stop at 20 decimals.
      vat: money(taxable.times(rate).times('0.01')),
    }));
}

/** The totals of an invoice or credit note: sums of rounded lines and of rounded groups (BR-CO-10, -13, -14, -15). */
export function totals(lines: readonly LineAmounts[]): Totals {
  const breakdown = vatBreakdown(lines);
  const net = sumOf(breakdown.map((group) => group.taxable));
  const vat = sumOf(breakdown.map((group) => group.vat));
  return { net, vat, gross: sumOf([net, vat]), breakdown };
}

/** The sum of amounts of money; '0.00' of none. */
export function sumOf(amounts: readonly string[]): string {
  return money(amounts.reduce((sum, amount) => sum.plus(decimal(amount)), new Big(0)));
}

/**
 * An amount of money with its sign turned.
 *
 * A credit note (381) carries positive amounts, as EN 16931 has it: its kind says that it credits. Turn them only
 * where invoices and credit notes are added up, as in a balance or a sales journal.
 */
export function negated(amount: string): string {
  return money(decimal(amount).times(-1));
}

/**
 * What is wrong with a line, in sentences for the person who typed it; empty when nothing is.
 * Every value is taken as unknown text: it may come straight from a caller.
 */
export function checkLine(line: LineAmounts): string[] {
  const problems = [
    ...checkDecimal('quantity', line.quantity, 3, largest.quantity),
    ...checkDecimal('unit price', line.unitPrice, 4, largest.unitPrice),
    ...(line.discount == null ? [] : checkDecimal('discount', line.discount, 2, largest.money)),
    ...checkVat(line),
  ];
  if (isDecimal(line.quantity) && new Big(line.quantity).eq(0)) {
    problems.push('The quantity must not be 0; for something given away, put the unit price at 0.');
  }
  if (isDecimal(line.unitPrice) && new Big(line.unitPrice).lt(0)) {
    problems.push('The unit price must not be negative; for a deduction, make the quantity negative.');
  }
  if (problems.length > 0) return problems;

  const before = new Big(line.quantity).times(line.unitPrice);
  const discount = new Big(line.discount ?? '0');
  if (discount.lt(0)) problems.push('The discount must not be negative.');
  else if (discount.gt(0) && before.lt(0)) problems.push('A deduction cannot have a discount.');
  else if (discount.gt(money(before)) && discount.gt(0)) {
    problems.push(`The discount is more than the line comes to (${money(before)}).`);
  }
  if (before.abs().gt(largest.money)) problems.push(`The line comes to more than ${largest.money}.`);
  return problems;
}

function checkDecimal(name: string, text: unknown, decimals: number, most: string): string[] {
  if (!isDecimal(text)) return [`The ${name} must be a number with a point, such as 12.50.`];
  if (decimalsOf(text) > decimals) return [`The ${name} may have at most ${decimals} decimals.`];
  return new Big(text).abs().gt(most) ? [`The ${name} may be at most ${most}.`] : [];
}

function checkVat({ vatCategory, vatRate }: LineAmounts): string[] {
  if (!vatCategories.includes(vatCategory)) {
    return [`The VAT category must be one of ${vatCategories.join(', ')}.`];
  }
  const problems = checkDecimal('VAT rate', vatRate, 2, '100');
  if (problems.length > 0) return problems;
  const rate = new Big(vatRate);
  if (vatCategory === 'S' && !rate.gt(0)) return ['The VAT rate must be above 0 in category S.'];
  if (vatCategory !== 'S' && !rate.eq(0)) return [`The VAT rate must be 0 in category ${vatCategory}.`];
  return [];
}

/**
 * What is wrong with the lines of one invoice, together; empty when nothing is. A line's own problems start with
 * its number ('Line 2: …').
 */
export function checkLines(lines: readonly LineAmounts[]): string[] {
  if (lines.length === 0) return ['An invoice needs at least one line.']; // BR-16
  const problems = lines.flatMap((line, index) =>
    checkLine(line).map((problem) => `Line ${index + 1}: ${problem}`),
  );
  if (problems.length > 0) return problems;

  const { net, vat, gross, breakdown } = totals(lines);
  // BR-O-11 to -14: an invoice with a line outside the scope of VAT has no other lines.
  if (breakdown.length > 1 && breakdown.some((group) => group.vatCategory === 'O')) {
    problems.push('Lines outside the scope of VAT (category O) need an invoice of their own.');
  }
  if (new Big(gross).lt(0)) {
    problems.push('The total must not be negative: what is owed to the customer goes on a credit note.');
  }
  if ([net, vat, gross].some((amount) => new Big(amount).abs().gt(largest.money))) {
    problems.push(`The total comes to more than ${largest.money}.`);
  }
  return problems;
}
