import {
  aboutCustomer,
  aboutNobody,
  definePersonalData,
  holds,
  notPersonal,
} from '../../src/kernel/personal.js';
import { HoldSchema } from './hold.js';
import { CertificateSchema } from './certificate/certificate.js';
import { ProofSchema, ResidueSchema, TraceSchema } from './proof/proof.js';
import { RecordLineSchema, RecordSchema } from './record/entities.js';
import { LongerTermSchema } from './longer-term.js';
import { answerData } from './request/answer.js';
import { reminderData } from './reminders/reminder.js';
import { ErasureSchema, RunItemSchema, RunSchema } from './run.js';

/** Why somebody is held may say much; it goes with what it held, and at the last with the customer. */
const why = holds('free text', { purposes: ['privacy'], until: 'statutory' });

/** Of runs ids, days and counts alone: once the row that an id stands for is gone, they are about nobody. */
export const retentionData = [
  reminderData,
  answerData,
  definePersonalData(HoldSchema, {
    subject: aboutCustomer('customerId'),
    // Before a customer is minimised, what held that back was lifted.
    rowsAtMinimise: { deleteWhere: "'MINIMISE' = any (t.steps)" },
    retention: 'master data',
    columns: {
      id: notPersonal,
      customerId: notPersonal,
      steps: notPersonal,
      reason: why,
      ownerId: notPersonal,
      placedAt: notPersonal,
      reviewOn: notPersonal,
      liftedAt: notPersonal,
      liftedBy: notPersonal,
      liftReason: why,
      version: notPersonal,
    },
  }),
  definePersonalData(LongerTermSchema, {
    subject: aboutCustomer('customerId'),
    rowsAtMinimise: 'keep',
    retention: 'master data',
    columns: {
      customerId: notPersonal,
      years: notPersonal,
      reason: why,
      setBy: notPersonal,
      setAt: notPersonal,
    },
  }),
  definePersonalData(RunSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      step: notPersonal,
      state: notPersonal,
      proposedBy: notPersonal,
      proposedAt: notPersonal,
      approvedBy: notPersonal,
      approvedAt: notPersonal,
      automatic: notPersonal,
      onDate: notPersonal,
      finishedAt: notPersonal,
    },
  }),
  definePersonalData(RunItemSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      runId: notPersonal,
      customerId: notPersonal,
      slice: notPersonal,
      endedOn: notPersonal,
      invoices: notPersonal,
      passed: notPersonal,
      wholly: notPersonal,
      state: notPersonal,
      reason: notPersonal,
      failures: notPersonal,
      failure: notPersonal,
      endedAt: notPersonal,
    },
  }),
  definePersonalData(ErasureSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      customerId: notPersonal,
      contactId: notPersonal,
      runId: notPersonal,
      rule: notPersonal,
      counts: notPersonal,
      at: notPersonal,
    },
  }),
  definePersonalData(RecordSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { onlyOne: notPersonal, house: notPersonal },
  }),
  definePersonalData(RecordLineSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { hash: notPersonal, n: notPersonal, at: notPersonal, line: notPersonal },
  }),
  definePersonalData(ProofSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      contactId: notPersonal,
      customerId: notPersonal,
      state: notPersonal,
      askedAt: notPersonal,
      lookedAt: notPersonal,
      lookedFor: notPersonal,
      shared: notPersonal,
      lookedThrough: notPersonal,
    },
  }),
  definePersonalData(ResidueSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      proofId: notPersonal,
      place: notPersonal,
      rowId: notPersonal,
      foundAt: notPersonal,
    },
  }),
  // Sealed, and gone with the proof: nobody can be found by it, and there is nothing in it to hand out.
  definePersonalData(TraceSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { id: notPersonal, proofId: notPersonal, sealed: notPersonal },
  }),
  definePersonalData(CertificateSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      n: notPersonal,
      proofId: notPersonal,
      issuedAt: notPersonal,
      jws: notPersonal,
      previous: notPersonal,
      hash: notPersonal,
    },
  }),
];
