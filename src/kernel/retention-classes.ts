/** A text in both languages of the house. */
export interface Words {
  readonly nl: string;
  readonly en: string;
}

/**
 * A class of retention in the manner of DIN 66398: a term that starts at a moment which can be told of each row. A
 * declaration of personal data names one for rows that outlive minimising, or that stand outside the customers' ladder.
 */
export interface RetentionClass {
  readonly name: Words;
  /** With what its term starts. */
  readonly start: Words;
  readonly term: Words;
  readonly law: string;
  /**
   * Which step lets its rows go: `minimise`, with the customer in the third year; `customer`, together with what is left
   * of the customer; `own`, by a term of each row; `outside`, by other means than the customers' ladder.
   */
  readonly goes: 'minimise' | 'customer' | 'own' | 'outside';
  /** Days after the last one of its term within which a row of its own term must be gone. */
  readonly within: number;
}

/** Years that tax law keeps books, from the end of the financial year (AWR art. 52(4)). */
export const statutoryYears = 7;
/** Years for which what is known of a relation stays after it ended (P12). */
export const relationYears = 2;

const classes = {
  relation: {
    name: { nl: 'relatie', en: 'relation' },
    start: { nl: 'laatste dag van het laatste abonnement', en: 'last day of the last subscription' },
    term: { nl: '2 jaar; weg vóór het einde van het derde', en: '2 years; gone before the third is over' },
    law: 'AVG/GDPR art. 5(1)(e); P12, P13',
    goes: 'minimise',
    within: 365,
  },
  person: {
    name: { nl: 'vertrokken contactpersoon', en: 'contact who left' },
    start: { nl: 'dag waarop iemand het kantoor verliet', en: 'day on which somebody left the office' },
    term: {
      nl: '2 jaar, of eerder met het kantoor of de persoon; weg vóór het einde van het derde jaar',
      en: '2 years, or sooner with the office or the person; gone before the third is over',
    },
    law: 'AVG/GDPR art. 5(1)(e); P12, P13',
    goes: 'own',
    within: 365,
  },
  'master data': {
    name: { nl: 'debiteurstamgegevens', en: 'debtor master data' },
    start: {
      nl: '31 december van het jaar waarin het kantoor stopte',
      en: '31 December of the year in which the office stopped',
    },
    term: {
      nl: '7 jaar, langer waar dat is vastgelegd, en niet vóór de laatste factuur',
      en: '7 years, longer where set, and not before the last invoice',
    },
    law: 'AWR art. 52(4); P14',
    goes: 'customer',
    within: 90,
  },
  invoice: {
    name: { nl: 'factuur', en: 'invoice' },
    start: { nl: '31 december van het boekjaar', en: '31 December of the financial year' },
    term: { nl: '7 jaar, langer waar dat is vastgelegd', en: '7 years, longer where set' },
    law: 'AWR art. 52(4), Wet OB 1968 art. 34a; P15',
    goes: 'own',
    within: 90,
  },
  objection: {
    name: { nl: 'bezwaar tegen post', en: 'objection to mailings' },
    start: { nl: 'dag van het bezwaar', en: 'day of the objection' },
    term: {
      nl: 'zolang er post verstuurd wordt, alleen als versleuteld kenmerk',
      en: 'for as long as mail is sent, as a keyed hash alone',
    },
    law: 'AVG/GDPR art. 21(3), 5(2); P6',
    goes: 'outside',
    within: 0,
  },
  staff: {
    name: { nl: 'eigen medewerker', en: 'own staff' },
    start: { nl: 'dag waarop het account sluit', en: 'day on which the account is closed' },
    term: {
      nl: 'zolang de audit of een overeenkomst van geheimhouding ernaar verwijst',
      en: 'for as long as the audit or an agreement of secrecy refers to it',
    },
    law: 'AVG/GDPR art. 5(2), 32; P16',
    goes: 'outside',
    within: 0,
  },
  recipient: {
    name: { nl: 'ontvanger van facturen', en: 'recipient of invoices' },
    start: { nl: 'einde van de opdracht', en: 'end of the engagement' },
    term: {
      nl: 'zolang een factuur die hij kreeg wordt bewaard',
      en: 'for as long as an invoice that it was given is kept',
    },
    law: 'AVG/GDPR art. 15(1)(c), AWR art. 52(4); P5, P17',
    goes: 'outside',
    within: 0,
  },
  'nobody’s': {
    name: { nl: 'geen persoonsgegevens', en: 'no personal data' },
    start: { nl: '—', en: '—' },
    term: { nl: 'geen', en: 'none' },
    law: '—',
    goes: 'outside',
    within: 0,
  },
} satisfies Record<string, RetentionClass>;

export type ClassName = keyof typeof classes;

export const retentionClasses: Readonly<Record<ClassName, RetentionClass>> = classes;

/**
 * Of rows that go by a term of their own, while whoever they are about may stay: where the term stands. `lastDay`: the
 * property with the last day on which the law keeps the row. `since`: the property with the day or moment from which
 * the years of a relation run.
 */
export type OwnTerm =
  | { readonly class: ClassName; readonly lastDay: string }
  | { readonly class: ClassName; readonly since: string };

export type Retention = ClassName | OwnTerm;
