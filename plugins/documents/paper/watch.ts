import { defineJob } from '../../../src/kernel/jobs.js';
import { defineCheck, fine, note, type Finding } from '../../../src/kernel/operation/checks.js';
import { defineMetric } from '../../../src/kernel/operation/metrics.js';
import { paperNeedsAttention } from './events.js';
import { countPaper } from './lists.js';
import { remindHolders } from './reminding.js';

/** Told every day until somebody acts: paper that is out for too long, a destruction that one person signed for. */
export const watchPaper = defineJob('documents.watch-paper', async (scope) => {
  const counts = await countPaper(scope);
  if (counts.late === 0 && counts.waiting === 0) return;
  scope.house.log.warn(
    { ...counts },
    'hard copies are out for longer than was said, or a destruction waits for its second signature: see hardCopies(filter: {late: true}) and destructions(filter: {waiting: true})',
  );
  await remindHolders(scope);
  await scope.emit(paperNeedsAttention, counts);
});

export const paperMetric = defineMetric({
  name: 'klantmap_documents_paper',
  help: 'Hard copies that are out for too long (late), or in a cabinet without a code lock (unlocked); destructions that wait for a second signature (waiting)',
  labels: ['state'],
  async collect({ read }) {
    const counts = await countPaper(read);
    return Object.entries(counts).map(([state, value]) => ({ labels: { state }, value: value as number }));
  },
});

export const paperCheck = defineCheck({
  name: 'paper',
  async run({ read }) {
    const { late, waiting, unlocked } = await countPaper(read);
    const found: Finding[] = [];
    if (late > 0)
      found.push(
        note(`${late} hard copies are out for longer than was said`, 'see hardCopies(filter: {late: true})'),
      );
    if (waiting > 0)
      found.push(
        note(
          `${waiting} destructions wait for a second signature`,
          'somebody else who was there: countersignDestruction',
        ),
      );
    if (unlocked > 0)
      found.push(
        note(
          `${unlocked} hard copies lie in a cabinet without a code lock (P8)`,
          'move them, then changeHardCopy',
        ),
      );
    return found.length > 0 ? found : [fine('paper is where the register says, behind a code lock')];
  },
});
