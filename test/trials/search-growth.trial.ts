import { type Client, withApp } from '../support/app.js';
import { fillWithOffices, gatherAll } from '../search/fill.js';
import { addSought } from '../search/given.js';
import { searches } from '../search/searches.js';
import type { Trial } from './trial.js';

const bar = 3;

/** The sixty searches among 10,000 offices and among 1,000,000 with 3,000,000 contacts: how their p95 grows. */
export default {
  name: 'search-growth',
  async run({ full, say }) {
    const [few, many] = full ? [10_000, 1_000_000] : [500, 5000];
    const small = await measure(few as number, say);
    const large = await measure(many as number, say);
    const ratio = large.p95 / small.p95;
    say(
      `p95 grows ${ratio.toFixed(2)} ×, the median ${(large.median / small.median).toFixed(2)} × (bar: ${bar} ×)`,
    );
    if (full && ratio > bar) throw new Error(`p95 grew ${ratio.toFixed(2)} ×, more than ${bar} ×`);
  },
} satisfies Trial;

async function measure(
  offices: number,
  say: (line: string) => void,
): Promise<{ p95: number; median: number }> {
  let result = { p95: 0, median: 0 };
  await withApp(async (test) => {
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
    const support = await test.as('support');
    const { times, first } = await askAll(support);
    const at = (part: number) =>
      times[Math.floor((times.length - 1) * part)] as { ms: number; typed: string };
    result = { p95: at(0.95).ms, median: at(0.5).ms };
    say(
      `${offices} offices: right office first in ${first} of ${searches.length}; median ${at(0.5).ms.toFixed(1)} ms, p95 ${at(0.95).ms.toFixed(1)} ms, slowest ${at(1).ms.toFixed(1)} ms (${at(1).typed})`,
    );
  });
  return result;
}

const document =
  'query ($query: String!) { searchCustomers(query: $query) { edges { matched node { debtorNumber officeName city phone } } } }';

/** Each of the searches five times over HTTP, one after another; the best of each counts, since others use the machine too. */
async function askAll(support: Client) {
  let first = 0;
  const times: { ms: number; typed: string }[] = [];
  for (const [typed, meant] of searches) {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5; round += 1) {
      const started = performance.now();
      const { searchCustomers } = await support.get(document, { query: typed });
      best = Math.min(best, performance.now() - started);
      if (round === 0 && searchCustomers.edges[0]?.node.debtorNumber === meant) first += 1;
    }
    times.push({ ms: best, typed });
  }
  return { first, times: times.toSorted((a, b) => a.ms - b.ms) };
}
