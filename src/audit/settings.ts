import { defineSettings, type Setting, setting } from '../kernel/settings.js';

/** The shortest term that can be set; the database refuses anything shorter by itself. */
export const shortestTerm = 5;
const shortestKey = 32;

const asKey = (text: string): string => {
  if (text.length < shortestKey) throw new Error(`must have ${shortestKey} characters or more`);
  return text;
};

const key: Setting<string | null> = {
  variable: 'AUDIT_KEY',
  describe: 'a secret of 32 characters or more that seals the audit; keep it outside the database',
  parse: asKey,
  fallback: null,
  secret: true,
};

const oldKeys: Setting<readonly string[]> = {
  variable: 'AUDIT_OLD_KEYS',
  describe: 'earlier values of AUDIT_KEY, with commas between them: to verify what they sealed',
  parse: (text) => text.split(',').map((one) => asKey(one.trim())),
  fallback: [],
  secret: true,
};

const keepYears: Setting<number> = {
  variable: 'AUDIT_KEEP_YEARS',
  describe: `whole calendar years that an entry of the audit is kept after its own; ${shortestTerm} or more`,
  parse: (text) => {
    if (/^\d{1,3}$/.test(text) && Number(text) >= shortestTerm) return Number(text);
    throw new Error(`must be a whole number from ${shortestTerm}`);
  },
  fallback: 7,
  secret: false,
};

export const auditSettings = defineSettings({
  key,
  oldKeys,
  keepYears,
  sealTo: setting.email('AUDIT_SEAL_TO', {
    describe: 'somebody outside, who is mailed the seal of each day',
    default: null,
  }),
  sealLanguage: setting.choice('AUDIT_SEAL_LANGUAGE', ['nl', 'en'], {
    describe: 'the language of that mail',
    default: 'nl',
  }),
});
