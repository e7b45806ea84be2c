import { defineSettings, setting } from '../../src/kernel/settings.js';

export const retentionSettings = defineSettings({
  autoApprove: setting.flag('RETENTION_AUTO_APPROVE', {
    describe: 'true: a proposed retention run starts without a second privacy officer’s approval',
    default: false,
  }),
  approvalDays: setting.integer('RETENTION_APPROVAL_DAYS', {
    describe:
      'days after which a proposal that nobody approved is told of daily, and by mail to the privacy officers; again after as many',
    default: 7,
  }),
  escalationDays: setting.integer('RETENTION_ESCALATION_DAYS', {
    describe: 'days after which the admins are told of it too',
    default: 14,
  }),
  warningDays: setting.integer('RETENTION_WARNING_DAYS', {
    describe: 'days before the third year ends from which customers who are still due are told of by mail',
    default: 60,
  }),
  statutoryTerm: setting.integer('RETENTION_STATUTORY_YEARS', {
    describe: 'years that invoices and master data are kept, where that is more than the 7 of the law',
    default: 7,
  }),
  outstandingDays: setting.integer('RETENTION_OUTSTANDING_DAYS', {
    describe: 'days before the third year ends from which paper of a minimised customer counts as overdue',
    default: 30,
  }),
  customersPerMinute: setting.integer('RETENTION_CUSTOMERS_PER_MINUTE', {
    describe:
      'how many customers a run lets go of in a minute at most, so that the office can work; 0: as fast as it can',
    default: 0,
  }),
  scan: setting.text('RETENTION_SCAN', {
    describe:
      'files and folders, with commas between them, that are looked through for what was erased beside DATA_DIR: logs, exports',
    default: null,
  }),
  scanExcept: setting.text('RETENTION_SCAN_EXCEPT', {
    describe:
      'files and folders, with commas between them, that are not looked through though they stand in DATA_DIR; each certificate names them',
    default: null,
  }),
  record: setting.text('RETENTION_RECORD', {
    describe:
      'file with the erasure record, kept apart from the database and its back-ups; absent: erasure-record.jsonl in DATA_DIR',
    default: null,
  }),
});
