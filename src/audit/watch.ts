import type { Link } from './chain.js';
import { asMicros, type Member } from './member.js';

/** Clocks of several processes differ, and an entry may have to wait for the database. */
const tolerance = 10n * 60n * 1_000_000n;

/** Knows after which instant an entry was written: its place is later than the last one drawn when a block was sealed. */
export interface Watch {
  /** What follows was sealed at this instant. Where the clock was put back, later seals say nothing of it. */
  now(at: bigint): void;
  passed(link: Link): void;
  /** The instant after which it was written, when its own time is too long before that to be true. */
  backdated(member: Member): bigint | undefined;
}

export function createWatch(): Watch {
  let seals: { seen: bigint; at: bigint }[] = [];
  return {
    now(at) {
      seals = seals.filter((seal) => seal.at <= at);
    },
    passed(link) {
      seals.push({ seen: BigInt(link.seenPlace), at: asMicros(link.sealedAt) });
    },
    backdated(member) {
      // Members come in the order of their places: a seal before another that they are behind is needed no more.
      while (seals[1] && seals[1].seen < member.place) seals.shift();
      const [seal] = seals;
      return seal && seal.seen < member.place && member.at < seal.at - tolerance ? seal.at : undefined;
    },
  };
}
