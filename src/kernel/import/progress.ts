import { defineLongWork } from '../long-work.js';
import { forRole } from '../rules.js';

/** Followed by all of its kind: nobody knows the id of one that was started at the command line. */
export const importing = defineLongWork('import', {
  describe: 'rows of a file that are read and stored',
  rule: forRole('admin', 'support', 'billing'),
});
