import type { Content, ContentStack } from 'pdfmake/interfaces.js';
import type { InvoiceDocument, PostalAddress } from '../document.js';
import { accent, faint, fullWidth } from '../../kernel/pdf/look.js';
import { day, grouped } from './values.js';
import type { Words } from './words.js';

/** The buyer's address stands where a window envelope shows it; the seller's details are at the right. */
export function parties({ seller, buyer }: InvoiceDocument, say: Words): Content {
  const details: [string, string | null][] = [
    [say.kvk, seller.kvkNumber],
    [say.vatId, seller.vatNumber],
    ['IBAN', grouped(seller.iban)],
  ];
  return {
    columnGap: 24,
    columns: [
      {
        width: fullWidth - 190 - 24,
        stack: [
          { text: seller.name, fontSize: 16, bold: true, color: accent, margin: [0, 0, 0, 58] },
          ...address(buyer, seller.country !== buyer.country, say),
        ],
      },
      {
        width: 190,
        fontSize: 8.5,
        stack: [
          ...address(seller, seller.country !== buyer.country, say),
          { text: seller.email, margin: [0, 6, 0, 0] },
          ...(seller.phone ? [seller.phone] : []),
          {
            margin: [0, 6, 0, 0],
            stack: details.map(([label, value]) => ({
              columnGap: 0,
              columns: [
                { width: 30, text: label, color: faint },
                { width: 160, text: value ?? '' },
              ],
            })),
          },
        ],
      },
    ],
  };
}

function address(party: PostalAddress, abroad: boolean, say: Words): Content[] {
  const lines = [party.street, `${party.postalCode}  ${party.city}`.trim()];
  if (abroad) lines.push(countryName(party.country, say));
  return [{ text: party.name, bold: true }, ...lines.filter((line) => line !== '')];
}

function countryName(code: string, { locale }: Words): string {
  const known = /^[A-Z]{2}$/.test(code);
  return known ? (new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code) : code;
}

export function heading(document: InvoiceDocument, say: Words, title: string): Content {
  const { buyer } = document;
  const isCredit = document.kind === 'CREDIT_NOTE';
  const facts: [string, string | null][] = [
    [isCredit ? say.creditNumber : say.number, document.number],
    [say.issuedOn, day(document.issuedOn, say)],
    [say.suppliedOn, document.suppliedOn && day(document.suppliedOn, say)],
    [say.dueOn, isCredit ? null : day(document.dueOn, say)],
    [say.debtorNumber, buyer.debtorNumber],
    [say.reference, document.reference],
    [say.yourKvk, buyer.kvkNumber],
    [say.yourVat, buyer.vatNumber],
  ];
  const stated = facts.filter(([, value]) => value);
  const half = Math.ceil(stated.length / 2);
  const side = (some: [string, string | null][]): ContentStack & { width: number } => ({
    width: (fullWidth - 20) / 2,
    stack: some.map(([label, value]) => ({
      columnGap: 0, // else the outer gap is inherited
      columns: [
        { width: 104, text: label, color: faint },
        { width: (fullWidth - 20) / 2 - 104, text: value ?? '' },
      ],
    })),
  });
  return {
    margin: [0, 34, 0, 18],
    stack: [
      { text: title, fontSize: 20, bold: true, color: accent },
      ...(isCredit && document.creditsNumber
        ? [
            {
              text: say.credits(
                document.creditsNumber,
                document.creditsIssuedOn && day(document.creditsIssuedOn, say),
              ),
              bold: true,
            },
          ]
        : []),
      {
        margin: [0, 8, 0, 0],
        columnGap: 20,
        columns: [side(stated.slice(0, half)), side(stated.slice(half))],
      },
    ],
  };
}
