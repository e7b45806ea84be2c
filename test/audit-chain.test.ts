import { sealEntries } from '../src/audit/seal.js';
import { verifyAudit } from '../src/audit/verify.js';
import { systemActor } from '../src/kernel/scope.js';
import { withApp } from './support/app.js';
import { anOffice } from './support/given.js';

test('what was sealed verifies', () =>
  withApp(async (test) => {
    await anOffice(test);
    await anOffice(test);
    const work = test.app.work(systemActor('test'), 'test');
    console.log(await sealEntries(work));
    console.log(await verifyAudit(work, { seals: [], tell: (f) => console.log(f), at: () => {} }));
    await anOffice(test);
    console.log(await sealEntries(work));
    console.log(await verifyAudit(work, { seals: [], tell: (f) => console.log(f), at: () => {} }));
  }));
