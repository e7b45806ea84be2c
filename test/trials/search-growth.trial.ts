import { type Client, withApp } from '../support/app.js';
import { fillWithOffices, gatherAll } from '../search/fill.js';
import { addSought } from '../search/given.js';
import { searches } from '../search/searches.js';
import type { Trial } from './trial.js';

const bar = 3;
const rounds = 8;

/** The sixty searches among 10,000 offices and among 1,000,000 with 3,000,000 contacts: how their p95 grows. */
export default {
  name: 'search-growth',
  async run({ full, say }) {
    const [few, many] = full ? ([10_000, 1_000_000] as const) : ([500, 5000] as const);
    await amongOffices(few, say, (small) =>
      amongOffices(many, say, async (large) => {
        const [before, after] = (await askBoth([small, large])) as [Asked, Asked];
        say(`${few} offices: ${told(before)}`);
        say(`${many} offices: ${told(after)}`);
        const growth = (part: number) => at(after, part).ms / at(before, part).ms;
        say(`p95 grows ${growth(0.95).toFixed(2)} ×, the median ${growth(0.5).toFixed(2)} × (bar: ${bar} ×)`);
        if (full && growth(0.95) > bar)
          throw new Error(`p95 grew ${growth(0.95).toFixed(2)} ×, more than ${bar} ×`);
      }),
    );
  },
} satisfies Trial;

interface Asked {
  readonly first: number;
  /** The quickest first. */
  readonly times: readonly { readonly ms: number; readonly typed: string }[];
}

const at = ({ times }: Asked, part: number) =>
  times[Math.floor((times.length - 1) * part)] as Asked['times'][number];

const told = (asked: Asked): string =>
  `right office first in ${asked.first} of ${searches.length}; median ${at(asked, 0.5).ms.toFixed(1)} ms, p95 ${at(asked, 0.95).ms.toFixed(1)} ms, slowest ${at(asked, 1).ms.toFixed(1)} ms (${at(asked, 1).typed})`;

function amongOffices(
  offices: number,
  say: (line: string) => void,
  then: (support: Client) => Promise<void>,
): Promise<void> {
  return withApp(async (test) => {
    let started = performance.now();
    const passed = () => {
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      started = performance.now();
      return `${seconds} s`;
    };
    await fillWithOffices(test.owner, offices);
    const filled = passed();
    await gatherAll(test.owner);
    await addSought(test);
    await test.owner.query('vacuum analyze customers.customer, contacts.contact, search.office, search.word');
    say(`${offices} offices: made in ${filled}, words gathered in ${passed()}`);
    await then(await test.as('support'));
  });
}

const document =
  'query ($query: String!) { searchCustomers(query: $query) { edges { matched node { debtorNumber officeName city phone } } } }';

/**
 * Each of the searches over HTTP, one after another and the two sizes in turn, so that whatever else the machine does
 * falls on both; the best of the rounds counts.
 */
async function askBoth(sizes: readonly Client[]): Promise<Asked[]> {
  const answers = sizes.map(() => ({ first: 0, times: [] as { ms: number; typed: string }[] }));
  for (const [typed, meant] of searches) {
    const best = sizes.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < rounds; round += 1)
      for (const [which, support] of sizes.entries()) {
        const started = performance.now();
        const { searchCustomers } = await support.get(document, { query: typed });
        best[which] = Math.min(best[which] as number, performance.now() - started);
        const answer = answers[which] as (typeof answers)[number];
        if (round === 0 && searchCustomers.edges[0]?.node.debtorNumber === meant) answer.first += 1;
      }
    for (const [which, { times }] of answers.entries()) times.push({ ms: best[which] as number, typed });
  }
  return answers.map(({ first, times }) => ({
    first,
    times: times.toSorted((one, other) => one.ms - other.ms),
  }));
}
