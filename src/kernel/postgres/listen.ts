import pg from 'pg';

interface Line {
  readonly url: string;
  /** As PostgreSQL shows it. */
  readonly name: string;
  readonly channel: string;
  readonly heard: (payload: string) => void;
  /** The line came up; or it went down, and what is told meanwhile is not heard. */
  readonly up: () => void;
  readonly down: () => void;
  /** What went wrong; it is tried again by itself. */
  readonly lost: (error: unknown) => void;
}

const pauseMs = 1000;

/** Hears what is told on a channel of PostgreSQL, in whichever process, and takes the line up again when it is lost. */
export async function listen({
  url,
  name,
  channel,
  heard,
  up,
  down,
  lost,
}: Line): Promise<() => Promise<void>> {
  let client: pg.Client | undefined;
  let closed = false;
  const connect = async (): Promise<void> => {
    if (closed) return;
    const line = new pg.Client({ connectionString: url, application_name: name });
    client = line;
    line.on('notification', ({ payload }) => heard(payload ?? ''));
    line.on('error', lost);
    line.on('end', () => {
      down();
      if (!closed) setTimeout(() => void connect().catch(lost), pauseMs).unref();
    });
    await line.connect();
    await line.query(`listen ${channel}`);
    up();
  };
  await connect();
  return async () => {
    closed = true;
    await client?.end();
  };
}
