import type { Import } from '../../kernel/file-kind.js';
import type { Values } from '../../kernel/import/columns.js';
import { Seen } from '../../kernel/import/seen.js';
import { headColumns, lineColumns } from './columns.js';

/** What stands on an invoice once. */
export type Head = Values & { readonly debtorNumber: string; readonly issuedOn: string };

/** A row: one line of an invoice, with the head that it shares with the other lines. */
export interface InvoiceRow {
  readonly number: string;
  readonly head: Head;
  readonly line: Values;
}

/** As of an invoice that is made here; the import keeps so many rows together. */
const mostLines = 500;

const only = (values: Values, fields: readonly string[]): Values =>
  Object.fromEntries(fields.flatMap((field) => (field in values ? [[field, values[field]]] : [])));

const headFields = headColumns.map(({ field }) => field);
const lineFields = lineColumns.map(({ field }) => field);

/** Puts the lines of an invoice together, which stand one below the other. */
export function createPrepare(today: string): Import<InvoiceRow>['prepare'] {
  const seen = new Seen();
  let open: { number: string; head: Head; line: number; lines: number } | undefined;
  return (values, line) => {
    const number = values.number as string;
    const head = only(values, headFields);
    if (open?.number !== number) {
      const earlier = seen.earlier(number, '');
      const reasons = earlier
        ? [`regels van deze factuur staan ook bij regel ${earlier.line}; zet ze bij elkaar`]
        : problemsOf(head, today);
      if (reasons.length > 0) return { reasons };
      seen.add(number, '', line);
      open = { number, head: head as Head, line, lines: 1 };
    } else {
      open.lines += 1;
      if (open.lines > mostLines) return { reasons: [`een factuur heeft hoogstens ${mostLines} regels`] };
      const first = open.head;
      const other = Object.keys(head).find(
        (field) => JSON.stringify(head[field]) !== JSON.stringify(first[field]),
      );
      if (other)
        return {
          reasons: [
            `${headColumns.find(({ field }) => field === other)?.nl[0]}: is anders dan op regel ${open.line}`,
          ],
        };
    }
    return { number, head: open.head, line: only(values, lineFields) };
  };
}

function problemsOf(head: Values, today: string): string[] {
  const { debtorNumber, issuedOn, financialYear } = head as Partial<Head> & { financialYear?: number };
  if (!debtorNumber || !issuedOn)
    return [`${debtorNumber ? 'factuurdatum' : 'debiteurnummer'}: is leeg op de eerste regel van de factuur`];
  if (issuedOn > today) return ['factuurdatum: ligt in de toekomst'];
  const year = Number(issuedOn.slice(0, 4));
  if (year < 1980) return ['factuurdatum: is onwaarschijnlijk; controleer het jaar'];
  if (financialYear !== undefined && financialYear !== year && financialYear !== year + 1)
    return ['boekjaar: moet dat van de factuurdatum zijn, of het jaar erna'];
  if (heldUntil(issuedOn, financialYear) < today)
    return [`de wettelijke bewaartermijn is op ${heldUntil(issuedOn, financialYear)} verstreken`];
  if (head.credits !== undefined && head.kind !== 'CREDIT_NOTE')
    return ['crediteert: alleen een creditnota crediteert; vul bij soort creditnota in'];
  return [];
}

/** AWR art. 52(4): to 31 December of the financial year + 7. */
export const heldUntil = (issuedOn: string, financialYear = Number(issuedOn.slice(0, 4))): string =>
  `${financialYear + 7}-12-31`;
