import { destroyPaper, keepPrinted } from './customer-folder.js';
import type { Ask, Person } from './people.js';
import { type Stage, until } from './stage.js';

/** Goes on with a proposal that is there already: a demo may be killed between the two. */
async function proposeAndApprove(first: Ask, second: Ask, due: number): Promise<void> {
  type Runs = { retentionRuns: { nodes: { id: string; state: string; progress: { customers: number } }[] } };
  const waiting = async () =>
    (
      await first<Runs>('{ retentionRuns(first: 1) { nodes { id state progress { customers } } } }')
    ).retentionRuns.nodes.find(({ state }) => state === 'PROPOSED');
  if (due > 0 && !(await waiting()))
    await first(
      'mutation ($input: ProposeRetentionRunInput!) { proposeRetentionRun(input: $input) { run { id } } }',
      { input: { expected: due } },
    );
  const proposed = await waiting();
  if (proposed)
    await second(
      'mutation ($input: ApproveRetentionRunInput!) { approveRetentionRun(input: $input) { run { id } } }',
      { input: { id: proposed.id, customers: proposed.progress.customers } },
    );
}

/** @param paper some of them had paper too, which two people destroy */
export async function letGo(
  stage: Stage,
  { privacy, second, support }: Record<Person, Ask>,
  paper: boolean,
): Promise<void> {
  type Preview = {
    retentionPreview: {
      overdue: number;
      phases: { phase: string; customers: number }[];
      due: { totalCount: number; nodes: { customer: { officeName: string } }[] };
    };
  };
  const preview = async () =>
    (
      await privacy<Preview>(
        '{ retentionPreview { overdue phases { phase customers } due(first: 1) { totalCount nodes { customer { officeName } } } } }',
      )
    ).retentionPreview;
  const { due, overdue, phases } = await preview();
  stage.tell(
    `On the ladder: ${phases.map((one) => `${one.customers} ${one.phase}`).join(', ')}; ${due.totalCount} are due for minimising, ${overdue} of them overdue.`,
  );
  await proposeAndApprove(privacy, second, due.totalCount);
  const run = await until(stage, 'retention run', async () => {
    type Runs = {
      retentionRuns: {
        nodes: { state: string; progress: { done: number; outstanding: number; queued: number } }[];
      };
    };
    const { retentionRuns } = await privacy<Runs>(
      '{ retentionRuns(first: 1) { nodes { progress { done outstanding queued } } } }',
    );
    const progress = retentionRuns.nodes[0]?.progress;
    return progress && progress.queued === 0 ? progress : undefined;
  });
  stage.tell(
    `One privacy officer proposed it, the other approved: ${run.done + run.outstanding} former customers were minimised. Name, debtor number and invoices remain, for the law alone.`,
  );
  const { customers } = await support<{ customers: { totalCount: number } }>(
    '{ customers(first: 1) { totalCount } }',
  );
  stage.tell(
    `Support sees ${customers.totalCount} offices; those that were minimised are not among them any more.`,
  );
  if (paper) await destroyPaper(stage, privacy, second);
  await showCertificate(stage, privacy);
}

async function showCertificate(stage: Stage, privacy: Ask): Promise<void> {
  type Certificates = {
    retentionCertificates: { nodes: { n: number; pdf: { fileName: string; base64: string } }[] };
  };
  const certificate = await until(stage, 'proof of absence', async () => {
    const { retentionCertificates } = await privacy<Certificates>(
      '{ retentionCertificates(first: 1) { nodes { n pdf(language: DUTCH) { fileName base64 } } } }',
    );
    return retentionCertificates.nodes[0];
  });
  const path = await keepPrinted(stage, certificate.pdf);
  stage.tell(
    `Then every table, job, log and file was searched for what went, and nothing was found. Certificate ${certificate.n} says so, signed: ${path}`,
  );
}
