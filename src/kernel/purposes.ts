/**
 * Why personal data may be processed: a closed list, since a purpose that nobody wrote down is none
 * (GDPR art. 5(1)(b)). A role carries purposes; a personal column names those it serves.
 */
export const purposes = {
  support: { nl: 'ondersteuning', en: 'support', basis: 'agreement, art. 6(1)(b)' },
  invoicing: { nl: 'facturatie', en: 'invoicing', basis: 'agreement, art. 6(1)(b)' },
  bookkeeping: { nl: 'boekhouding', en: 'bookkeeping', basis: 'legal obligation, art. 6(1)(c)' },
  information: { nl: 'nieuwsbrief en mailing', en: 'newsletter and mailing', basis: 'consent, art. 6(1)(a)' },
  privacy: {
    nl: 'rechten van betrokkenen',
    en: 'data subject rights',
    basis: 'legal obligation, art. 6(1)(c)',
  },
  statutory: {
    nl: 'wettelijke bewaarplicht',
    en: 'statutory duty to keep',
    basis: 'legal obligation, art. 6(1)(c)',
  },
  administration: {
    nl: 'beheer van toegang',
    en: 'managing access',
    basis: 'legitimate interest, art. 6(1)(f)',
  },
} as const;

export type Purpose = keyof typeof purposes;

/** What a person can be in the house, and which purposes come with it. An admin reads no customer's personal data. */
export const roles = {
  admin: ['administration'],
  support: ['support'],
  billing: ['invoicing', 'statutory'],
  marketing: ['information'],
  privacy_officer: ['privacy', 'statutory'],
  accountant: ['bookkeeping'],
  /** Checks the promises and the audit, and reads nobody's data for it. */
  auditor: [],
  /** A machine client with an API token; its purposes come with the roles beside this one. No person has it. */
  service: [],
} as const satisfies Record<string, readonly Purpose[]>;

export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as Role[];

export function purposesOf(held: readonly Role[]): Purpose[] {
  return [...new Set(held.flatMap((role) => roles[role] as readonly Purpose[]))].toSorted();
}

/** Roles of people who do not work for the vendor. */
export const outsideRoles: readonly Role[] = ['accountant', 'auditor'];
