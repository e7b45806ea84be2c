/** The privacy protocol's promises, in the project's own words. Parts say which they keep. */
export const promiseTexts = {
  P1: 'the vendor is the controller for its own customers’ data',
  P2: 'only the data that the protocol lists is kept',
  P3: 'data is used to perform the agreement and to tell about new functionality',
  P4: 'data is used for invoicing and support',
  P5: 'invoices are shared with the bookkeeper and the accountant',
  P6: 'newsletters and non-commercial mailings go only to those who actively agreed',
  P7: 'data stays on the vendor’s own server',
  P8: 'order forms on paper lie in a locked cabinet',
  P9: 'newer order forms are digital only, encrypted and behind a password',
  P10: 'back-ups are kept in the Netherlands first and never outside the EEA',
  P11: 'everything is kept while the office is a customer',
  P12: 'and for two years after it stops',
  P13: 'in the third year the data is minimised, the rest deleted, paper destroyed',
  P14: 'what was minimised is kept as long as the law says',
  P15: 'so are the invoices',
  P16: 'all data is confidential, and all staff are bound to secrecy',
  P17: 'no disclosure to others, unless the law demands it or the person agreed to that party',
  P18: 'no cookies, and nothing gathered from visitors',
  P19: 'a person can see, get, correct, erase, restrict and object',
  P20: 'a breach is logged and reported in time',
} as const;

export type PromiseId = keyof typeof promiseTexts;

/** A promise that a part keeps: what makes breaking it impossible or visible. */
export interface Promised {
  readonly id: PromiseId;
  readonly keptBy: string;
}
