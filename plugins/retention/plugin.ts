import sql from 'sql-template-tag';
import { definePlugin } from '../../src/kernel/plugin.js';
import { forPersonalData, forRole, inherit } from '../../src/kernel/rules.js';
import { ForecastResolver } from './forecast-resolvers.js';
import { HoldResolver } from './hold-resolvers.js';
import { HoldSchema } from './hold.js';
import { legalHolds } from './holds.js';
import { goneJob, minimiseJob, watchJob } from './jobs.js';
import { closeWhenDone } from './closing.js';
import { OutstandingOfCustomer, OutstandingOfItem, OutstandingPreview } from './outstanding-resolvers.js';
import {
  outstandingMetric,
  overdueCheck,
  overdueForGoodMetric,
  overdueMetric,
  urgentMetric,
} from './overdue.js';
import { notDuringRun } from './merging.js';
import { createRetention } from './migrations/0001.js';
import { oneErasureEach } from './migrations/0002.js';
import { fourEyesAndHolds } from './migrations/0003.js';
import { outstandingItems } from './migrations/0004.js';
import { CertificateSchema } from './certificate/certificate.js';
import { verifyCertificateCommand } from './certificate/commands.js';
import { CertificateOfProof, CertificateResolver } from './certificate/resolvers.js';
import { certificates } from './migrations/0022.js';
import { outstandingRuns } from './migrations/0030.js';
import { holdsHold } from './migrations/0040.js';
import { liftedHoldsGo } from './migrations/0041.js';
import { factsStay } from './migrations/0050.js';
import { erasureRecord } from './migrations/0020.js';
import { answers } from './migrations/0012.js';
import { AnswerSchema } from './request/answer.js';
import { AnswerLineResolver, AnswerResolver } from './request/resolvers.js';
import { reminders } from './migrations/0011.js';
import { retentionReminder } from './reminders/mail.js';
import { sendReminder } from './reminders/remind.js';
import { ReminderSchema } from './reminders/reminder.js';
import { OutlookResolver } from './outlook-resolvers.js';
import { goneForGood } from './migrations/0010.js';
import { ForGoodPreview, ForGoodResolver, TermResolver } from './gone-resolvers.js';
import { LongerTermSchema } from './longer-term.js';
import { proofOfAbsence } from './migrations/0021.js';
import { operations } from './operations.js';
import { retentionData } from './personal.js';
import { retentionRun } from './progress.js';
import { PreviewResolver } from './preview-resolvers.js';
import { ProofSchema, ResidueSchema, TraceSchema } from './proof/proof.js';
import { proofCheck, recordCheck, residueMetric } from './proof/checks.js';
import { proveJob } from './proof/prove.js';
import { ProofOfRun, ProofResolver } from './proof/resolvers.js';
import { ScheduleResolver } from './schedule-resolvers.js';
import { scheduleCommand } from './commands.js';
import { checkRecord } from './record/before-use.js';
import { newRecordCommand, replayCommand } from './record/commands.js';
import { RecordLineSchema, RecordSchema } from './record/entities.js';
import { RunItemResolver, RunResolver } from './resolvers.js';
import { ErasureSchema, RunItemSchema, RunSchema } from './run.js';
import { retentionSettings } from './settings.js';

const officer = forRole('privacy_officer');
/** What holds nobody's data, and is meant for whoever looks whether the promises were kept. */
const officerOrAuditor = forRole('privacy_officer', 'auditor');
/** Letting go for good asks for somebody who is bound to secrecy. */
const boundOfficer = forPersonalData('privacy');

/** Lets customers' data go when its time has come: two years after they stopped, and before three have passed. */
export default definePlugin({
  name: 'retention',
  describe: 'what is due to go, and the run that lets it go',
  needs: ['customers', 'contacts', 'invoices'],
  entities: [
    HoldSchema,
    LongerTermSchema,
    ReminderSchema,
    AnswerSchema,
    RunSchema,
    RunItemSchema,
    ErasureSchema,
    RecordSchema,
    RecordLineSchema,
    ProofSchema,
    ResidueSchema,
    TraceSchema,
    CertificateSchema,
  ],
  migrations: [
    createRetention,
    oneErasureEach,
    fourEyesAndHolds,
    outstandingItems,
    erasureRecord,
    goneForGood,
    reminders,
    answers,
    proofOfAbsence,
    certificates,
    outstandingRuns,
    holdsHold,
    liftedHoldsGo,
    factsStay,
  ],
  resolvers: [
    PreviewResolver,
    ScheduleResolver,
    ForGoodPreview,
    OutlookResolver,
    AnswerResolver,
    AnswerLineResolver,
    ForGoodResolver,
    TermResolver,
    ForecastResolver,
    HoldResolver,
    RunResolver,
    RunItemResolver,
    OutstandingPreview,
    OutstandingOfCustomer,
    OutstandingOfItem,
    ProofResolver,
    ProofOfRun,
    CertificateResolver,
    CertificateOfProof,
  ],
  rules: {
    Query: {
      retentionPreview: officer,
      retentionForecast: boundOfficer,
      retentionSchedule: officer,
      retentionRuns: officer,
      retentionHolds: officer,
      retentionTerm: officer,
      retentionOutlook: officer,
      erasureAnswers: officer,
      erasures: officer,
      retentionProofs: officer,
      retentionCertificates: officerOrAuditor,
      retentionCertificate: officerOrAuditor,
      retentionCertificateKey: officerOrAuditor,
    },
    Mutation: {
      proposeRetentionRun: boundOfficer,
      approveRetentionRun: boundOfficer,
      withdrawRetentionRun: boundOfficer,
      placeRetentionHold: boundOfficer,
      liftRetentionHold: boundOfficer,
      setRetentionTerm: boundOfficer,
      eraseContact: boundOfficer,
      refuseErasure: boundOfficer,
      repeatRetentionProof: boundOfficer,
    },
    Customer: { retentionOutstanding: officer },
    RetentionOutstanding: inherit,
    RetentionPreview: inherit,
    PhaseCount: inherit,
    // Its days tell when the customer stopped.
    DueCustomer: {
      customer: inherit,
      overdue: inherit,
      minimiseFrom: forPersonalData('privacy', 'statutory'),
      minimiseBefore: forPersonalData('privacy', 'statutory'),
    },
    RetentionCount: inherit,
    RetentionForecast: inherit,
    RetentionForecastLine: inherit,
    RetentionScheduleLine: inherit,
    RetentionRun: inherit,
    RetentionProgress: inherit,
    RetentionRunItem: inherit,
    Erasure: inherit,
    RetentionRunPayload: inherit,
    RetentionHold: inherit,
    RetentionForGood: inherit,
    RetentionOutlook: inherit,
    ErasureAnswer: inherit,
    ErasureAnswerLine: inherit,
    RetentionTerm: inherit,
    SetRetentionTermPayload: inherit,
    RetentionHoldPayload: inherit,
    EraseContactPayload: inherit,
    RefuseErasurePayload: inherit,
    RetentionProof: inherit,
    RetentionLookedThrough: inherit,
    RetentionUnopened: inherit,
    RetentionResidue: inherit,
    RetentionCertificate: inherit,
    RetentionCertificateKey: inherit,
    RetentionFile: inherit,
    RepeatRetentionProofPayload: inherit,
  },
  personalData: retentionData,
  jobs: [minimiseJob, goneJob, proveJob, sendReminder, watchJob],
  on: [notDuringRun, closeWhenDone],
  schedules: [{ cron: '0 5 * * *', job: watchJob }],
  settings: retentionSettings,
  mails: [retentionReminder as never],
  operations,
  commands: [scheduleCommand, replayCommand, newRecordCommand, verifyCertificateCommand],
  beforeUse: checkRecord,
  checks: [overdueCheck, proofCheck, recordCheck],
  metrics: [overdueMetric, urgentMetric, overdueForGoodMetric, outstandingMetric, residueMetric],
  holdsBack: legalHolds,
  erasedContacts: sql`select contact_id as id from retention.erasure where contact_id is not null`,
  longWork: [retentionRun],
  promises: [
    {
      id: 'P11',
      keptBy:
        'a run looks again, with the customer’s row locked, and skips whoever has a subscription by now',
    },
    {
      id: 'P12',
      keptBy:
        'a run takes nobody before two years have passed; the database asks the subscriptions themselves',
    },
    {
      id: 'P13',
      keptBy:
        'a run lets go what the declarations of all parts say, each customer wholly or not at all, and is not closed while paper of one is there; what is overdue is told daily and shows in retentionPreview',
    },
    {
      id: 'P14',
      keptBy: 'what the declarations call statutory stays, unchangeable, and only for the statutory duty',
    },
    {
      id: 'P15',
      keptBy:
        'minimising leaves issued invoices as they are; each goes by its own term, by a run that two people agreed to, and the database refuses a day before',
    },
  ],
});
