import { setFlagsFromString, getHeapStatistics } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate as turn } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: object) => void;

// A worker of jest that has nothing left to do. V8 would give its heap back piece by piece, which takes longer than the
// half second that jest waits on a busy machine; the system takes it back at once.
if (process.send) process.once('exit', () => process.exit());

/** Node's own, that of the file which begins, that of `collect`, and a few that wait until they are worth the work. */
const contextsAtMost = 6;

/**
 * Each file runs in a context of its own. V8's cache of compiled code holds on to each, with all the modules that were
 * loaded there, and only a last-resort collection clears it: without, a worker grows by 40 MB with each file, collects
 * ever more slowly, and takes so long to end that jest says it did not.
 */
export default class extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    if (getHeapStatistics().number_of_native_contexts <= contextsAtMost) return;
    await turn();
    collect({ type: 'major', flavor: 'last-resort', execution: 'sync' });
  }
}
