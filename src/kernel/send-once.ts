import { MailNotTaken, MailRefused, type OutgoingMail } from './mail.js';
import type { Scope, Work } from './scope.js';

/**
 * How far a message is. `sending` is committed before the mail server is spoken to; found again by a later try, it
 * means that a process died with the message in flight: `unknown`, and never sent again by itself.
 */
export type SendState = 'queued' | 'sending' | 'sent' | 'refused' | 'unknown';

export interface SendSteps {
  /**
   * In a transaction of its own: moves the row from `queued` to `sending` and answers the mail, or undefined when it
   * is not to be sent (any more). Answer `in flight` when the row was at `sending` already.
   */
  readonly claim: (scope: Scope) => Promise<OutgoingMail | 'in flight' | undefined>;
  /** Writes how it ended: `queued` again when nobody took it, with another try enqueued by `retry`. */
  readonly settle: (
    scope: Scope,
    state: Exclude<SendState, 'sending'>,
    reason: string | null,
  ) => Promise<void>;
  /**
   * How often it was offered by now, this time included; looked at once the mail server put it off. Without it, it is
   * offered every minute until it is taken.
   */
  readonly tries?: () => number;
  /** Enqueues the job again, some time from now. Runs in the transaction of `settle`. */
  readonly retry: (scope: Scope, delaySeconds: number) => Promise<void>;
}

const retryAfterSeconds = 60;
const longestPauseSeconds = 4 * 3600;
/** Put off so often, over some two days, a message is refused; while the server cannot be reached it just waits. */
const mostTries = 20;

const pauseAfter = (tries: number): number =>
  Math.min(retryAfterSeconds * 2 ** Math.max(0, tries - 1), longestPauseSeconds);

/** Sends a message at most once, whatever is killed when; beyond that only the one in flight is in doubt. */
export async function sendOnce(work: Work, steps: SendSteps): Promise<SendState | 'not sent'> {
  const settle = (state: Exclude<SendState, 'sending'>, reason: string | null) =>
    persistently(work, () =>
      work.transaction(async (scope) => {
        await steps.settle(scope, state, reason);
        if (state === 'queued') await steps.retry(scope, pauseAfter(steps.tries?.() ?? 1));
      }),
    );
  if (!work.house.mailer.configured) {
    await work.transaction((scope) => steps.retry(scope, retryAfterSeconds));
    return 'queued';
  }
  const mail = await work.transaction(steps.claim);
  if (!mail) return 'not sent';
  if (mail === 'in flight') {
    await settle('unknown', 'a process ended while this message was in flight');
    return 'unknown';
  }
  let state: Exclude<SendState, 'sending'> = 'sent';
  let reason: string | null = null;
  try {
    await work.house.mailer.send(mail);
  } catch (error) {
    const tries = steps.tries?.() ?? 1;
    const givenUp = error instanceof MailNotTaken && error.of === 'message' && tries >= mostTries;
    state =
      error instanceof MailRefused || givenUp
        ? 'refused'
        : error instanceof MailNotTaken
          ? 'queued'
          : 'unknown';
    reason =
      state === 'unknown'
        ? 'the connection was lost before the mail server answered'
        : `${givenUp ? `given up after ${tries} tries: ` : ''}${(error as Error).message}`;
    work.house.log.warn({ error, state }, 'a message was not sent');
  }
  await settle(state, reason);
  return state;
}

/** The database may be away for a moment just now; what the mail server took must still be written down. */
export async function persistently(work: Work, run: () => Promise<void>): Promise<void> {
  for (let pause = 100; ; pause *= 2) {
    try {
      await run();
      return;
    } catch (error) {
      if (pause > 15_000) throw error;
      work.house.log.warn({ error }, 'could not write down how a message ended; trying again');
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
