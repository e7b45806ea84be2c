import { columnOf } from '../../src/kernel/database.js';
import type { House } from '../../src/kernel/house.js';
import { type Category, type Column, isPersonal, type PersonalData } from '../../src/kernel/personal.js';
import { retentionClasses, type Words } from '../../src/kernel/retention-classes.js';
import { classOf, type Decision, decisionsOf, type Step } from '../../src/kernel/retention-schedule.js';
import { entityName } from '../../src/kernel/schema.js';
import { declarations } from '../../src/kernel/subject.js';

export type Language = 'nl' | 'en';

export interface ScheduleLine extends Record<Step, string> {
  part: string;
  record: string;
  table: string;
  column: string;
  category: string;
  whose: 'customer' | 'contact' | 'staff' | 'party' | 'nobody';
  className: string;
  start: string;
  term: string;
  law: string;
  atMinimise: string;
}

/** Every column of every part, and what becomes of it at every step: the declarations, read aloud. */
export function retentionSchedule(
  house: Pick<House, 'parts' | 'database'>,
  language: Language,
): ScheduleLine[] {
  const all = declarations(house).toReversed();
  const whose = ({ subject }: PersonalData): ScheduleLine['whose'] => {
    if (subject.kind !== 'through') return subject.kind;
    const parent = all.find((one) => entityName(one.data.entity) === entityName(subject.parent));
    return parent ? whose(parent.data) : 'nobody';
  };
  return all.flatMap(({ part, data }) => {
    const { schema, tableName } = house.database.metadataOf(data.entity);
    const rule = retentionClasses[classOf(house.parts, data) ?? 'nobody’s'];
    return Object.entries(data.columns).map(([property, column]) => {
      const decisions = decisionsOf(house.parts, data, column);
      const say = (step: Step) => saying(decisions[step], data, column, step)[language];
      return {
        part,
        record: entityName(data.entity),
        table: `${schema}.${tableName}`,
        column: columnOf(house.database, data.entity, property),
        category: isPersonal(column) ? column.category : notPersonal[language],
        whose: whose(data),
        className: rule.name[language],
        start: rule.start[language],
        term: rule.term[language],
        law: rule.law,
        atMinimise: say('minimise'),
        customer: say('customer'),
        grace: say('grace'),
        minimise: say('minimise'),
        statutory: say('statutory'),
        gone: say('gone'),
      };
    });
  });
}

const notPersonal: Words = { nl: 'geen persoonsgegeven', en: 'not personal' };

const plain: Record<Exclude<Decision, 'custom' | 'replace'>, Words> = {
  keep: { nl: 'blijft', en: 'kept' },
  empty: { nl: 'leeggemaakt', en: 'emptied' },
  'delete row': { nl: 'weg met de rij', en: 'deleted with its row' },
  gone: { nl: 'al weg', en: 'gone already' },
};

function saying(decision: Decision, data: PersonalData, column: Column, step: Step): Words {
  if (decision === 'replace') {
    const value = JSON.stringify(isPersonal(column) ? column.replaceBy : null);
    return { nl: `vervangen door ${value}`, en: `replaced by ${value}` };
  }
  if (decision !== 'custom') return plain[decision];
  if (column === 'derived')
    return { nl: 'volgt waar het van is afgeleid', en: 'follows what it is derived from' };
  const { rowsAtMinimise } = data;
  if (step === 'minimise' && typeof rowsAtMinimise === 'object')
    return {
      nl: `weg met de rij waar ${rowsAtMinimise.deleteWhere}; anders blijft het`,
      en: `deleted with its row where ${rowsAtMinimise.deleteWhere}; kept otherwise`,
    };
  return { nl: 'blijft tot het einde van de eigen termijn', en: 'kept until its own term has passed' };
}

const heads: Record<keyof ScheduleLine, Words> = {
  part: { nl: 'onderdeel', en: 'part' },
  record: { nl: 'soort', en: 'record' },
  table: { nl: 'tabel', en: 'table' },
  column: { nl: 'kolom', en: 'column' },
  category: { nl: 'categorie', en: 'category' },
  whose: { nl: 'van wie', en: 'whose' },
  className: { nl: 'bewaarklasse', en: 'class' },
  start: { nl: 'begin van de termijn', en: 'start of the term' },
  term: { nl: 'termijn', en: 'term' },
  law: { nl: 'grond', en: 'ground' },
  atMinimise: { nl: '', en: '' },
  customer: { nl: 'klant', en: 'customer' },
  grace: { nl: 'eerste twee jaar erna', en: 'two years after' },
  minimise: { nl: 'bij minimaliseren', en: 'at minimising' },
  statutory: { nl: 'wettelijke termijn', en: 'statutory term' },
  gone: { nl: 'daarna', en: 'after that' },
};

const categories: Record<Category, string> = {
  identity: 'naam en functie',
  'contact details': 'contactgegevens',
  financial: 'financieel',
  identifier: 'nummers',
  contract: 'overeenkomst',
  consent: 'toestemming',
  correspondence: 'correspondentie',
  'free text': 'vrije tekst',
  credential: 'inloggegevens',
  behaviour: 'gedrag',
};

const whoseInDutch: Record<ScheduleLine['whose'], string> = {
  customer: 'klant',
  contact: 'contactpersoon',
  staff: 'medewerker',
  party: 'ontvanger',
  nobody: 'niemand',
};

/** As it is printed: the API tells categories and whose it is by their names there. */
function printed(line: ScheduleLine, key: keyof ScheduleLine, language: Language): string {
  if (language === 'nl' && key === 'category') return categories[line.category as Category] ?? line.category;
  return language === 'nl' && key === 'whose' ? whoseInDutch[line.whose] : line[key];
}

const columns = Object.keys(heads).filter((key) => key !== 'atMinimise') as (keyof ScheduleLine)[];

/** With `;` and a byte order mark, as spreadsheets of this country read it. */
export function scheduleAsCsv(lines: readonly ScheduleLine[], language: Language): string[] {
  const cell = (text: string) => (/[;"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [
    `\uFEFF${columns.map((key) => heads[key][language]).join(';')}`,
    ...lines.map((line) => columns.map((key) => cell(printed(line, key, language))).join(';')),
  ];
}

/** For a terminal: a table of the house with its class, and its columns below it. */
export function scheduleAsTable(lines: readonly ScheduleLine[], language: Language): string[] {
  const shown = ['column', 'category', 'customer', 'grace', 'minimise', 'statutory', 'gone'] as const;
  const width = (key: (typeof shown)[number]) =>
    Math.min(
      44,
      Math.max(heads[key][language].length, ...lines.map((line) => printed(line, key, language).length)),
    );
  const widths = new Map(shown.map((key) => [key, width(key)]));
  const row = (texts: (key: (typeof shown)[number]) => string) =>
    `  ${shown.map((key) => texts(key).padEnd(widths.get(key) ?? 0)).join('  ')}`.trimEnd();
  const rows: string[] = [row((key) => heads[key][language])];
  for (const [table, own] of Map.groupBy(lines, (line) => line.table)) {
    const [first] = own as [ScheduleLine];
    rows.push('', `${table}: ${first.className}; ${first.start}; ${first.term} (${first.law})`);
    rows.push(...own.map((line) => row((key) => printed(line, key, language))));
  }
  return rows;
}
