import { setMaxListeners } from 'node:events';
import { limitExceeded } from '../../errors.js';

/** Nobody waits for the answer any more: no fault of ours, and nobody reads of it. */
export class CallerLeft extends Error {
  override name = 'CallerLeft';
  override message = 'The caller went away before the answer came.';
}

/** How long a request may take. Once it is over, its statements are cancelled and no other is begun. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #mayBeLeft = true;
  readonly #began = performance.now();

  constructor(readonly seconds: number) {
    setMaxListeners(0, this.signal); // one for each statement that runs
    this.#timer = setTimeout(() => this.#controller.abort(this.#tookTooLong()), seconds * 1000);
    this.#timer.unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on only time ends it: what it does has to be done, or not at all. */
  toTheEnd(): void {
    this.#mayBeLeft = false;
  }

  /** Nobody waits for the answer any more. */
  left(): void {
    if (this.#mayBeLeft) this.#controller.abort(new CallerLeft());
  }

  /** The work's answer, or the error when its time is over first. */
  async hold<T>(work: Promise<T>): Promise<T> {
    const { promise: over, reject } = Promise.withResolvers<never>();
    const stop = (): void => reject(this.signal.reason as Error);
    this.signal.addEventListener('abort', stop, { once: true });
    try {
      this.signal.throwIfAborted();
      return await Promise.race([work, over]);
    } finally {
      this.signal.removeEventListener('abort', stop);
    }
  }

  met(): void {
    clearTimeout(this.#timer);
  }

  #tookTooLong(): Error {
    const found = Math.round((performance.now() - this.#began) / 100) / 10;
    return limitExceeded(
      `This took longer than ${this.seconds} seconds and was stopped; nothing was changed. Ask for less at once.`,
      {
        limit: 'seconds',
        maximum: this.seconds,
        found,
        over: Math.max(0, Math.round((found - this.seconds) * 10) / 10),
      },
    );
  }
}
