import type { Category } from '../../../src/kernel/personal.js';
import { longestRun, shortestText, wordsOf } from './words.js';

/** In columns of these it may stand by itself; of other kinds only what has the form of an address or a number is. */
const wholeValues: ReadonlySet<Category> = new Set<Category>([
  'identity',
  'contact details',
  'financial',
  'identifier',
  'credential',
]);

const addresses = /[^\s<>()"',;:[\]{}]+@[^\s<>()"',;:[\]{}]+/g;
const accounts = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const phones = /(?:\+|\b0)\d(?:[ ()./-]{0,2}\d){7,13}\b/g;
const shortestNumber = 8;
/** Words of a person's name; what has more is an office's, which nobody turns round. */
const mostOfName = 5;

/**
 * What is looked for of a value that is about to go, each as its letters and digits. A word by itself, such as a place
 * or a first name, a postal code, a language, an amount or a day does not identify anybody, and would be found all over:
 * it is not looked for. Of a longer text every address, phone and account number is, and each eight words of it.
 */
export function lookedFor(value: string, category: Category): string[] {
  const found = new Set<string>();
  const add = (text: string): void => {
    const words = wordsOf(text);
    if (words.length <= longestRun) addRun(words);
    else
      for (let from = 0; from < words.length; from += longestRun)
        addRun(words.slice(Math.min(from, words.length - longestRun)).slice(0, longestRun));
  };
  const addRun = (words: readonly string[]): void => {
    const run = words.join('');
    if (run.length >= shortestText) found.add(run);
  };
  for (const form of [addresses, accounts]) for (const [match] of value.matchAll(form)) add(match);
  for (const number of numbersIn(value)) found.add(number);
  if (found.size > 0 && !/\s/.test(value.trim())) return [...found];
  const words = wordsOf(value);
  const letters = words.join('');
  if (wholeValues.has(category)) {
    const isNumber = /^\d+$/.test(letters);
    const identifies = isNumber
      ? letters.length >= shortestNumber
      : words.length > 1 || (/\d/.test(letters) && letters.length >= shortestNumber);
    if (identifies && !isPostalCode(letters) && !isDay(value)) {
      add(value);
      // Surname first, in one cell or in two: `Vries, Jan de`.
      if (category === 'identity' && words.length <= mostOfName)
        for (let first = 1; first < words.length; first += 1)
          addRun([...words.slice(first), ...words.slice(0, first)]);
    }
  } else if (category === 'free text' && words.length >= longestRun) add(value);
  return [...found];
}

/** Phone numbers in a text, as they are and as people at home write them. */
export function numbersIn(text: string): string[] {
  return [...text.matchAll(phones)].flatMap(([match]) => {
    const digits = match.replaceAll(/\D/g, '');
    return digits.startsWith('31') ? [digits, `0${digits.slice(2)}`] : [digits];
  });
}

const isPostalCode = (letters: string): boolean => /^\d{4}[a-z]{2}$/.test(letters);
const isDay = (value: string): boolean => /^\d{4}-\d{2}-\d{2}/.test(value);
