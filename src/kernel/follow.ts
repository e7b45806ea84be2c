import { type Item, merged, type News } from './news.js';

/**
 * News as a subscription reads it. Whoever reads slowly gets the last of it, and not all that came before: an event
 * says that something changed, and what it is now is read when it is sent. So nothing piles up.
 * @param pick which items, and what a subscription answers to them
 * @param missed what it answers when some may have been lost; undefined to leave it at that
 */
export function follow<T extends object>(
  news: News,
  pick: (item: Item) => T | undefined,
  missed: () => T | undefined,
): AsyncGenerator<T, void, void> {
  const waiting = new Map<string, Item>();
  let lost: T | undefined;
  let over = false;
  let wake: (() => void) | undefined;
  const stop = news.follow({
    heard(item) {
      if (!pick(item)) return;
      waiting.set(item.id, merged(waiting.get(item.id), item));
      wake?.();
    },
    missed() {
      lost = missed();
      if (lost) wake?.();
    },
  });
  const next = (): T | undefined => {
    const [item] = waiting.values();
    if (item) waiting.delete(item.id);
    const answer = item ? pick(item) : lost;
    if (!item) lost = undefined;
    return answer;
  };
  const end = (): IteratorReturnResult<void> => {
    over = true;
    stop();
    wake?.();
    return { done: true, value: undefined };
  };
  // Not `async function*`: its `return` would wait for the next event, and so for ever.
  return {
    async next() {
      for (;;) {
        if (over) return { done: true, value: undefined };
        const value = next();
        if (value) return { done: false, value };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    return: async () => end(),
    async throw(error: unknown) {
      end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      end();
    },
  };
}
