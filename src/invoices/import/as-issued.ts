import { Big } from 'big.js';
import type { Values } from '../../kernel/import/columns.js';
import { lineNet, negated, sumOf, vatBreakdown, type VatCategory, type VatGroup } from '../amounts.js';
import { bareRate } from './breakdown.js';

/** A line as it was on the invoice. */
export interface EarlierLine {
  position: number;
  description: string;
  quantity: string;
  unit: string | null;
  unitPrice: string;
  discount: string | null;
  vatCategory: VatCategory;
  vatRate: string;
  net: string;
}

/** The amounts of an invoice as they were: another system may have rounded otherwise, and is not corrected. */
export interface EarlierAmounts {
  readonly lines: readonly EarlierLine[];
  readonly breakdown: readonly VatGroup[];
  readonly net: string;
  readonly vat: string;
  readonly gross: string;
}

interface LineValues {
  position?: number;
  description: string;
  quantity?: string;
  unit?: string;
  unitPrice?: string;
  discount?: string;
  vatCategory?: VatCategory;
  vatRate?: string;
  lineNet?: string;
}

/** Thrown with the reason, in Dutch, why an invoice cannot be taken over. */
export class NotAsIssued extends Error {}

/** @throws NotAsIssued when the amounts contradict each other */
export function amountsOf(head: Values, rows: readonly Values[]): EarlierAmounts {
  const lines = rows.map((row, at) => lineOf(row as unknown as LineValues, at));
  if (new Set(lines.map(({ position }) => position)).size < lines.length)
    throw new NotAsIssued('twee regels hebben hetzelfde regelnummer');
  const given = head as { net?: string; vat?: string; gross?: string; breakdown?: VatGroup[]; kind?: string };
  const net = sumOf(lines.map((line) => line.net));
  if (given.net !== undefined && given.net !== net)
    throw new NotAsIssued(`de regels zijn samen ${net}, het totaal exclusief btw is ${given.net}`);
  const breakdown = given.breakdown ?? breakdownOf(lines, given.vat);
  const vat = sumOf(breakdown.map((group) => group.vat));
  if (sumOf(breakdown.map((group) => group.taxable)) !== net)
    throw new NotAsIssued('btw per tarief: is samen een ander bedrag dan de regels');
  if (given.vat !== undefined && given.vat !== vat)
    throw new NotAsIssued(`de btw per tarief is samen ${vat}, de btw is ${given.vat}; geef btw per tarief`);
  const gross = sumOf([net, vat]);
  if (given.gross !== undefined && given.gross !== gross)
    throw new NotAsIssued(`exclusief en btw zijn samen ${gross}, het totaal inclusief btw is ${given.gross}`);
  const amounts = { lines, breakdown, net, vat, gross };
  return given.kind === 'CREDIT_NOTE' && new Big(gross).lt(0) ? turned(amounts) : amounts;
}

function lineOf(values: LineValues, at: number): EarlierLine {
  const { description, unit = null, discount = null } = values;
  let { quantity = '1', unitPrice } = values;
  if (unitPrice === undefined && values.lineNet === undefined)
    throw new NotAsIssued('regelbedrag: is leeg, en de prijs ook');
  unitPrice ??= perPiece(values.lineNet as string, quantity, discount);
  // A price is never negative (EN 16931, BR-27): what takes off does so by its quantity.
  if (new Big(unitPrice).lt(0)) [quantity, unitPrice] = [new Big(quantity).times(-1).toFixed(), new Big(unitPrice).abs().toFixed()]; // prettier-ignore
  const rate =
    values.vatRate ?? (values.vatCategory === undefined || values.vatCategory === 'S' ? undefined : '0');
  if (rate === undefined) throw new NotAsIssued('btw-percentage: is leeg');
  const taxed = new Big(rate).gt(0);
  const vatCategory = values.vatCategory ?? (taxed ? 'S' : 'Z');
  if ((vatCategory === 'S') !== taxed || new Big(rate).lt(0) || new Big(rate).gt(100))
    throw new NotAsIssued('btw-percentage: past niet bij de btw-code');
  for (const [name, value, decimals] of [
    ['aantal', quantity, 3],
    ['prijs', unitPrice, 4],
    ['korting', discount ?? '0', 2],
    ['btw-percentage', rate, 2],
    ['regelbedrag', values.lineNet ?? '0', 2],
  ] as const)
    if (new Big(value).round(decimals).cmp(value) !== 0)
      throw new NotAsIssued(`${name}: heeft meer dan ${decimals} decimalen`);
  const net = values.lineNet ?? lineNet({ quantity, unitPrice, discount });
  return { position: values.position ?? at + 1, description, quantity, unit, unitPrice, discount, vatCategory, vatRate: rate, net }; // prettier-ignore
}

function perPiece(net: string, quantity: string, discount: string | null): string {
  if (new Big(quantity).eq(0)) throw new NotAsIssued('aantal: is nul');
  const price = new Big(net).plus(discount ?? '0').div(quantity);
  if (price.round(4).cmp(price) !== 0)
    throw new NotAsIssued('prijs: is leeg, en volgt niet uit het regelbedrag');
  return price.toFixed();
}

/** As it follows from the lines; where all VAT is at one rate, it is what the invoice says. */
function breakdownOf(lines: readonly EarlierLine[], vat: string | undefined): VatGroup[] {
  const groups = new Map<string, EarlierLine[]>();
  for (const line of lines) {
    const key = `${line.vatCategory} ${bareRate(line.vatRate)}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const asLines = [...groups.values()].map(([first, ...others]) => ({
    vatCategory: (first as EarlierLine).vatCategory,
    vatRate: (first as EarlierLine).vatRate,
    quantity: '1',
    unitPrice: sumOf([first as EarlierLine, ...others].map((line) => line.net)),
  }));
  const breakdown = vatBreakdown(asLines);
  const taxed = breakdown.filter(({ vatCategory }) => vatCategory === 'S');
  if (vat !== undefined && taxed.length === 1)
    return breakdown.map((group) => (group === taxed[0] ? { ...group, vat } : group));
  return breakdown;
}

/** A credit note has positive amounts here: its kind says that it credits. */
const turned = ({ lines, breakdown, net, vat, gross }: EarlierAmounts): EarlierAmounts => ({
  lines: lines.map((line) => ({
    ...line,
    quantity: new Big(line.quantity).times(-1).toFixed(),
    discount: line.discount === null ? null : negated(line.discount),
    net: negated(line.net),
  })),
  breakdown: breakdown.map((group) => ({
    ...group,
    taxable: negated(group.taxable),
    vat: negated(group.vat),
  })),
  net: negated(net),
  vat: negated(vat),
  gross: negated(gross),
});
