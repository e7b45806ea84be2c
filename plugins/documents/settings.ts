import { defineSettings, setting } from '../../src/kernel/settings.js';

export const documentSettings = defineSettings({
  passphrase: setting.text('DOCUMENTS_PASSPHRASE', {
    describe: 'opens the documents at start; better in a file: DOCUMENTS_PASSPHRASE_FILE',
    default: null,
    secret: true,
  }),
  passphraseFile: setting.text('DOCUMENTS_PASSPHRASE_FILE', {
    describe:
      'file with the passphrase that opens the documents at start; absent: they stay locked until an admin opens them',
    default: null,
  }),
  keyFile: setting.text('DOCUMENTS_KEY_FILE', {
    describe:
      'file with the master key, closed by the passphrase; absent: documents.key in DATA_DIR. Keep it apart from other back-ups',
    default: null,
  }),
  folder: setting.text('DOCUMENTS_DIR', {
    describe: 'folder of the encrypted files; absent: documents in DATA_DIR',
    default: null,
  }),
  s3Endpoint: setting.url('DOCUMENTS_S3_ENDPOINT', {
    describe: 'an S3-compatible store instead of a folder, within the EEA, such as https://opslag.example',
    default: null,
  }),
  s3Bucket: setting.text('DOCUMENTS_S3_BUCKET', { describe: 'its bucket', default: null }),
  s3Region: setting.text('DOCUMENTS_S3_REGION', { describe: 'its region', default: 'eu-west-1' }),
  s3KeyId: setting.text('DOCUMENTS_S3_KEY_ID', { describe: 'access key of the store', default: null }),
  s3Secret: setting.text('DOCUMENTS_S3_SECRET', {
    describe: 'secret of that access key',
    default: null,
    secret: true,
  }),
  maxMegabytes: setting.integer('DOCUMENTS_MAX_MB', {
    describe: 'largest document that is taken in, in megabytes',
    default: 500,
  }),
  types: setting.text('DOCUMENTS_TYPES', {
    describe: 'types of file that are taken in, as their content shows them',
    default: 'application/pdf image/jpeg image/png image/tiff',
  }),
  clamav: setting.url('CLAMAV_URL', {
    describe:
      'a clamd that looks at each document first: tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl; absent: none',
    default: null,
  }),
  clamavSeconds: setting.integer('CLAMAV_SECONDS', {
    describe:
      'seconds that clamd may say nothing of a document; by itself it looks at one for two minutes at most (MaxScanTime)',
    default: 180,
  }),
});
