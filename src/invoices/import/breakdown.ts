import { readDecimal, type Style, writeDecimal } from '../../kernel/import/columns.js';
import { vatCategories, type VatGroup } from '../amounts.js';

/** `S 21: 100,00 + 21,00 / Z 0: 5,00 + 0,00`: per category and rate the amount without VAT, and the VAT. */
const part = /^([A-Z]{1,2}) (\d{1,3}(?:[.,]\d{1,2})?)\s?%?: (\S+) \+ (\S+)$/;

export function readBreakdown(text: string, style: Style): VatGroup[] {
  return text.split(' / ').map((one) => {
    const [, category, rate = '', taxable = '', vat = ''] = part.exec(one.trim()) ?? [];
    const vatCategory = vatCategories.find((known) => known === category);
    if (!vatCategory) throw new Error('no such category');
    return {
      vatCategory,
      vatRate: bareRate(readDecimal(rate, style)),
      taxable: readDecimal(taxable, style),
      vat: readDecimal(vat, style),
    };
  });
}

export const writeBreakdown = (value: unknown, language: 'nl' | 'en'): string =>
  (value as VatGroup[])
    .map(({ vatCategory, vatRate, taxable, vat }) => {
      const rate = language === 'nl' ? vatRate.replace('.', ',') : vatRate;
      return `${vatCategory} ${rate}: ${writeDecimal(taxable, language)} + ${writeDecimal(vat, language)}`;
    })
    .join(' / ');

/** `21` for `21.00`, as a breakdown has it. */
export const bareRate = (rate: string): string => rate.replace(/\.?0+$/, '') || '0';
