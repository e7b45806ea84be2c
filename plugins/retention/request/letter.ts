import { dateOf } from '../../../src/kernel/clock.js';
import { mailSettings } from '../../../src/kernel/mail.js';
import type { Category } from '../../../src/kernel/personal.js';
import { retentionClasses, type Words } from '../../../src/kernel/retention-classes.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { type AnswerOutcome, type ErasureAnswer, reasonOf } from './answer.js';
import { keeping } from './erase.js';

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
  const { fromName, fromAddress } = scope.settings(mailSettings);
  const categoriesOf = (wanted: keyof typeof AnswerOutcome) =>
    [
      ...new Set(
        answer.lines.flatMap(({ outcome, category }) => (outcome === wanted && category ? [category] : [])),
      ),
    ].map((category) => `- ${named[category][language]}`);
  const went = categoriesOf('WENT');
  const held = categoriesOf('HELD');
  const refused = held.length > 0;
  const stays = keeping(answer.lines).map((line) => {
    const { why, law, term } = reasonOf(line, language);
    return `- ${retentionClasses[line.class].name[language]}: ${why}. ${{ nl: 'Termijn', en: 'Term' }[language]}: ${term}. ${{ nl: 'Grond', en: 'Ground' }[language]}: ${law}.`;
  });
  const day = dateOf(new Date(answer.at)).split('-').toReversed().join('-');
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
            ? `Dit blijft, omdat de wet het vraagt:\n${stays.join('\n')}`
            : !refused && 'Er blijft niets over u bewaard.',
          !refused &&
            'In reservekopieën staan uw gegevens tot die zijn overschreven. Wordt er een teruggezet, dan wissen we ze opnieuw voordat iemand ermee werkt.',
          `Bent u het er niet mee eens? Schrijf ons via ${fromAddress}. U kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens (artikel 77 van de AVG) of naar de rechter gaan (artikel 79).`,
          `Met vriendelijke groet,\n${fromName}`,
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
            ? `This stays, because the law asks for it:\n${stays.join('\n')}`
            : !refused && 'Nothing about you is kept.',
          !refused &&
            'Back-ups hold your data until they are overwritten. If one is put back, we erase the data again before anybody works with it.',
          `If you disagree, write to us at ${fromAddress}. You may also complain to the Dutch data protection authority, the Autoriteit Persoonsgegevens (article 77 of the GDPR), or go to court (article 79).`,
          `Kind regards,\n${fromName}`,
        ];
  return paragraphs.filter(Boolean).join('\n\n');
}
