import { shortestTerm } from './settings.js';
import { inWords, type Member } from './member.js';

/** What can be wrong, and how it is told. */
export const findings = {
  CHANGED: 'an entry is not what was sealed',
  MOVED: 'an entry stands in the place of another',
  REMOVED: 'an entry that was sealed is gone, and was not let go',
  INSERTED: 'an entry was put in after its neighbours were sealed',
  BACKDATED: 'an entry bears a time long before it was written',
  EARLY: 'an entry was let go before its term was over',
  RETURNED: 'an entry that was let go is there again',
  HIDDEN: 'an entry cannot be found by whom it is about',
  EDITED: 'a block is not what was sealed',
  REPLACED: 'a block is another one than the block after it was sealed on',
  MISSING: 'blocks are gone',
  KEY: 'a block was sealed with a key that is not known, or with none',
  SEAL: 'a seal that was kept outside is not in the chain',
} as const;

export interface Finding {
  readonly what: keyof typeof findings;
  readonly block: number | null;
  readonly entry: string | null;
  /** The whole of it, for a person. */
  readonly text: string;
}

const place = ({ place: number, id, at }: Member) => `entry ${id} of ${inWords(at)} (place ${number})`;
const ofEntry = (what: Finding['what'], block: number | null, member: Member, more = ''): Finding => ({
  what,
  block,
  entry: member.id,
  text: `${what} ${block === null ? 'not sealed yet' : `block ${block}`}: ${place(member)} ${more}`,
});
const ofBlock = (what: Finding['what'], block: number | null, text: string): Finding => ({
  what,
  block,
  entry: null,
  text: `${what} ${text}`,
});

export const found = {
  changed: (block: number, sealed: Member, now: Member) =>
    ofEntry(
      'CHANGED',
      block,
      sealed,
      sealed.id !== now.id
        ? `is now ${place(now)}`
        : sealed.at !== now.at
          ? `was changed: it bears the time ${inWords(now.at)} now`
          : 'was changed; its time was not',
    ),
  moved: (block: number, sealed: Member, now: Member) =>
    ofEntry('MOVED', block, now, `was not sealed in this place, but entry ${sealed.id}`),
  removed: (block: number, member: Member) =>
    ofEntry('REMOVED', block, member, 'is gone, and nothing let it go'),
  inserted: (block: number | null, member: Member) =>
    ofEntry(
      'INSERTED',
      block,
      member,
      block === null ? 'has a place that was never given out' : 'was not there when the block was sealed',
    ),
  backdated: (block: number | null, member: Member, sealedAt: bigint) =>
    ofEntry(
      'BACKDATED',
      block,
      member,
      `was written after ${inWords(sealedAt)}; somebody put it in, or a clock was wrong`,
    ),
  early: (block: number, member: Member, by: number) =>
    ofEntry('EARLY', block, member, `was let go by block ${by}, within ${shortestTerm} years`),
  returned: (block: number, member: Member, by: number) =>
    ofEntry('RETURNED', block, member, `was let go by block ${by}, and is there again`),
  hidden: (block: number, entry: { id: string; at: string }) => ({
    ...ofBlock(
      'HIDDEN',
      block,
      `block ${block}: entry ${entry.id} of ${inWords(BigInt(entry.at))} cannot be found by whom it is about: its row in audit.about was changed`,
    ),
    entry: entry.id,
  }),
  edited: (n: number, why: string) => ofBlock('EDITED', n, `block ${n}: ${why}`),
  replaced: (n: number) =>
    ofBlock(
      'REPLACED',
      n - 1,
      `block ${n - 1}: block ${n} was sealed on another block ${n - 1}; it, or its seal, was made anew`,
    ),
  missing: (from: number, to: number) =>
    ofBlock('MISSING', from, from === to ? `block ${from} is gone` : `blocks ${from} to ${to} are gone`),
  unknownKey: (n: number, keyName: string) =>
    ofBlock(
      'KEY',
      n,
      `block ${n} was sealed with the key ${keyName}, which is neither AUDIT_KEY nor one of AUDIT_OLD_KEYS`,
    ),
  noKey: (n: number) =>
    ofBlock('KEY', n, `block ${n} has no key, though a block before it, or AUDIT_KEY, says it should`),
  sealGone: (hash: string) =>
    ofBlock(
      'SEAL',
      null,
      `${hash}: no block has this seal; the chain was made anew, or cut off, since it was kept`,
    ),
  daySealWrong: (day: string, n: number) =>
    ofBlock('SEAL', n, `of ${day}: block ${n} has another seal than was noted, and mailed, that day`),
};
