/**
 * What the lists of leaked passwords are made of, in Dutch and English: at fifteen characters they are these words,
 * doubled or strung together, with a year or a row of keys behind them (NIST SP 800-63B-4, 3.1.1.2).
 */
const commonWords = `
  password passwort passw wachtwoord paswoord welkom welcome geheim secret letmein login inloggen toegang admin
  administrator beheerder gebruiker user root test testing demo default changeme change klantmap customer klant kantoor office
  boekhouder boekhouding accountant factuur support hallo hello iloveyou ikhouvanjou love liefde monkey dragon
  master shadow sunshine princess prinses football voetbal baseball superman batman starwars pokemon computer internet
  samsung google facebook microsoft windows whatever trustno freedom charlie michael jordan thomas daniel ajax
  feyenoord psv amsterdam rotterdam utrecht nederland holland oranje zomer herfst winter lente summer autumn spring
  maandag dinsdag woensdag donderdag vrijdag zaterdag zondag monday friday sunday
  januari februari maart april juni juli augustus september oktober november december
  qwerty qwertz azerty qazwsx asdfgh zxcvbn zaqwsx abc xyz
`
  .split(/\s+/)
  .filter(Boolean)
  .toSorted((a, b) => b.length - a.length);

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
];
const lines = rows.flatMap((row) => [row, [...row].toReversed().join('')]);

const mustRemain = 5;

const readable = (text: string): string =>
  text.toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('@', 'a').replaceAll('$', 's');

const withoutDisguise = (text: string): string =>
  text
    .replaceAll('0', 'o')
    .replaceAll(/[1!]/g, 'i')
    .replaceAll('3', 'e')
    .replaceAll('4', 'a')
    .replaceAll('5', 's')
    .replaceAll('7', 't');

/** What a guesser does not get for free; in two readings, since `0` may be a digit or an `o`. */
function surprising(text: string, words: readonly string[]): string {
  let rest = text;
  for (const word of words) rest = rest.replaceAll(word, ' ');
  rest = rest.replaceAll(/(19|20)\d\d/g, ' ');
  for (const line of lines)
    for (let size = line.length; size >= 3; size -= 1)
      for (let at = 0; at + size <= line.length; at += 1)
        rest = rest.replaceAll(line.slice(at, at + size), ' ');
  rest = rest.replaceAll(/[^\p{L}\p{N}]/gu, '');
  // A piece that is repeated counts once.
  return rest.replaceAll(/(.+?)\1+/gu, '$1');
}

/** @param personal name, address: what is known of its owner */
export function isEasyToGuess(password: string, personal: readonly string[]): boolean {
  const own = personal
    .flatMap((one) => readable(one).split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= 3);
  const words = [...own, ...commonWords];
  const text = readable(password);
  return [text, withoutDisguise(text)].some((reading) => {
    const rest = surprising(reading, words);
    return rest.length < mustRemain || new Set(rest).size < 4;
  });
}
