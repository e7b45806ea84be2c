import { roundTrip } from './round-trip.js';
import type { Trial } from './trial.js';

/** 100,000 offices with all that belongs to them: exported, imported into an empty house, exported again. */
export default {
  name: 'round-trip',
  run: ({ full, say }) => roundTrip(full ? 100_000 : 300, say),
} satisfies Trial;
