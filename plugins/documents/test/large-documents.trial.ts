import type { Trial } from '../../../test/trials/trial.js';
import { largeDocuments } from './large-documents-trial.js';

/** Documents of 2 GB, in and out, in flat memory. */
export default {
  name: 'large-documents',
  run: ({ full, say }) => largeDocuments(full ? 2_000_000_000 : 40_000_000, say),
} satisfies Trial;
