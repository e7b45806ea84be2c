import { createApp, draw } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { BootError } from '../src/errors.js';
import { readSettings, type SettingsShape } from '../src/kernel/settings.js';
import { mailSettings } from '../src/kernel/mail.js';
import { plugins } from '../plugins/index.js';
import { seller } from './support/app.js';

const shape: SettingsShape = Object.assign(
  {},
  mailSettings.shape,
  ...draw(plugins).parts.map((part) => part.settings?.shape ?? {}),
);
const read = (environment: Record<string, string>) => {
  readConfig(environment);
  return readSettings(shape, environment, 'klantmap');
};

test.each([
  ['SELLER_VAT', 'x'],
  ['SELLER_VAT', 'NL123456789B01'],
  ['SELLER_IBAN', 'NL91ABNA0417164301'],
  ['SELLER_KVK', '1234567'],
  ['SELLER_COUNTRY', 'Nederland'],
  ['SELLER_COUNTRY', 'XX'],
  ['INVOICE_PAYMENT_DAYS', '-1'],
  ['INVOICE_PAYMENT_DAYS', '366'],
  ['SMTP_CONNECTIONS', '0'],
  ['NEWSLETTER_BOUNCE_SECRET', 'x'],
  ['PUBLIC_URL', 'ftp://example.nl'],
  ['PUBLIC_URL', 'https://example.nl/path?query'],
])('%s=%s stops the start with one line that names it', (variable, value) => {
  const refused = () => read({ [variable]: value });
  expect(refused).toThrow(BootError);
  expect(refused).toThrow(
    new RegExp(`^[^\\n]*setting ${variable} must be|^[^\\n]*setting ${variable} is no`),
  );
});

test('a secret that is too short is not repeated in the line about it', () =>
  expect(() => read({ NEWSLETTER_BOUNCE_SECRET: 'short secret' })).toThrow(/^(?!.*short secret)/));

test('no house is put together with a seller whose numbers cannot be right', async () => {
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    SELLER_VAT: 'x',
  };
  await expect(createApp(readConfig(environment), plugins)).rejects.toThrow(
    /^plugin "invoices": setting SELLER_VAT/,
  );
});

test('good settings are kept as they are printed', () => {
  expect(read(seller)).toMatchObject({
    vatNumber: 'NL123456782B01',
    iban: 'NL91ABNA0417164300',
    paymentDays: 30,
  });
  const typed = {
    SELLER_IBAN: 'nl91 abna 0417 1643 00',
    SELLER_KVK: '12 34 56 78',
    SELLER_COUNTRY: 'be',
    INVOICE_PAYMENT_DAYS: '0',
  };
  expect(read(typed)).toMatchObject({
    iban: 'NL91ABNA0417164300',
    kvkNumber: '12345678',
    country: 'BE',
    paymentDays: 0,
  });
  expect(readConfig({ PUBLIC_URL: 'https://example.nl/klantmap/' }).publicUrl).toBe(
    'https://example.nl/klantmap',
  );
});
