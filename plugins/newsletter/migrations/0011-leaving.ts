import { migration } from '../../../src/kernel/migrate.js';

/** Consent that the house itself ends, and the links of the public pages. */
export const leaving = migration(
  '0011-leaving',
  `
  -- 'house': nobody did it; a term ended, or another text took the place of this one
  alter table consent_event drop constraint consent_event_channel_check;
  alter table consent_event add constraint consent_event_channel_check
    check (channel in ('form', 'phone', 'paper', 'import', 'link', 'house'));

  -- True: consent to the earlier texts of this purpose and language does not cover what is sent from now on.
  alter table wording add column replaces_earlier boolean not null default false;

  -- A link that somebody asked for on a public page, or needs for what they asked there. It goes by mail, once, and the
  -- token is only in that mail.
  create table page_link (
    id uuid primary key,
    kind text not null check (kind in ('sign-up', 'preferences', 'new address')),
    contact_id uuid not null references contacts.contact on delete cascade,
    -- where it goes: the contact's address when it was asked for, or the new one
    email text not null,
    language text not null check (language in ('nl', 'en')),
    -- of a sign-up: what is agreed to once it is confirmed
    wording_id uuid references wording,
    topics uuid[] check (topics <> '{}'),
    check ((kind = 'sign-up') = (wording_id is not null)),
    check (topics is null or kind = 'sign-up'),
    token_hash bytea unique check (length(token_hash) = 32),
    state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'refused', 'unknown')),
    tries integer not null default 0,
    reason text,
    asked_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > asked_at),
    used_at timestamptz
  );
  create index page_link_contact_id_idx on page_link (contact_id);
  create index page_link_email_idx on page_link (lower(email), asked_at);
  create index page_link_wording_id_idx on page_link (wording_id);
  `,
);
