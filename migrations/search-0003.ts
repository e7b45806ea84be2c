import { migration } from '../src/kernel/migrate.js';

export const findByFormerNumber = migration(
  '0003-former-numbers',
  String.raw`
  -- As it was, and: an office is found by the debtor numbers of those that were merged into it, which stand on old invoices.
  create or replace function index_offices(ids uuid[]) returns void language plpgsql as $$
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
      union all select customer_id, 'd' || left(array_to_string(search.words(debtor_number), ''), 60) from customers.alias where customer_id = any(ids)
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


  create function aliases_changed() returns trigger language plpgsql as $$
  begin
    perform search.follow(array(select distinct customer_id from changed), '{}');
    return null;
  end $$;
  create trigger alias_is_searched after insert on customers.alias
    referencing new table as changed for each statement execute function aliases_changed();
  create trigger alias_is_searched_elsewhere after update on customers.alias
    referencing new table as changed for each statement execute function aliases_changed();
  insert into waiting select distinct customer_id from customers.alias;
  `,
);
