import { largeFiles } from './large-files.js';
import type { Trial } from './trial.js';

/** Files of 2 GB, well and badly formed, in flat memory. */
export default {
  name: 'large-files',
  run: ({ full, say }) => largeFiles(full ? 2_000_000_000 : 20_000_000, say),
} satisfies Trial;
