import { dateOf } from '../../../src/kernel/clock.js';
import { mailSettings } from '../../../src/kernel/mail.js';
import type { Category } from '../../../src/kernel/personal.js';
import { retentionClasses, type Words } from '../../../src/kernel/retention-classes.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { type ErasureAnswer, reasonOf } from './answer.js';
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
  const went = [
    ...new Set(
      answer.lines.flatMap(({ outcome, category }) => (outcome === 'WENT' && category ? [category] : [])),
    ),
  ].map((category) => `- ${named[category][language]}`);
  const stays = keeping(answer.lines).map((line) => {
    const { why, law, term } = reasonOf(line, language);
    return `- ${retentionClasses[line.class].name[language]}: ${why}. ${{ nl: 'Termijn', en: 'Term' }[language]}: ${term}. ${{ nl: 'Grond', en: 'Ground' }[language]}: ${law}.`;
  });
  const day = dateOf(new Date(answer.at)).split('-').toReversed().join('-');
  const paragraphs =
    language === 'nl'
      ? [
          `Geachte ${answer.addressee ?? 'heer of mevrouw'},`,
          `U vroeg ons uw persoonsgegevens te wissen (artikel 17 van de AVG). Dat is op ${day} gedaan.`,
          went.length > 0 ? `Gewist is:\n${went.join('\n')}` : 'Van u zelf was er niets meer.',
          stays.length > 0
            ? `Dit blijft, omdat de wet het vraagt:\n${stays.join('\n')}`
            : 'Er blijft niets over u bewaard.',
          'In reservekopieën staan uw gegevens tot die zijn overschreven. Wordt er een teruggezet, dan wissen we ze opnieuw voordat iemand ermee werkt.',
          `Bent u het er niet mee eens? Schrijf ons via ${fromAddress}. U kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens (artikel 77 van de AVG) of naar de rechter gaan (artikel 79).`,
          `Met vriendelijke groet,\n${fromName}`,
        ]
      : [
          `Dear ${answer.addressee ?? 'Sir or Madam'},`,
          `You asked us to erase your personal data (article 17 of the GDPR). That was done on ${day}.`,
          went.length > 0 ? `This was erased:\n${went.join('\n')}` : 'There was nothing left of yourself.',
          stays.length > 0
            ? `This stays, because the law asks for it:\n${stays.join('\n')}`
            : 'Nothing about you is kept.',
          'Back-ups hold your data until they are overwritten. If one is put back, we erase the data again before anybody works with it.',
          `If you disagree, write to us at ${fromAddress}. You may also complain to the Dutch data protection authority, the Autoriteit Persoonsgegevens (article 77 of the GDPR), or go to court (article 79).`,
          `Kind regards,\n${fromName}`,
        ];
  return paragraphs.join('\n\n');
}
