import sql from 'sql-template-tag';
import { CustomerFilter } from '../../src/customers/inputs.js';
import { defineFilterField } from '../../src/kernel/filters.js';
import type { Scope } from '../../src/kernel/scope.js';
import { ConsentPurpose } from './consent.js';

const mayKnow = ({ house, actor }: Scope) =>
  house.allows(actor)('Contact', 'consents') && house.allows(actor)('Consent', 'live');

const agreed = (purpose: ConsentPurpose) => sql`exists (
  select 1 from contacts.contact k join newsletter.consent s on s.contact_id = k.id
  where k.customer_id = t.id and s.purpose = ${purpose} and s.live
    and (s.expires_at is null or s.expires_at > statement_timestamp()))`;

export const consentFilters = [
  defineFilterField<ConsentPurpose>({
    input: CustomerFilter,
    name: 'withConsent',
    type: () => ConsentPurpose,
    description: 'Where somebody agrees to this today.',
    condition: (scope, purpose) => (mayKnow(scope) ? agreed(purpose) : sql`false`),
  }),
  defineFilterField<ConsentPurpose>({
    input: CustomerFilter,
    name: 'withoutConsent',
    type: () => ConsentPurpose,
    description: 'Where nobody agrees to this today.',
    condition: (scope, purpose) => (mayKnow(scope) ? sql`not ${agreed(purpose)}` : sql`false`),
  }),
];
