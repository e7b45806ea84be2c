import { definePlugin } from '../../src/kernel/plugin.js';
import { HandOverSchema } from './hand-over.js';
import { closeEndedLogins, onIssued, onTakenOver, schedules, sendHandOver } from './jobs.js';
import { sharedInvoiceMail } from './mail.js';
import { createAccountant } from './migrations/0001-accountant.js';
import { operations } from './operations.js';
import { PartySchema } from './party.js';
import { handOverData, partyData } from './personal.js';
import { HandOverResolver, InvoiceHandOvers, PartyResolver } from './resolvers.js';
import { accountantRules } from './rules.js';
import { SharedInvoicesResolver } from './shared.js';

/** Shares each issued invoice with the bookkeeper and the accountant: once, recorded, and with them alone. */
export default definePlugin({
  name: 'accountant',
  describe: 'invoices shared with the bookkeeper and the accountant',
  needs: ['staff', 'invoices'],
  entities: [PartySchema, HandOverSchema],
  migrations: [createAccountant],
  resolvers: [PartyResolver, HandOverResolver, InvoiceHandOvers, SharedInvoicesResolver],
  rules: accountantRules,
  personalData: [partyData, handOverData],
  on: [onIssued, onTakenOver],
  jobs: [sendHandOver as never, closeEndedLogins as never],
  schedules,
  mails: [sharedInvoiceMail as never],
  operations,
  promises: [
    {
      id: 'P5',
      keptBy:
        'a hand-over to each engaged party is recorded in the transaction that issues; the database holds one per invoice and party, and what is sent stays so. A party’s login sees its own shared invoices and nothing else',
    },
    {
      id: 'P17',
      keptBy:
        'the database refuses to record or send a hand-over to a party that is not engaged; each holds its ground and agreement, the address and the SHA-256 of what was sent, for as long as the invoice',
    },
  ],
});
