export type Language = 'nl' | 'en';

const nl = {
  language: 'Taal',
  tagline: 'Voor medewerkers. Wat u hier ziet, is vertrouwelijk.',
  signIn: 'Inloggen',
  signInWith: (issuer: string) => `Inloggen met ${issuer}`,
  signingIn: 'Bezig met inloggen…',
  email: 'E-mailadres',
  password: 'Wachtwoord',
  code: 'Code van uw app, of een herstelcode',
  forgotten: 'Wachtwoord vergeten?',
  someoneElse: 'Inloggen als iemand anders',
  signOut: 'Uitloggen',
  signedInAs: 'Ingelogd als',
  roles: 'Rollen',
  loading: 'Even geduld…',
  tryAgain: 'Opnieuw proberen',
  notice: {
    signedOut: 'U bent uitgelogd. Op deze computer is niets achtergebleven.',
    signedOutHere: 'U bent uitgelogd op deze computer. De server was niet bereikbaar om het te bevestigen.',
    notArrived:
      'Het inloggen is niet gelukt: u bent daar niet binnengelaten, of uw account geeft hier geen toegang.',
    expired: 'Uw sessie is verlopen. Log opnieuw in; wat u had getypt staat er nog.',
  },
  trouble: {
    wrongPassword: 'Dit e-mailadres en wachtwoord horen niet bij elkaar. Probeer het nog eens.',
    wrongCode: 'Deze code klopt niet, of is al gebruikt. Vul de code in die uw app nu toont.',
    tooOften:
      'Er is te vaak geprobeerd in te loggen. Wacht even, of vraag een link aan met “Wachtwoord vergeten?”.',
    unreachable: 'De server is niet bereikbaar. Controleer uw verbinding en probeer het opnieuw.',
  },
  secondFactor: {
    title: 'Tweede factor',
    why: 'Voor uw rol is een tweede factor nodig: een app op uw telefoon die codes toont. Bevestig eerst dat u het bent.',
    start: 'Verder',
    app: 'Voeg in de app een account toe met deze sleutel, en vul de code in die de app dan toont.',
    open: 'Openen in de app op dit apparaat',
    code: 'Code van 6 cijfers',
    confirm: 'Bevestigen',
    keep: 'Met deze herstelcodes komt u erin als u de app niet bij de hand hebt, elk één keer. U ziet ze alleen nu: bewaar ze op papier.',
    kept: 'Ik heb ze bewaard',
  },
  agreement: {
    title: 'Geheimhouding',
    why: 'Voordat u persoonsgegevens te zien krijgt, vragen wij u deze verklaring te lezen en te tekenen.',
    text: 'Tekst van de verklaring',
    sign: 'Ik teken deze verklaring',
    signing: 'Bezig met tekenen…',
    notNow: 'Nu niet',
    none: 'Er is nog geen verklaring vastgesteld. Vraag de privacy officer ernaar.',
    missing: 'U hebt de geheimhoudingsverklaring nog niet getekend: persoonsgegevens blijven leeg.',
    read: 'Lezen en tekenen',
    version: 'Versie',
  },
  operations: {
    title: 'Vragen en handelingen',
    search: 'Zoek een vraag of handeling',
    none: 'Niets gevonden.',
    empty: 'Voor uw rollen zijn er geen kant-en-klare vragen of handelingen.',
    failed: 'De lijst kon niet worden opgehaald.',
    query: 'vraag',
    mutation: 'handeling',
    opened: (label: string) => `${label}: geopend in een tabblad. Ctrl+Enter voert het uit.`,
  },
  // Short lines: Monaco keeps a scroll bar as wide as the widest that it ever showed.
  welcome: `# Kies links een vraag, of
# typ hier uw eigen GraphQL.
# Ctrl+Enter voert uit,
# Ctrl+spatie vult aan.
#
# Bij uitloggen verdwijnen
# tabbladen en geschiedenis.

{
  me {
    name
    roles
  }
}
`,
  roleNames: {
    support: 'Support',
    billing: 'Facturatie',
    marketing: 'Marketing',
    privacyofficer: 'Privacy officer',
    bookkeeper: 'Boekhouder',
    accountant: 'Accountant',
    auditor: 'Auditor',
    admin: 'Beheer',
    service: 'Koppeling',
  } as Record<string, string>,
  partNames: {
    staff: 'Medewerkers',
    customers: 'Klanten',
    contacts: 'Contactpersonen',
    invoices: 'Facturen',
    audit: 'Logboek',
    search: 'Zoeken',
    notes: 'Notities',
    payments: 'Betalingen',
    timeline: 'Tijdlijn',
    system: 'Over dit systeem',
    newsletter: 'Nieuwsbrief',
    accountant: 'Boekhouder en accountant',
    retention: 'Bewaartermijnen',
    documents: 'Documenten',
    privacy: 'Privacy',
    backup: 'Back-ups',
  } as Record<string, string>,
};

export type Texts = typeof nl;

const en: Texts = {
  language: 'Language',
  tagline: 'For staff. What you see here is confidential.',
  signIn: 'Sign in',
  signInWith: (issuer) => `Sign in with ${issuer}`,
  signingIn: 'Signing in…',
  email: 'E-mail address',
  password: 'Password',
  code: 'Code of your app, or a recovery code',
  forgotten: 'Forgotten your password?',
  someoneElse: 'Sign in as somebody else',
  signOut: 'Sign out',
  signedInAs: 'Signed in as',
  roles: 'Roles',
  loading: 'One moment…',
  tryAgain: 'Try again',
  notice: {
    signedOut: 'You are signed out. Nothing was left on this computer.',
    signedOutHere: 'You are signed out on this computer. The server could not be reached to confirm it.',
    notArrived:
      'Signing in did not succeed: you were not let in there, or your account gives no access here.',
    expired: 'Your session has ended. Please sign in again; what you typed is still there.',
  },
  trouble: {
    wrongPassword: 'This e-mail address and password do not belong together. Please try again.',
    wrongCode: 'This code is not right, or was used before. Give the one that your app shows now.',
    tooOften:
      'There were too many attempts to sign in. Wait a moment, or ask for a link with “Forgotten your password?”.',
    unreachable: 'The server cannot be reached. Check your connection and try again.',
  },
  secondFactor: {
    title: 'Second factor',
    why: 'Your role needs a second factor: an app on your phone that shows codes. First confirm that it is you.',
    start: 'Continue',
    app: 'Add an account to the app with this key, then give the code that the app shows.',
    open: 'Open in the app on this device',
    code: 'Code of 6 digits',
    confirm: 'Confirm',
    keep: 'These recovery codes let you in when the app is not at hand, each once. You see them only now: keep them on paper.',
    kept: 'I have kept them',
  },
  agreement: {
    title: 'Secrecy',
    why: 'Before you get to see personal data, we ask you to read and sign this agreement.',
    text: 'Text of the agreement',
    sign: 'I sign this agreement',
    signing: 'Signing…',
    notNow: 'Not now',
    none: 'There is no agreement yet. Please ask the privacy officer.',
    missing: 'You have not signed the agreement of secrecy yet: personal data stays empty.',
    read: 'Read and sign',
    version: 'Version',
  },
  operations: {
    title: 'Questions and actions',
    search: 'Find a question or action',
    none: 'Nothing found.',
    empty: 'There are no ready-made questions or actions for your roles.',
    failed: 'The list could not be fetched.',
    query: 'question',
    mutation: 'action',
    opened: (label: string) => `${label}: opened in a tab. Ctrl+Enter runs it.`,
  },
  welcome: `# Choose a question at the
# left, or type your own.
# Ctrl+Enter runs it,
# Ctrl+Space completes it.
#
# Signing out clears tabs
# and history.

{
  me {
    name
    roles
  }
}
`,
  roleNames: {
    support: 'Support',
    billing: 'Billing',
    marketing: 'Marketing',
    privacyofficer: 'Privacy officer',
    bookkeeper: 'Bookkeeper',
    accountant: 'Accountant',
    auditor: 'Auditor',
    admin: 'Admin',
    service: 'Machine client',
  },
  partNames: {
    staff: 'Staff',
    customers: 'Customers',
    contacts: 'Contacts',
    invoices: 'Invoices',
    audit: 'Audit log',
    search: 'Search',
    notes: 'Notes',
    payments: 'Payments',
    timeline: 'Timeline',
    system: 'About this system',
    newsletter: 'Newsletter',
    accountant: 'Bookkeeper and accountant',
    retention: 'Retention',
    documents: 'Documents',
    privacy: 'Privacy',
    backup: 'Back-ups',
  },
};

export const texts: Record<Language, Texts> = { nl, en };

/** The server's `PRIVACY_OFFICER`, `privacy-officer` and `privacyOfficer` are one role; an unknown one shows as is. */
export function nameIn(names: Record<string, string>, code: string): string {
  return names[code.toLowerCase().replace(/[^a-z]/g, '')] ?? code.charAt(0).toUpperCase() + code.slice(1);
}
