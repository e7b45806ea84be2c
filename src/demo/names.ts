import type { Chance } from './chance.js';

// prettier-ignore
const kinds = ['Kantoor', 'Advocaten', 'Notariskantoor', 'Bewindvoerders', 'Mediators', 'Administratiekantoor', 'Juristen', 'Adviesbureau'];
const marvels = [
  'De Vrolijke Paperclip',
  'Het Derde Nietje',
  'De Vergeten Bijlage',
  'De Slapende Termijn',
  'Het Eeuwige Uitstel',
  'De Dubbele Punt',
  'Puntkomma & Zoon',
  'De Laatste Handtekening',
  'De Gouden Ordner',
  'Het Lege Inktkussen',
  'Stempel & Parafen',
  'Het Kleine Lettertje',
  'De Wakkere Uil',
  'Kom Maar Binnen',
  'De Blauwe Map',
  'Het Kromme Liniaal',
  'De Nette Kantlijn',
  'Koffie & Contract',
  'De Rechte Rug',
  'Het Goede Humeur',
  'Tussen de Regels',
  'De Drie Potloden',
  'Het Zwevende Postpakket',
  'Met Vriendelijke Groet',
  'De Snelle Slak',
];
// prettier-ignore
const firstNames = [
  'Aafke', 'Bram', 'Çelik', 'Daan', 'Els', 'Fatima', 'Geert', 'Hanna', 'Ivo', 'Joëlle', 'Karim', 'Lotte', 'Mees', 'Noor',
  'Olaf', 'Pien', 'Quinten', 'Renée', 'Sem', 'Teun', 'Ümit', 'Vera', 'Wout', 'Xandra', 'Yara', 'Zoë',
];
// prettier-ignore
const lastNames = [
  'van Papierenstein', 'Nietmachine', 'de Ordner', 'Perforator', 'van der Inktpot', 'Dossierman', 'Kopieerder', 'ten Stempel',
  'Zegelring', 'Vulpenning', 'van Kantlijn', 'Tabblad', 'de Bijlage', 'Voetnoot', 'van den Archiefkast', 'Agendapunt',
];
// prettier-ignore
const streets = ['Paperclippad', 'Nietjesgracht', 'Ordnerlaan', 'Stempelplein', 'Inktpotweg', 'Archiefkade', 'Kantlijnstraat'];
// prettier-ignore
const cities = ['Voorbeelddam', 'Proefstad', 'Testerwoude', 'Nergenshuizen', 'Schijnveen', 'Demoburg', 'Oefendrecht', "'s-Probeerbosch"];

interface Named {
  readonly name: string;
  /** The same in lower case letters and hyphens, for an address. */
  readonly slug: string;
}

const named = (name: string): Named => ({
  name,
  slug: name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-'),
});

/** Names that no office and nobody bears: every office another one, and within an office every person. */
export function makeNames(chance: Chance, count: number) {
  const all = kinds.flatMap((kind) => marvels.map((marvel) => `${kind} ${marvel}`));
  if (count > all.length) throw new Error(`there are names for ${all.length} offices at the most`);
  const left = [...all];
  return {
    offices: Array.from({ length: count }, () =>
      named(left.splice(chance.from(0, left.length - 1), 1)[0] as string),
    ),
    people(size: number): Named[] {
      const found = new Map<string, Named>();
      while (found.size < size) {
        const person = named(`${chance.one(firstNames)} ${chance.one(lastNames)}`);
        found.set(person.slug, person);
      }
      return [...found.values()];
    },
  };
}

/** An address in a town that is on no map. Dutch postal codes begin at 1000. */
export const makePlace = (chance: Chance) => ({
  street: chance.one(streets),
  houseNumber: String(chance.from(1, 199)),
  postalCode: `0${chance.from(100, 999)} ${chance.one(['AB', 'CD', 'EX', 'ZZ'])}`,
  city: chance.one(cities),
});
