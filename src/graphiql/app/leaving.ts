import type { Session } from './session';
import { Unreachable } from './session';

export type Notice = 'signedOut' | 'signedOutHere' | 'expired' | 'notArrived';

/**
 * Reloads, because only that wipes all of the memory: editors, answers and history of whoever was here included. The
 * notice travels in the state of the history entry, which holds nothing else.
 */
export async function leave(session: Session): Promise<void> {
  let notice: Notice = 'signedOut';
  try {
    await session.signOut();
  } catch (error) {
    // A session that had ended already is signed out as well.
    if (error instanceof Unreachable) notice = 'signedOutHere';
  }
  history.replaceState({ notice }, '');
  location.reload();
}

/** The notice that the page before left, once. */
export function noticeLeft(): Notice | undefined {
  const { notice } = (history.state ?? {}) as { notice?: Notice };
  history.replaceState(null, '');
  return notice;
}
