/** Letters to add, leave out, change or swap to get from one word to another (optimal string alignment). */
export function distance(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j] as number, (beforeLast[j - 2] as number) + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}

/** How many typing errors a word of this length can have and still be told from other words. */
const allowed = (word: string): number =>
  word.length < 4 ? 0 : word.length < 7 ? 1 : word.length < 12 ? 2 : 3;

/** Words that may have been meant, the nearest first: whole, or the beginning of one that was typed halfway. */
export function meant(typed: string, words: readonly string[]): { word: string; errors: number }[] {
  const most = allowed(typed);
  return words
    .map((word) => {
      const whole = distance(typed, word);
      const half =
        typed.length >= 5 && word.length > typed.length
          ? distance(typed, word.slice(0, typed.length)) + 0.5
          : whole;
      return { word, errors: Math.min(whole, half) };
    })
    .filter(({ errors }) => errors <= most + 0.5 && errors > 0)
    .toSorted((a, b) => a.errors - b.errors)
    .slice(0, 8);
}
