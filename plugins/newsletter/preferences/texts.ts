import { ConsentPurpose } from '../consent.js';

const { NEWSLETTER, NON_COMMERCIAL } = ConsentPurpose;

/** What the public pages say. */
export const texts = {
  nl: {
    names: { [NEWSLETTER]: 'Nieuwsbrief', [NON_COMMERCIAL]: 'Uitnodigingen en vragen' },
    topics: 'Waarover?',
    all: 'Alles, ook wat er nog bij komt',
    address: 'Uw e-mailadres',
    wrongAddress: 'Dit is geen e-mailadres waar mail naartoe kan. Kijk of het klopt, zoals naam@kantoor.nl.',
    chooseOne: 'Kies alles, of minstens één onderwerp.',
    expired: 'Deze link werkt niet meer',
    gone: 'Wij hebben hier niets van u',
    goneBody:
      'Bij deze link hoort geen gegeven (meer). Kijk of hij volledig is overgenomen, of gebruik de link in de nieuwste mail.',
    askAgain: 'Vraag een nieuwe link',
    signUp: {
      title: {
        [NEWSLETTER]: 'Aanmelden voor de nieuwsbrief',
        [NON_COMMERCIAL]: 'Aanmelden voor uitnodigingen en vragen',
      },
      agree: 'Met deze knop zegt u ja tegen deze tekst:',
      button: 'Ja, meld mij aan',
      note: 'U krijgt een mail om uw adres te bevestigen; pas daarna bent u aangemeld. Wij mailen alleen contactpersonen van onze klanten. Van een ander adres bewaren wij niets.',
      none: 'Hiervoor kunt u zich nu niet aanmelden.',
      changed: 'Onze tekst is intussen veranderd. Lees hem nog eens voor u ja zegt.',
    },
    sent: {
      title: 'Kijk in uw mailbox',
      signUp:
        'Hoort dit adres bij een contactpersoon van een van onze klanten, dan is er nu een mail onderweg. Met de link daarin bevestigt u uw aanmelding; tot dan gebeurt er niets.',
      link: 'Is dit adres bij ons bekend, dan is er nu een mail onderweg met een link naar uw voorkeuren.',
      toChange:
        'Er is een mail onderweg naar het adres dat wij nu van u hebben. Met de link daarin verandert u het; tot dan blijft het zoals het is.',
      address:
        'Er is een mail onderweg naar het nieuwe adres. Met de link daarin bevestigt u het; tot dan verandert er niets.',
      agree:
        'Er is een mail naar u onderweg. Met de link daarin bevestigt u dat u dit wilt; tot dan gebeurt er niets.',
      wait: 'Geen mail? Kijk bij de ongewenste mail. Wij sturen er hooguit een paar per dag naar één adres.',
    },
    ask: {
      title: 'Voorkeuren of afmelden zonder oude mail',
      intro:
        'In elke nieuwsbrief staat een link naar uw voorkeuren. Hebt u er geen meer? Vul uw adres in, dan mailen wij u een link.',
      button: 'Stuur mij een link',
    },
    confirm: {
      signUp: 'Bevestig uw aanmelding',
      signUpBody: 'Met de knop zegt u ja tegen deze tekst:',
      signUpButton: 'Ja, bevestigen',
      about: (names: string) => `Over: ${names}.`,
      signedUp: 'U bent aangemeld',
      signedUpBody: 'In elke mail staat een link om uw voorkeuren te veranderen of u af te melden.',
      address: 'Bevestig uw nieuwe e-mailadres',
      addressBody: 'Met de knop gaat onze mail aan u voortaan naar dit adres:',
      addressButton: 'Ja, gebruik dit adres',
      addressDone: 'Uw e-mailadres is veranderd',
      addressDoneBody:
        'Onze mail aan u gaat voortaan naar het nieuwe adres. Uw oude adres krijgt daar bericht van.',
      used: 'Dit was al bevestigd; u hoeft niets meer te doen.',
      late: 'De link was een paar dagen geldig. Er is niets veranderd; doe het opnieuw als u het nog wilt.',
      replaced:
        'Onze tekst is intussen veranderd, dus deze link geldt niet meer. Meld u opnieuw aan als u dat wilt.',
      moved: 'Dit adres is intussen niet meer dat van uw gegevens bij ons. Er is niets veranderd.',
    },
    preferences: {
      title: 'Uw voorkeuren',
      saved: 'Opgeslagen. Het geldt vanaf nu.',
      suppressed:
        'Mail naar uw adres kwam bij ons terug, of is als ongewenst gemeld. Daarom sturen wij er niets meer heen. Wilt u weer mail van ons? Laat het ons weten.',
      live: (day: string) => `U krijgt dit sinds ${day}, omdat u ja zei tegen deze tekst:`,
      not: 'U krijgt dit nu niet. Wilt u het wel? Dan vragen wij uw akkoord met deze tekst:',
      save: 'Onderwerpen opslaan',
      leaveOne: {
        [NEWSLETTER]: 'Stuur mij geen nieuwsbrief meer',
        [NON_COMMERCIAL]: 'Stuur mij deze post niet meer',
      },
      agree: 'Ja, dit wil ik',
      receipt: 'Bewijs van uw toestemming (JSON)',
      language: 'Taal van onze mail',
      dutch: 'Nederlands',
      english: 'English',
      saveLanguage: 'Taal opslaan',
      address: 'Ander e-mailadres',
      addressNote: 'Wij mailen een link naar het nieuwe adres; pas als u daar bevestigt, verandert het.',
      addressByMail:
        'Een brief kan zijn doorgestuurd, dus een ander adres vult u niet hier in. Wij mailen u een nieuwe link, naar het adres dat wij nu van u hebben. Leest u dat niet meer? Laat het ons dan weten.',
      askToChange: 'Stuur mij die link',
      newAddress: 'Nieuw e-mailadres',
      saveAddress: 'Adres veranderen',
      leave: 'Niets meer van dit alles',
      leaveNote:
        'U krijgt dan geen nieuwsbrief en geen andere mailings meer. Mail over uw abonnement en uw facturen blijft u krijgen.',
      why: 'Waarom? U hoeft niets in te vullen.',
      leaveAll: 'Meld mij overal voor af',
      left: 'U bent afgemeld',
      leftBody: 'U krijgt geen nieuwsbrief en geen andere mailings meer van ons. Dat geldt vanaf nu.',
    },
  },
  en: {
    names: { [NEWSLETTER]: 'Newsletter', [NON_COMMERCIAL]: 'Invitations and questions' },
    topics: 'About what?',
    all: 'Everything, and what is added later',
    address: 'Your e-mail address',
    wrongAddress:
      'This is no e-mail address that mail can go to. Please check it; it looks like name@office.nl.',
    chooseOne: 'Choose everything, or at least one topic.',
    expired: 'This link works no more',
    gone: 'We hold nothing of you here',
    goneBody:
      'Nothing belongs to this link (any more). Check that it was copied in full, or use the one in the latest mail.',
    askAgain: 'Ask for a new link',
    signUp: {
      title: {
        [NEWSLETTER]: 'Sign up for the newsletter',
        [NON_COMMERCIAL]: 'Sign up for invitations and questions',
      },
      agree: 'With this button you say yes to these words:',
      button: 'Yes, sign me up',
      note: 'You get a mail to confirm your address; only then are you signed up. We mail only contacts of our customers. Of any other address we keep nothing.',
      none: 'You cannot sign up for this now.',
      changed: 'Our words have changed meanwhile. Please read them once more before you say yes.',
    },
    sent: {
      title: 'Look in your mailbox',
      signUp:
        'If this address belongs to a contact of one of our customers, a mail is on its way. The link in it confirms your sign-up; until then nothing happens.',
      link: 'If we know this address, a mail with a link to your preferences is on its way.',
      toChange:
        'A mail is on its way to the address that we have of you now. Change it with the link in there; until then it stays as it is.',
      address:
        'A mail is on its way to the new address. The link in it confirms it; until then nothing changes.',
      agree:
        'A mail to you is on its way. The link in it confirms that you want this; until then nothing happens.',
      wait: 'No mail? Look among the unwanted mail. We send a few a day to one address at the most.',
    },
    ask: {
      title: 'Preferences, or leaving, without an old mail',
      intro:
        'Each newsletter has a link to your preferences. Do you have none left? Fill in your address, and we mail you a link.',
      button: 'Send me a link',
    },
    confirm: {
      signUp: 'Confirm your sign-up',
      signUpBody: 'With the button you say yes to these words:',
      signUpButton: 'Yes, confirm',
      about: (names: string) => `About: ${names}.`,
      signedUp: 'You are signed up',
      signedUpBody: 'Each mail has a link to change your preferences or to leave.',
      address: 'Confirm your new e-mail address',
      addressBody: 'With the button our mail to you goes to this address from now on:',
      addressButton: 'Yes, use this address',
      addressDone: 'Your e-mail address has changed',
      addressDoneBody: 'Our mail to you goes to the new address from now on. Your old address is told.',
      used: 'This was confirmed already; you need not do anything.',
      late: 'The link was good for a few days. Nothing has changed; do it again if you still want it.',
      replaced: 'Our words have changed meanwhile, so this link holds no more. Sign up again if you like.',
      moved: 'This address is not the one of your data with us any more. Nothing has changed.',
    },
    preferences: {
      title: 'Your preferences',
      saved: 'Saved. It holds from now on.',
      suppressed:
        'Mail to your address came back to us, or was reported as unwanted. So we send nothing there any more. Would you like our mail again? Let us know.',
      live: (day: string) => `You get this since ${day}, because you said yes to these words:`,
      not: 'You do not get this now. Would you like to? Then we ask for your yes to these words:',
      save: 'Save topics',
      leaveOne: {
        [NEWSLETTER]: 'Send me no more newsletters',
        [NON_COMMERCIAL]: 'Send me no more of these mails',
      },
      agree: 'Yes, I want this',
      receipt: 'Proof of your consent (JSON)',
      language: 'Language of our mail',
      dutch: 'Nederlands',
      english: 'English',
      saveLanguage: 'Save language',
      address: 'Another e-mail address',
      addressNote: 'We mail a link to the new address; it changes only once you confirm there.',
      addressByMail:
        'A letter may have been passed on, so this is not the place for another address. We mail you a new link, to the address that we have of you now. Do you not read that any more? Then let us know.',
      askToChange: 'Send me that link',
      newAddress: 'New e-mail address',
      saveAddress: 'Change address',
      leave: 'Nothing of all this any more',
      leaveNote:
        'You will get no newsletter and no other mailings then. Mail about your subscription and your invoices will still reach you.',
      why: 'Why? You need not fill in anything.',
      leaveAll: 'Take me off everything',
      left: 'You have been unsubscribed',
      leftBody: 'You will get no newsletter and no other mailings from us any more. This holds from now on.',
    },
  },
} as const;
