import type { Storage } from '@graphiql/toolkit';

/**
 * GraphiQL keeps tabs, variables and history in `localStorage`, where the name of an office that somebody looked up
 * would stay on the machine. This keeps them until the page closes, and no longer.
 */
export function memoryStorage(initial: Record<string, string> = {}): Storage {
  const items = new Map(Object.entries(initial));
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
    get length() {
      return items.size;
    },
  };
}
