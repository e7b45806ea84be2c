import { migration } from '../../../src/kernel/migrate.js';
import { campaignTables } from './campaign-tables.js';
import { consentTables } from './consent-tables.js';
import { wordings } from './wordings.js';

export const createNewsletter = migration('0001-newsletter', `${consentTables}${campaignTables}${wordings}`);
