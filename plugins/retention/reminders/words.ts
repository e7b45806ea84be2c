import type { Words } from '../../../src/kernel/retention-classes.js';
import type { ReminderKind } from './reminder.js';

export interface About {
  readonly kind: ReminderKind;
  /** Of the run; of DEADLINE those whose third year is not over yet, but nearly. */
  readonly customers: number;
  /** Of DEADLINE: those whose third year is over. */
  readonly late: number;
  /** When the run was proposed. */
  readonly onDate: string | null;
  readonly step: string | null;
  readonly days: number;
  /** A run is proposed, and nobody approved it yet. */
  readonly waiting: boolean;
  /** Whoever reads it may propose and approve. */
  readonly officer: boolean;
}

const offices = (n: number): Words => ({
  nl: n === 1 ? '1 kantoor' : `${n} kantoren`,
  en: n === 1 ? '1 office' : `${n} offices`,
});

/** What waits, and what its reader can do about it; the subject in Dutch, as of colleagues it is not known what they read. */
export function reminderWords(about: About): { subject: string; text: Words } {
  const [what, todo] = about.kind === 'DEADLINE' ? deadline(about) : proposal(about);
  return {
    subject: subjectOf(about),
    text: { nl: `${what.nl} ${todo.nl}`, en: `${what.en} ${todo.en}` },
  };
}

function subjectOf({ kind, late }: About): string {
  if (kind === 'APPROVAL') return 'Opschonen wacht op uw goedkeuring';
  if (kind === 'ESCALATION') return 'Opschonen wacht al lang op goedkeuring';
  return late > 0 ? 'Gegevens hadden al weg moeten zijn' : 'Gegevens moeten weg vóór het jaar om is';
}

function proposal({ kind, customers, onDate, step }: About): [Words, Words] {
  const day = onDate?.split('-').toReversed().join('-') ?? '';
  const { nl, en } = offices(customers);
  const gone = step === 'GONE';
  return [
    {
      nl: `Op ${day} is voorgesteld om gegevens te verwijderen van ${nl}${gone ? ', waarvan de wettelijke termijn om is' : ''}. Niemand heeft dat nog goedgekeurd.`,
      en: `On ${day} it was proposed to let go of data of ${en}${gone ? ', of which the statutory term has passed' : ''}. Nobody has approved it yet.`,
    },
    kind === 'ESCALATION'
      ? {
          nl: 'De privacyfunctionarissen zijn hier al aan herinnerd. Zorg dat een van hen ernaar kijkt.',
          en: 'The privacy officers were reminded of it before. See to it that one of them looks.',
        }
      : {
          nl: 'Bekijk het, en keur het goed als een ander het voorstelde, of trek het in.',
          en: 'Look at it, and approve it when somebody else proposed it, or withdraw it.',
        },
  ];
}

function deadline({ customers, late, days, waiting, officer }: About): [Words, Words] {
  const [soon, over] = [offices(customers), offices(late)];
  const what: Words[] = [];
  if (late > 0)
    what.push({
      nl: `Van ${over.nl} is het derde jaar voorbij. Die gegevens hadden al weg moeten zijn.`,
      en: `Of ${over.en} the third year is over. That data should have gone by now.`,
    });
  if (customers > 0)
    what.push({
      nl: `Van ${late > 0 ? 'nog ' : ''}${soon.nl} is het derde jaar over ${days} dagen of eerder voorbij. Dan moeten de gegevens weg zijn.`,
      en: `Of ${late > 0 ? 'another ' : ''}${soon.en} the third year is over in ${days} days or sooner. By then the data must be gone.`,
    });
  const all = { nl: what.map(({ nl }) => nl).join(' '), en: what.map(({ en }) => en).join(' ') };
  if (waiting)
    return [
      all,
      officer
        ? {
            nl: 'Er ligt een voorstel. Bekijk het, en keur het goed als een ander het deed.',
            en: 'There is a proposal. Look at it, and approve it when somebody else made it.',
          }
        : {
            nl: 'Er ligt een voorstel, dat alleen een privacyfunctionaris kan goedkeuren. Zorg dat een van hen ernaar kijkt.',
            en: 'There is a proposal, which only a privacy officer can approve. See to it that one of them looks.',
          },
    ];
  return [
    all,
    officer
      ? {
          nl: 'Stel een ronde voor, en laat een collega die goedkeuren.',
          en: 'Propose a run, and have a colleague approve it.',
        }
      : {
          nl: 'Een privacyfunctionaris kan een ronde voorstellen, en een tweede keurt die goed. Zorg dat zij dat doen.',
          en: 'A privacy officer can propose a run, and a second one approves it. See to it that they do.',
        },
  ];
}
