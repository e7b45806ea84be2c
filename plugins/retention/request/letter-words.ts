import type { ClassName, Words } from '../../../src/kernel/retention-classes.js';

/** What stays of each class, why, and for how long, as somebody reads it who is no lawyer. */
export const staysBecause: Record<ClassName, Words> = {
  relation: {
    nl: 'Gegevens over de overeenkomst met uw kantoor: tot in het derde jaar nadat die is geëindigd.',
    en: 'Details of the agreement with your office: until the third year after it ended.',
  },
  person: {
    nl: 'Bij welk kantoor u eerder werkte: tot in het derde jaar nadat u daar vertrok.',
    en: 'At which office you worked before: until the third year after you left it.',
  },
  'master data': {
    nl: 'Naam, adres en nummers van uw kantoor, zoals wij die voor de administratie nodig hebben: tot zeven jaar na het jaar waarin het kantoor vertrekt (artikel 52 van de Algemene wet inzake rijksbelastingen).',
    en: 'Name, address and numbers of your office, as our books need them: until seven years after the year in which it leaves (article 52 of the Dutch General Tax Act).',
  },
  invoice: {
    nl: 'Facturen aan uw kantoor, ook waar uw naam erop staat: tot zeven jaar na het boekjaar, en langer waar een wet dat vraagt (artikel 52 van de Algemene wet inzake rijksbelastingen en artikel 34a van de Wet op de omzetbelasting).',
    en: 'Invoices to your office, also where your name is on them: until seven years after the financial year, and longer where a law asks for it (article 52 of the Dutch General Tax Act and article 34a of the VAT Act).',
  },
  objection: {
    nl: 'Hebt u ons gevraagd u geen post te sturen, of kwam onze mail terug? Dan houden wij een kenmerk waarin niemand uw adres kan lezen. Alleen zo weten wij dat wij u niet mogen mailen (artikel 21 van de AVG).',
    en: 'Did you ask us not to write to you, or did our mail come back? Then we keep a mark in which nobody can read your address. Only so do we know not to mail you (article 21 of the GDPR).',
  },
  staff: {
    nl: 'Wie van onze medewerkers wat deed: zolang wij dat moeten kunnen laten zien (artikel 5, lid 2, van de AVG).',
    en: 'Which of our staff did what: for as long as we have to be able to show it (article 5(2) of the GDPR).',
  },
  recipient: {
    nl: 'Aan wie wij facturen doorgaven: zolang wij de factuur zelf bewaren (artikel 15 van de AVG).',
    en: 'To whom we handed over invoices: for as long as we keep the invoice itself (article 15 of the GDPR).',
  },
  'nobody’s': { nl: 'Wat niemands gegevens zijn.', en: 'What is nobody’s data.' },
};
