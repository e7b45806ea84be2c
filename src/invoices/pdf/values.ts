import type { Words } from './words.js';

export const noBreak = '\u00a0';

/** '1234.5' as '1.234,5'; works on the text alone, so that no digit is ever lost to a float. */
function number(text: string, { point, thousands }: Words): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, thousands);
  return fraction === undefined ? grouped : grouped + point + fraction;
}

/** '1234.50' as '€ 1.234,50', '0.1230' as '€ 0,123'; at least two decimals, on one line. */
export function euros(text: string, say: Words): string {
  const [whole = '', fraction = ''] = text.split('.');
  return `€${noBreak}${number(`${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`, say)}`;
}

/** A quantity or a rate: '1.500' as '1,5', '21.00' as '21'. */
export function plain(text: string, say: Words): string {
  return number(text.includes('.') ? text.replace(/\.?0+$/, '') : text, say);
}

/** 'yyyy-mm-dd' as the language writes it; what is no date is shown as it is. */
export function day(date: string, say: Words): string {
  const [, year, month, dayOfMonth] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)?.map(Number) ?? [];
  return year && month && dayOfMonth ? say.date(dayOfMonth, month, year).replaceAll(' ', noBreak) : date;
}

/** An IBAN in groups of four that stay on one line. */
export function grouped(iban: string): string {
  return (iban.replace(/\s/g, '').match(/.{1,4}/g) ?? []).join(noBreak);
}
