import {
  forPersonalData,
  forPurpose,
  forRole,
  inherit,
  rowRule,
  type RuleTree,
} from '../../src/kernel/rules.js';

const admin = forRole('admin');
const engages = forRole('admin', 'privacy_officer');

/** Whoever answers for processors engages them; a login for them is made by an admin, like any other. */
const engagesWithLogin = rowRule<unknown>(
  'role admin or privacy_officer; with a login, role admin',
  engages,
  (_parent, { input }, { actor }) => ((input as { login?: boolean }).login ? admin.decide(actor) : true),
);

const known = forPurpose('support', 'invoicing', 'privacy', 'statutory');
/** Outside the vendor too, nobody sees an invoice before they are bound to secrecy (P16, GDPR art. 28(3)(b)). */
const outside = forPersonalData('bookkeeping');

export const accountantRules: RuleTree = {
  Query: {
    parties: forPurpose('administration', 'support', 'invoicing', 'privacy'),
    handOvers: known,
    sharedInvoices: outside,
    sharedInvoice: outside,
    sharedInvoicePdf: outside,
  },
  Mutation: {
    engageParty: engagesWithLogin,
    updateParty: engagesWithLogin,
    endEngagement: engages,
    resendHandOver: forPurpose('invoicing'),
  },
  Invoice: { handOvers: known },
  Party: inherit,
  HandOver: inherit,
  PartyPayload: inherit,
  EndEngagementPayload: inherit,
  HandOverPayload: inherit,
  SharedInvoicePdf: inherit,
};
