/** A Dutch VAT number around nine digits, with the right check digits (modulo 97 over the whole). */
export function vatNumberAround(digits: string): string {
  // Letters count as 10 to 35: NL is 23 and 21, B is 11. The rest has to be 1.
  const rest = BigInt(`2321${digits}1100`) % 97n;
  return `NL${digits}B${String((98n - rest) % 97n).padStart(2, '0')}`;
}
