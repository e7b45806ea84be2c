import { Phase } from '../../../src/customers/customer.js';
import type { Language } from '../../../src/kernel/mail.js';
import { ConsentPurpose } from '../consent.js';
import type { Audience } from './audience.js';

const texts = {
  nl: {
    contacts: 'Contacten',
    reading: { nl: ' die Nederlands lezen', en: ' die Engels lezen' },
    offices: (n: number) =>
      n === 0 ? ' van kantoren' : n === 1 ? ' van één gekozen kantoor' : ` van ${n} gekozen kantoren`,
    plans: (names: string) => ` met abonnement ${names}`,
    phases: {
      [Phase.CUSTOMER]: 'nu klant zijn',
      [Phase.GRACE]: 'minder dan twee jaar geleden stopten',
      [Phase.MINIMISE]: 'twee jaar geleden of langer stopten',
      [Phase.STATUTORY]: 'geminimaliseerd zijn',
    },
    whose: ' die ',
    agreed: (what: string, topic: string) =>
      `, die akkoord gingen met ‘${what}’${topic && ` (alles, of het onderwerp ‘${topic}’)`}`,
    or: 'of',
    nonCommercial: 'Niet-commerciële berichten',
  },
  en: {
    contacts: 'Contacts',
    reading: { nl: ' who read Dutch', en: ' who read English' },
    offices: (n: number) =>
      n === 0 ? ' of offices' : n === 1 ? ' of one chosen office' : ` of ${n} chosen offices`,
    plans: (names: string) => ` on plan ${names}`,
    phases: {
      [Phase.CUSTOMER]: 'are customers now',
      [Phase.GRACE]: 'stopped less than two years ago',
      [Phase.MINIMISE]: 'stopped two years ago or longer',
      [Phase.STATUTORY]: 'were minimised',
    },
    whose: ' that ',
    agreed: (what: string, topic: string) =>
      `, who agreed to ‘${what}’${topic && ` (all of it, or the topic ‘${topic}’)`}`,
    or: 'or',
    nonCommercial: 'Non-commercial messages',
  },
} as const;

const either = (names: readonly string[], or: string): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${or} ${names.at(-1)}`;

/** What people said yes to, as they know it. */
export const nameOf = (purpose: ConsentPurpose, language: Language, listName: string): string =>
  purpose === ConsentPurpose.NEWSLETTER ? listName : texts[language].nonCommercial;

/** Whom a campaign is for, to read back before it goes. Chosen offices are counted: their names have a field of their own. */
export function audienceInWords(
  audience: Audience,
  agreedTo: { what: string; topic: string },
  language: Language,
): string {
  const say = texts[language];
  const { customerIds = [], plans = [], phases = [] } = audience;
  return [
    say.contacts,
    audience.language ? say.reading[audience.language] : '',
    say.offices(customerIds.length),
    plans.length > 0
      ? say.plans(
          either(
            plans.map((plan) => `‘${plan}’`),
            say.or,
          ),
        )
      : '',
    phases.length > 0
      ? say.whose +
        either(
          phases.map((phase) => say.phases[phase]),
          say.or,
        )
      : '',
    say.agreed(agreedTo.what, agreedTo.topic),
  ].join('');
}
