import { migration } from '../src/kernel/migrate.js';

/** How a text is cut into words: the same for what is kept and for what is asked. */
const words = String.raw`
  -- Without capitals, diacritics and dots in abbreviations; ij and y are one letter to whoever hears a name.
  -- normalize() is built in and immutable, and knows every script; the extension unaccent is neither.
  create function plain(given text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace(replace(replace(replace(replace(translate(
        lower(regexp_replace(normalize(given, NFKD), '[\u0300-\u036f]', '', 'g')),
      'øłđı', 'oldi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ij', 'y'),
      '\m([a-z0-9])\.(?=[a-z0-9]\M)', '\1', 'g')
  $$;

  create function words(given text) returns text[] language sql immutable strict parallel safe as $$
    select array_remove(string_to_array(regexp_replace(search.plain(given),
      '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000]+', ' ', 'g'), ' '), '')
  $$;

  -- Words with the letter of the field that they come from in front; together with the next one too, since people
  -- type "vandenberg" and "administratie kantoor".
  create function lexemes(tag text, words text[], pairs boolean) returns setof text language sql immutable parallel safe as $$
    select tag || left(one, 60) from unnest(words) with ordinality w (word, place)
    cross join lateral (values
      (word),
      (case when pairs or word in ('van', 'de', 'den', 'der', 'ter', 'ten', 'te', 't', 'la', 'le', 'd', 'el', 'al') then word || words[place::int + 1] end),
      (case when word in ('van', 'op', 'in', 'uit', 'aan', 'by', 'von') then word || words[place::int + 1] || words[place::int + 2] end)) v (one)
    where one is not null and not (tag in ('e', 'f') and one in ('info', 'mail', 'post', 'office', 'contact', 'kantoor', 'nl', 'com', 'be', 'eu', 'org', 'net', 'example'))
  $$;

  create function dialled(phone text) returns text language sql immutable strict parallel safe as $$
    select case when phone like '+31%' then '0' || substr(phone, 4) else '00' || substr(phone, 2) end
  $$;
`;

const tables = String.raw`
  -- One row an office: all by which it may be found, its people's included. What is read here is tagged with its field,
  -- so that a search looks only where its caller may read.
  create table office (
    customer_id uuid primary key references customers.customer on delete cascade,
    -- the name in one piece, for what begins with what was typed
    name text collate "C" not null,
    words tsvector not null
  );
  create index office_name_idx on office (name);
  -- A short list of what is pending: it is read from end to end by each search.
  create index office_words_idx on office using gin (words) with (gin_pending_list_limit = 256);

  -- All words there are, for what a word with a typing error may have been meant to be. Not unique: two who meet the
  -- same new word at once need not wait for each other.
  create table word (
    word text collate "C" not null,
    -- occurs at so many offices that it is not looked up each time one of them loses it; kept by a job
    common boolean not null default false
  );
  create index word_word_idx on word (word);

  -- Offices that many at once were added to or changed: their words follow in a job.
  create table waiting (customer_id uuid not null);

  do $$
  declare
    found_in text;
  begin
    create extension if not exists pg_trgm;
    select n.nspname into found_in from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm';
    execute format('create index word_near_idx on search.word using gin (word %I.gin_trgm_ops)', found_in);
    -- Grouped by threshold: the operator %, which the index serves, takes it from a setting.
    execute format($f$
      create function search.near(typed text) returns setof text language plpgsql stable
      set search_path = pg_catalog, %1$I, search set pg_trgm.similarity_threshold = '0.25' set enable_seqscan = off as $b$
      begin
        return query select w.word::text from (select distinct on (w.word) w.word from search.word w where w.word %% typed) w
          order by similarity(w.word, typed) desc limit 40;
      end $b$ $f$, found_in);
  exception when insufficient_privilege then
    raise exception 'the extension pg_trgm is missing and this role may not create it; as a superuser of this database, run: create extension pg_trgm';
  end $$;
`;

const following = String.raw`
  create function index_offices(ids uuid[]) returns void language plpgsql as $$
  begin
    -- Whoever changes the same office at this moment is waited for; what they did is then seen below.
    perform 1 from search.office where customer_id = any(ids) order by customer_id for update;
    with offices as (select c.* from customers.customer c where c.id = any(ids)),
    people as (select k.* from contacts.contact k where k.customer_id = any(ids)),
    texts (id, tag, words, pairs) as (
      select id, 'n', search.words(office_name), true from offices
      union all select id, 'c', search.words(city), true from offices where city is not null
      union all select id, 'e', search.words(email), false from offices where email is not null
      union all select customer_id, 'w', search.words(name), false from people
      union all select customer_id, 'f', search.words(email), false from people where email is not null),
    lexemes (id, lexeme) as (
      select t.id, l.lexeme from texts t cross join lateral search.lexemes(t.tag, t.words, t.pairs) l (lexeme)
      union all select id, one from offices cross join lateral (values
        ('d' || left(array_to_string(search.words(debtor_number), ''), 60)), ('k' || kvk_number), ('p' || search.dialled(phone)),
        ('z' || left(array_to_string(search.words(postal_code), ''), 20)), ('e' || left(lower(email), 254))) v (one) where one is not null
      union all select customer_id, one from people cross join lateral (values
        ('q' || search.dialled(phone)), ('f' || left(lower(email), 254))) v (one) where one is not null),
    learned as (
      insert into search.word (word)
      select distinct u.word from texts t cross join lateral unnest(t.words) u (word)
      where t.tag in ('n', 'c', 'w') and u.word !~ '[0-9]' and length(u.word) between 2 and 40
        and not exists (select from search.word w where w.word = u.word))
    insert into search.office (customer_id, name, words)
    select o.id, left(array_to_string(search.words(o.office_name), ''), 200), array_to_tsvector(w.words)
    from offices o join (select id, array_agg(lexeme) as words from lexemes group by id) w using (id)
    on conflict (customer_id) do update set name = excluded.name, words = excluded.words
      where (office.name, office.words) is distinct from (excluded.name, excluded.words);
  end $$;

  -- At once where a few changed, so that whoever changed them finds them; in a job where it is many.
  create function follow(ids uuid[], losing uuid[]) returns void language plpgsql as $$
  begin
    if cardinality(ids) <= 50 then
      perform search.index_offices(ids);
    else
      -- What was let go goes at once; what remains is found again after the job.
      delete from search.office where customer_id = any(losing);
      insert into search.waiting select distinct * from unnest(ids);
    end if;
  end $$;

  create function customers_added() returns trigger language plpgsql as $$
  begin
    perform search.follow(array(select id from added), '{}');
    return null;
  end $$;
  create trigger customer_is_searched_new after insert on customers.customer
    referencing new table as added for each statement execute function customers_added();

  create function customers_changed() returns trigger language plpgsql as $$
  declare
    touched uuid[] := array(
      select n.id from changed n join before o using (id)
      where (n.office_name, n.debtor_number, n.city, n.postal_code, n.email, n.phone, n.kvk_number)
        is distinct from (o.office_name, o.debtor_number, o.city, o.postal_code, o.email, o.phone, o.kvk_number));
  begin
    if cardinality(touched) > 0 then
      perform search.follow(touched, array(select id from changed where minimised_on is not null));
    end if;
    return null;
  end $$;
  create trigger customer_is_searched_changed after update on customers.customer
    referencing new table as changed old table as before for each statement execute function customers_changed();

  create function contacts_added() returns trigger language plpgsql as $$
  begin
    perform search.follow(array(select distinct customer_id from added), '{}');
    return null;
  end $$;
  create trigger contact_is_searched_new after insert on contacts.contact
    referencing new table as added for each statement execute function contacts_added();

  create function contacts_changed() returns trigger language plpgsql as $$
  declare
    touched uuid[] := array(
      select n.customer_id from changed n join before o using (id)
      where (n.customer_id, n.name, n.email, n.phone) is distinct from (o.customer_id, o.name, o.email, o.phone)
      union select o.customer_id from changed n join before o using (id) where n.customer_id <> o.customer_id);
  begin
    if cardinality(touched) > 0 then perform search.follow(touched, '{}'); end if;
    return null;
  end $$;
  create trigger contact_is_searched_changed after update on contacts.contact
    referencing new table as changed old table as before for each statement execute function contacts_changed();

  create function contacts_gone() returns trigger language plpgsql as $$
  declare
    touched uuid[] := array(select distinct customer_id from gone);
  begin
    if cardinality(touched) > 0 then perform search.follow(touched, touched); end if;
    return null;
  end $$;
  create trigger contact_is_searched_gone after delete on contacts.contact
    referencing old table as gone for each statement execute function contacts_gone();
`;

const finding = String.raw`
  -- Offices that may be meant, at most so many of each kind. In a function, so that the planner cannot be tempted into
  -- reading a whole table because it expects to meet enough rows on the way.
  create function candidates(exact tsquery, name_from text, name_to text, in_name tsquery, anywhere tsquery, minimised_too boolean, most integer)
  returns table (id uuid, name text, lexemes text[]) language plpgsql stable
  set search_path = pg_catalog, search set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
  begin
    return query
    with found as (
      (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
        where o.words @@ exact and (minimised_too or c.minimised_on is null) limit most)
      union
      (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
        where o.name >= name_from and o.name < name_to and (minimised_too or c.minimised_on is null) order by o.name limit 20)
      union
      (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
        where o.words @@ in_name and (minimised_too or c.minimised_on is null) limit most)
      union
      (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
        where o.words @@ anywhere and (minimised_too or c.minimised_on is null) limit most))
    select o.customer_id, o.name::text, tsvector_to_array(o.words) from search.office o join found f using (customer_id);
  end $$;
`;

const forgetting = String.raw`
  -- At how many offices a word occurs, as far as that goes.
  create function occurrences(one text, most integer) returns integer language plpgsql stable
  set search_path = pg_catalog, search set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
  begin -- no word has a quote: words() cuts there
    return (select count(*) from (
      select from search.office where words @@ format('''n%1$s'' | ''c%1$s'' | ''w%1$s''', one)::tsquery limit most) o);
  end $$;
`;

const losing = String.raw`
  -- A word that nobody bears any more goes with the last who did. What many at once lose is left to the job.
  create function forget_words(lost text[]) returns void language sql as $$
    delete from search.word w where w.word = any(lost) and not w.common and search.occurrences(w.word, 1) = 0
  $$;

  create function words_changed() returns trigger language plpgsql as $$
  declare
    lost text[];
  begin
    if (select count(*) from before) <= 50 then
      select array_agg(distinct substr(lexeme, 2)) into lost from before o, unnest(tsvector_to_array(o.words)) lexeme
      where left(lexeme, 1) in ('n', 'c', 'w') and not exists (
        select from changed n where n.customer_id = o.customer_id and n.words @@ ('''' || lexeme || '''')::tsquery);
      if lost is not null then perform search.forget_words(lost); end if;
    end if;
    return null;
  end $$;
  create trigger office_loses_words after update on office
    referencing new table as changed old table as before for each statement execute function words_changed();

  create function words_gone() returns trigger language plpgsql as $$
  begin
    if (select count(*) from before) <= 50 then
      perform search.forget_words(array(select distinct substr(lexeme, 2) from before o, unnest(tsvector_to_array(o.words)) lexeme
        where left(lexeme, 1) in ('n', 'c', 'w')));
    end if;
    return null;
  end $$;
  create trigger office_goes_with_words after delete on office
    referencing old table as before for each statement execute function words_gone();
`;

const existing = `
  insert into waiting select id from customers.customer;
`;

export const createSearch = migration(
  '0001-search',
  words + tables + following + finding + forgetting + losing + existing,
);
