import type { Answer, Client } from './app.js';

/** Asks at another process than the one that a client stands for, with the client's own token. */
export async function askAt<T = any>( // oxlint-disable-line typescript/no-explicit-any -- tests read answers of any shape
  url: string,
  { token }: Pick<Client, 'token'>,
  document: string,
  variables?: object,
): Promise<Answer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query: document, variables }),
  });
  return (await response.json()) as Answer<T>;
}

/** What PostgreSQL tells to other processes arrives within moments, not in the same one: up to two seconds, or as said. */
export async function soon<T>(
  ask: () => Promise<T>,
  isSo: (answer: T) => boolean,
  patience = 2000,
): Promise<T> {
  for (const until = performance.now() + patience; ;) {
    const answer = await ask();
    if (isSo(answer) || performance.now() > until) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
