import { v7 } from 'uuid';
import type { Scope } from './scope.js';

/** A UUIDv7 (RFC 9562): ids made later sort later, by the scope's clock. */
export const newId = (scope: Pick<Scope, 'now'>): string => v7({ msecs: scope.now().getTime() });

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** When an id of newId was made, to the millisecond (RFC 9562, 5.7). */
export const madeAt = (id: string): Date =>
  new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
