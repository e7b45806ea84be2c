import { GraphQLError } from 'graphql';

/** When to try again what failed because the database or the disk could not do it just now. */
export const retryAfterSeconds = 5;

/** What PostgreSQL says (its SQLSTATE), or the disk that files are kept on, and what that is to a caller. */
const says: Readonly<Record<string, string>> = {
  '25006': 'The database takes no changes at this moment, so nothing was changed.',
  '53100': 'The database has no room left, so nothing was changed. Tell whoever keeps it running.',
  ENOSPC: 'The disk has no room left, so nothing was kept. Tell whoever keeps this running.',
  EDQUOT: 'The disk has no room left, so nothing was kept. Tell whoever keeps this running.',
  '57014': 'This took too long or was stopped, so nothing was changed.',
};

/** Connections that were refused, lost or ended: classes 08, 53 and 57, and what the network and the driver say. */
const away =
  /^(?:08|53|57)[0-9A-Z]{3}$|\b(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)\b|connect ENOENT|Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable/;
// What was under way may have been done just before.
const doesNotAnswer =
  'The database does not answer at this moment. If you were changing something, look first whether it was done.';

/** What a caller hears when the database is away, full or read-only, or the disk full; undefined for any other error. */
export function whyUnavailable(error: unknown): string | undefined {
  for (const one of withCauses(error)) {
    const code = typeof one.code === 'string' ? one.code : '';
    const said = says[code];
    if (said) return `${said} Try again in a few seconds.`;
    if (away.test(code) || away.test(String(one.message)))
      return `${doesNotAnswer} Try again in a few seconds.`;
  }
  return undefined;
}

/** The same error, with what Apollo needs to say so in HTTP too when it comes before anything was run. */
export function inHttp(error: unknown): unknown {
  const unavailable = whyUnavailable(error);
  if (!unavailable) return error;
  const http = { status: 503, headers: new Map([['retry-after', String(retryAfterSeconds)]]) };
  return new GraphQLError(unavailable, { originalError: error as Error, extensions: { http } });
}

/** An error and what it wraps: the ORM wraps the driver's, and the driver's may be several, one for each address. */
function* withCauses(error: unknown, depth = 0): Generator<{ code?: unknown; message?: unknown }> {
  if (typeof error !== 'object' || error === null || depth > 5) return;
  yield error;
  const { cause, previous, errors } = error as { cause?: unknown; previous?: unknown; errors?: unknown };
  for (const inner of [cause, previous, ...(Array.isArray(errors) ? errors : [])])
    yield* withCauses(inner, depth + 1);
}
