import type pg from 'pg';

const list = (words: string) => `string_to_array('${words.replaceAll("'", "''")}', ' ')`;
/** One of the words, by chance that falls the same way for the same row. */
const one = (words: string, row: string) => {
  const count = words.split(' ').length;
  return `(${list(words)})[1 + (('x' || substr(md5(${row}), 1, 7))::bit(28)::int % ${count})]`;
};

const kinds =
  'Advocatenkantoor Administratiekantoor Notariskantoor Bewindvoering Mediation Juristen Adviesbureau Accountants Belastingadvies Incasso';
const nameBegins =
  'Papier Ordner Niet Stempel Inkt Dossier Archief Kantlijn Zegel Tabblad Voetnoot Komma Punt Mappen Lade Vloei Potlood Krijt Lineaal Brief Kopij Register Agenda Bijlage Klad Kader Regel Letter Pennen Gum';
const nameEnds =
  'stra sma man sen ink huis kamp hof veld berg meer brink dijk mans wijk zicht beek horst laar goed';
const firstNames =
  'Aafke Bram Celik Daan Els Fatima Geert Hanna Ivo Joëlle Karim Lotte Mees Noor Olaf Pien Quinten Renée Sem Teun Ümit Vera Wout Xandra Yara Zoë Anneke Bart Corrie Dirk Eva Floor Gijs Hugo Iris Jelle Kees Lars Mila Niels Otis Petra Rik Sanne Tess Ursula Vincent Willem Youssef Zara';
const placeBegins =
  'Voorbeeld Proef Tester Nergens Schijn Demo Oefen Droom Verzin Zogenaamd Spiegel Mist Wolken Bordkarton Papieren Verloren Halve Dubbele Stille Kladde';
const placeEnds = 'dam stad woude huizen veen burg drecht bosch oord hoven sluis kerk';

const surname = (row: string) =>
  `(${one('- - - van_der de van_den van ten', `'p' || ${row}`)} || ' ' || ${one(nameBegins, `'b' || ${row}`)} || ${one(nameEnds, `'e' || ${row}`)})`;
const tidy = (expression: string) => `btrim(replace(replace(${expression}, '_', ' '), '- ', ''))`;
const slug = (name: string) => `regexp_replace(search.plain(${name}), '[^a-z0-9]+', '', 'g')`;
const id = (kind: number, serial: string) =>
  `('0${kind}000000-0000-7000-8000-' || lpad(to_hex(${serial}), 12, '0'))::uuid`;

/** So many offices that nobody has, with three people each, alike enough to be mistaken for one another. Set-based. */
export async function fillWithOffices(client: pg.Pool, offices: number): Promise<void> {
  await client.query(`
    with made as (
      select n, ${tidy(surname('n'))} as family, ${one(kinds, `'k' || n`)} as kind,
        ${one(placeBegins, `'c' || n`)} || ${one(placeEnds, `'d' || n`)} as city
      from generate_series(1, ${offices}) n),
    named as (
      select *, case n % 5 when 0 then kind || ' ' || family when 1 then family || ' ' || kind when 2 then kind || ' ' || city
        when 3 then family || ' & ' || ${tidy(surname("'o' || n"))} || ' ' || kind else kind || ' ' || family || ' B.V.' end as name
      from made)
    insert into customers.customer (id, debtor_number, office_name, street, postal_code, city, email, phone, kvk_number, created_at)
    select ${id(1, 'n')}, (20000 + n)::text, name, 'Ordnerlaan ' || n % 200, '0' || lpad((n % 1000)::text, 3, '0') || ' ' || ${one('AB CD EX ZZ', `'z' || n`)}, city,
      'info@' || ${slug('name')} || '.example', '+3110' || lpad(n::text, 7, '0'), lpad(n::text, 8, '0'), now()
    from named`);
  await client.query(`
    insert into contacts.contact (id, customer_id, name, email, phone, general, created_at)
    select ${id(2, '(n * 4 + k)')}, ${id(1, 'n')}, person.name, ${slug('person.name')} || k || '@kantoor' || n || '.example',
      '+316' || lpad((n * 4 + k)::text, 8, '0'), k = 1, now()
    from generate_series(1, ${offices}) n, generate_series(1, 3) k,
      lateral (select ${one(firstNames, "'f' || n || '/' || k")} || ' ' || ${tidy(surname("(n || '/' || k)"))} as name) person`);
}

/** Gathers the words of all that wait, as the job does, from three sides at once and with the index made afterwards. */
export async function gatherAll(pool: pg.Pool): Promise<void> {
  await pool.query('drop index search.office_words_idx');
  await pool.query('analyze customers.customer, contacts.contact');
  await Promise.all(Array.from({ length: 3 }, () => gather(pool)));
  await pool.query(
    'create index office_words_idx on search.office using gin (words) with (gin_pending_list_limit = 256)',
  );
}

async function gather(pool: pg.Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(`
      with taken as (
        delete from search.waiting where ctid in (select ctid from search.waiting limit 5000 for update skip locked)
        returning customer_id),
      ids as (select array_agg(distinct customer_id) as ids from taken)
      select search.index_offices(ids)::text from ids where ids is not null`);
    if (rows.length === 0) return;
  }
}
