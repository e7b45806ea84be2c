import { createClient } from 'graphql-ws';
import type { Answer, Question } from './contract';

/** Subscriptions, over a socket that is there while one runs. Each attempt at it has the token of that moment. */
export function createFollow(accessToken: () => string | undefined) {
  const address = new URL('/graphql', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const client = createClient({
    url: address.href,
    connectionParams: () => ({ authorization: `Bearer ${accessToken() ?? ''}` }),
  });
  return (question: Question): AsyncIterableIterator<Answer> =>
    client.iterate(question as never) as unknown as AsyncIterableIterator<Answer>;
}
