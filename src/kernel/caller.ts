import { Deadline } from './api/deadline.js';
import type { RequestContext } from './execute.js';
import type { House } from './house.js';
import { Reads } from './reads.js';
import { type Actor, anonymous } from './scope.js';

/** Who a bearer token stands for; undefined when it is unknown, expired or withdrawn. */
export async function actorFrom(house: House, authorization: string | undefined): Promise<Actor | undefined> {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  if (!token || !house.authenticator) return anonymous;
  return house.authenticator.actorFor(house.work(anonymous, 'authentication'), token);
}

/**
 * What resolvers get of one request, or of one event of a subscription. Its time runs from here.
 * @param actor undefined when the token was refused
 */
export function contextFor(
  house: House,
  actor: Actor | undefined,
  requestId: string,
  idempotencyKey?: string,
): { context: RequestContext; done: () => void } {
  const deadline = new Deadline(house.config.requestSeconds);
  const work = house.work(actor ?? anonymous, 'query', requestId, deadline.signal);
  return {
    context: {
      actor: work.actor,
      scope: work.read,
      work,
      requestId,
      reads: new Reads(),
      tokenRefused: actor === undefined,
      deadline,
      signal: deadline.signal,
      idempotencyKey,
    },
    done: () => deadline.met(),
  };
}
