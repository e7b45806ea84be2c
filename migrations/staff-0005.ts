import { migration } from '../src/kernel/migrate.js';

export const addIssuerIdentities = migration(
  '0005-issuer-identities',
  `
  -- Who an account is at the OpenID Connect issuer. The subject is stable, where an e-mail address may pass to another.
  create table issuer_identity (
    id uuid primary key,
    account_id uuid not null unique references account on delete cascade,
    issuer text not null,
    subject text not null,
    created_at timestamptz not null,
    unique (issuer, subject)
  );
  create trigger issuer_identity_access after update or delete on issuer_identity
    for each statement execute function tell_access_changed();

  -- Null: opened here, with a password. Otherwise opened by the issuer: whether it told of a second factor.
  alter table session add column issuer_second_factor boolean;
  `,
);
