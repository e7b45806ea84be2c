import { timeZone } from '../../../src/kernel/clock.js';
import { vendorName } from '../../../src/invoices/settings.js';
import { mailSettings } from '../../../src/kernel/mail.js';
import type { Category } from '../../../src/kernel/personal.js';
import type { Words } from '../../../src/kernel/retention-classes.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { AnswerOutcome, ErasureAnswer } from './answer.js';
import { keeping } from './erase.js';
import { staysBecause } from './letter-words.js';

/** As somebody reads it who is no lawyer. */
const named: Record<Category, Words> = {
  identity: { nl: 'naam en functie', en: 'name and job title' },
  'contact details': {
    nl: 'adres, e-mailadres, telefoonnummer en taal',
    en: 'address, e-mail, phone number and language',
  },
  financial: { nl: 'financiële gegevens', en: 'financial details' },
  identifier: { nl: 'nummers', en: 'numbers' },
  contract: { nl: 'gegevens over de overeenkomst', en: 'details of the agreement' },
  consent: { nl: 'toestemmingen en het bewijs ervan', en: 'consents and the proof of them' },
  correspondence: { nl: 'wat u is toegestuurd', en: 'what was sent to you' },
  'free text': { nl: 'aantekeningen', en: 'notes' },
  credential: { nl: 'inloggegevens', en: 'sign-in details' },
  behaviour: { nl: 'wat u deed, en wanneer', en: 'what you did, and when' },
};

/** The text that goes to who asked, on paper or by mail: article 12(3) and (4) of the GDPR want all of this said. */
export function letterOf(scope: Scope, answer: ErasureAnswer, language: 'nl' | 'en'): string {
  const { fromAddress } = scope.settings(mailSettings);
  const categoriesOf = (wanted: keyof typeof AnswerOutcome) =>
    [
      ...new Set(
        answer.lines.flatMap(({ outcome, category }) => (outcome === wanted && category ? [category] : [])),
      ),
    ].map((category) => `- ${named[category][language]}`);
  const went = categoriesOf('WENT');
  const held = categoriesOf('HELD');
  const refused = held.length > 0;
  const kept = keeping(answer.lines);
  const because = (mayStay: boolean) =>
    kept
      .filter(({ outcome }) => (outcome === 'MAY_STAY') === mayStay)
      .map((line) => staysBecause[line.class][language]);
  const stays = [...new Set(because(false))].map((line) => `- ${line}`);
  const mayStay = [...new Set(because(true))];
  const vendor = vendorName(scope);
  const day = new Intl.DateTimeFormat(language === 'nl' ? 'nl-NL' : 'en-GB', {
    dateStyle: 'long',
    timeZone,
  }).format(new Date(answer.at));
  const paragraphs =
    language === 'nl'
      ? [
          `Geachte ${answer.addressee ?? 'heer of mevrouw'},`,
          refused
            ? `U vroeg ons uw persoonsgegevens te wissen (artikel 17 van de AVG). Op ${day} hebben wij besloten dat wij dat nu niet doen: ze zijn nodig voor het instellen, uitoefenen of onderbouwen van een rechtsvordering (artikel 17, lid 3, onder e). Zodra die reden er niet meer is, wissen wij ze alsnog.`
            : `U vroeg ons uw persoonsgegevens te wissen (artikel 17 van de AVG). Dat is op ${day} gedaan.`,
          ...(refused
            ? [`Om die reden blijft:\n${held.join('\n')}`]
            : [went.length > 0 ? `Gewist is:\n${went.join('\n')}` : 'Van u zelf was er niets meer.']),
          stays.length > 0
            ? `Dit moeten wij van de wet bewaren (artikel 17, lid 3, onder b, van de AVG):\n${stays.join('\n')}`
            : !refused && 'Verder bewaren wij niets over u.',
          ...mayStay,
          !refused &&
            'Daarna zoeken wij of uw gegevens nog ergens anders staan, zoals in een aantekening over uw kantoor, en halen weg wat wij vinden.',
          !refused &&
            'In reservekopieën staan uw gegevens tot die zijn overschreven. Wordt er een teruggezet, dan wissen we ze opnieuw voordat iemand ermee werkt.',
          `Bent u het er niet mee eens? Schrijf ons via ${fromAddress}. U kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens (artikel 77 van de AVG) of naar de rechter gaan (artikel 79).`,
          `Met vriendelijke groet,\n${vendor}`,
        ]
      : [
          `Dear ${answer.addressee ?? 'Sir or Madam'},`,
          refused
            ? `You asked us to erase your personal data (article 17 of the GDPR). On ${day} we decided that we do not do so now: they are needed to establish, exercise or defend a legal claim (article 17(3)(e)). As soon as that is no longer so, we erase them after all.`
            : `You asked us to erase your personal data (article 17 of the GDPR). That was done on ${day}.`,
          ...(refused
            ? [`This stays for that reason:\n${held.join('\n')}`]
            : [
                went.length > 0
                  ? `This was erased:\n${went.join('\n')}`
                  : 'There was nothing left of yourself.',
              ]),
          stays.length > 0
            ? `This we have to keep by law (article 17(3)(b) of the GDPR):\n${stays.join('\n')}`
            : !refused && 'We keep nothing else about you.',
          ...mayStay,
          !refused &&
            'We then look whether your data is anywhere else, such as in a note about your office, and clear away what we find.',
          !refused &&
            'Back-ups hold your data until they are overwritten. If one is put back, we erase the data again before anybody works with it.',
          `If you disagree, write to us at ${fromAddress}. You may also complain to the Dutch data protection authority, the Autoriteit Persoonsgegevens (article 77 of the GDPR), or go to court (article 79).`,
          `Kind regards,\n${vendor}`,
        ];
  return paragraphs.filter(Boolean).join('\n\n');
}
