import { Temporal } from 'temporal-polyfill';

/**
 * The model: what is there of whom, and what the promises say of it, day by day. Written again from the protocol; it
 * shares no arithmetic with the code.
 */
export type Day = Temporal.PlainDate;

export interface Subscription {
  id: string;
  from: Day;
  to: Day | null;
}

export interface Office {
  id: string;
  subscriptions: Subscription[];
  minimised: boolean;
  /** Years that the law keeps of it. */
  years: number;
}

interface Owned {
  office: string;
}

export class Life {
  readonly offices = new Map<string, Office>();
  readonly contacts = new Map<string, Owned>();
  readonly placements = new Map<string, Owned & { contact: string; leftOn: Day }>();
  readonly consents = new Map<string, { contact: string }>();
  readonly drafts = new Map<string, Owned>();
  readonly invoices = new Map<string, Owned & { year: number; handOvers: number; lines: number }>();
  readonly documents = new Map<string, Owned>();
  readonly papers = new Map<string, Owned & { destroyed: boolean }>();
  readonly holds = new Map<string, Owned & { steps: readonly ('MINIMISE' | 'GONE')[]; open: boolean }>();

  isHeld(office: string, step: 'MINIMISE' | 'GONE'): boolean {
    return [...this.holds.values()].some(
      (hold) => hold.open && hold.office === office && hold.steps.includes(step),
    );
  }

  /** At the office where somebody works, or at one where they did. */
  isKept(contact: string): boolean {
    const offices = [...this.placements.values()].filter((one) => one.contact === contact);
    return [...this.holds.values()].some(
      (hold) =>
        hold.open &&
        hold.steps.includes('MINIMISE') &&
        (hold.office === this.contacts.get(contact)?.office ||
          offices.some(({ office }) => office === hold.office)),
    );
  }

  of<V extends Owned>(all: Map<string, V>, office: string): [string, V][] {
    return [...all].filter(([, one]) => one.office === office);
  }

  /** P13: two years after the last subscription ended. */
  isDue(office: Office, today: Day): boolean {
    const end = endOf(office);
    return Boolean(end && isBefore(end, today) && !office.minimised && !isBefore(today, afterYears(end, 2)));
  }

  minimise(office: Office): void {
    office.minimised = true;
    for (const [id] of this.of(this.contacts, office.id)) this.forget(id);
    for (const [id] of this.of(this.placements, office.id)) this.placements.delete(id);
    for (const [id] of this.of(this.drafts, office.id)) this.drafts.delete(id);
    for (const [id] of this.of(this.documents, office.id)) this.documents.delete(id);
    for (const [id, { steps }] of this.of(this.holds, office.id))
      if (steps.includes('MINIMISE')) this.holds.delete(id);
  }

  /** A person goes from every place. */
  forget(contact: string): void {
    this.contacts.delete(contact);
    for (const all of [this.placements, this.consents])
      for (const [id, one] of all) if (one.contact === contact) all.delete(id);
  }

  /** P15: rows whose own term has passed. */
  passed(office: Office, today: Day): { invoices: string[]; placements: string[] } {
    return {
      invoices: this.of(this.invoices, office.id)
        .filter(([, { year }]) => today.year > year + office.years)
        .map(([id]) => id),
      placements: this.of(this.placements, office.id)
        .filter(([, { leftOn }]) => !isBefore(today, afterYears(leftOn, 2)))
        .map(([id]) => id),
    };
  }

  /** P14: nothing is left to be kept for, and no paper waits for its destruction. */
  isOver(office: Office, today: Day): boolean {
    const end = endOf(office);
    return (
      office.minimised &&
      Boolean(end && today.year > end.year + office.years) &&
      this.of(this.invoices, office.id).every(([, { year }]) => today.year > year + office.years) &&
      this.of(this.papers, office.id).every(([, { destroyed }]) => destroyed)
    );
  }

  letGoForGood(office: Office, today: Day): void {
    const over = this.isOver(office, today);
    const { invoices, placements } = this.passed(office, today);
    for (const id of invoices) this.invoices.delete(id);
    for (const id of placements) this.placements.delete(id);
    if (!over) return;
    this.offices.delete(office.id);
    for (const all of [this.papers, this.holds])
      for (const [id] of this.of<Owned>(all as Map<string, Owned>, office.id)) all.delete(id);
  }

  /** Of whom something goes for good on a day, and who are not held. */
  dueForGood(today: Day): Office[] {
    return [...this.offices.values()].filter((office) => {
      if (this.isHeld(office.id, 'GONE')) return false;
      const { invoices, placements } = this.passed(office, today);
      return invoices.length > 0 || placements.length > 0 || this.isOver(office, today);
    });
  }

  dueForMinimising(today: Day): Office[] {
    return [...this.offices.values()].filter(
      (office) => this.isDue(office, today) && !this.isHeld(office.id, 'MINIMISE'),
    );
  }

  /** Days on which something may change by the calendar alone, or must have changed by the next. */
  boundaries(): Day[] {
    const days: Day[] = [];
    for (const office of this.offices.values()) {
      const end = endOf(office);
      if (!end) continue;
      const [two, three] = [afterYears(end, 2), afterYears(end, 3)];
      days.push(end.add({ days: 1 }), two.subtract({ days: 1 }), two, three.subtract({ days: 32 }));
      days.push(three.subtract({ days: 1 }));
    }
    for (const { leftOn } of this.placements.values()) {
      const two = afterYears(leftOn, 2);
      days.push(two.subtract({ days: 1 }), two, two.add({ days: 364 }));
    }
    return days;
  }
}

export function endOf(office: Office): Day | null {
  if (office.subscriptions.length === 0 || office.subscriptions.some(({ to }) => to === null)) return null;
  return office.subscriptions
    .map(({ to }) => to as Day)
    .reduce((last, day) => (isBefore(last, day) ? day : last));
}

export const isBefore = (one: Day, other: Day): boolean => Temporal.PlainDate.compare(one, other) < 0;

export function afterYears(day: Day, years: number): Day {
  const year = day.year + years;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const clamped = day.month === 2 && day.day === 29 && !leap ? 28 : day.day;
  return Temporal.PlainDate.from({ year, month: day.month, day: clamped }, { overflow: 'reject' });
}
