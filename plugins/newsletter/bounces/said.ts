/** What mail servers say when they refuse a message, in the words that they have for it. Linear patterns all: no part that
 * may go on for ever is followed by one that may fail. */
export type Rule = readonly [reason: string, pattern: RegExp];

export const reasonIn = (rules: readonly Rule[], text: string): string | undefined =>
  rules.find(([, pattern]) => pattern.test(text))?.[0];

/** Said of the address itself, in words that leave no doubt: nobody is there. */
export const nobodyThere: readonly Rule[] = [
  [
    'unknown user',
    /(?:user|recipient|mailbox|account|address(?:ee)?|receiver|member|person|alias|(?<!(?:domain|host) )name)(?: name| account| address)? (?:is )?(?:un(?:known|recognized)|not (?:known|found|exist|listed)|(?:was|were|could not be|couldn't be) (?:not )?found|does(?: not|n't) exist|doesn't have an?|has no|not a (?:known|valid))|(?:unknown|no such|invalid|non-?exist[ea]nt|unrecognized|bad|illegal)(?: or \w+)?(?: local| recipient| destination| mailbox| e-?mail| final| delivery)* ?(?:user|recipient|mailbox|addressee|account|person|local part|destinataire)|recip(?:ient)?notfound|resolver\.adr\.\w{0,20}?recip\w{0,20}?notfound|not (?:our|a) (?:known )?(?:user|customer)|no (?:such )?(?:mailbox|user|recipient|account)\b.{0,20}(?:here|by that name|with that|found)?|no such (?:user|address|mailbox)|unknown (?:or illegal )?(?:user|address|alias|recipient)|(?:not|isn't) listed in (?:the )?(?:\w{1,20} )?(?:directory|name|address)|(?:address|account) (?:you (?:entered|tried)[^.]{0,60})?(?:does not exist|doesn't exist)|e-?mail account that you tried to reach does not exist|inactive e-?mail address|adresse (?:destinataire|d au moins un destinataire) (?:invalide|inconnue)|destinataire invalide|not (?:present|listed|found) in (?:\w+ )?directory|address(?:es)? (?:were |was |is )?(?:invalid|unknown|not present)|(?:invalid|unknown) mailbox|mailbox (?:is )?(?:invalid|not present|not found|unknown)|bad ?rcptto|validrcptto|bad address|no (?:one at this|person at|account by|mailbox by)|recipient not ok|not an active address|not a (?:valid|local|known) (?:recipient|user|mailbox|address)|utilisateur inconnu|(?:adresse|empf\w{1,12}) nicht gefunden|no existe (?:ese|dicha|el|la)|invalid or unknown virtual user|user missing home|unknown local|(?:address|account) (?:is )?wrong or no longer|(?<!domein[^\n]{0,60})(?:niet bekend|bestaat niet)|onbekende? (?:gebruiker|ontvanger|(?:e-?mail)?adres)|(?:gebruiker|ontvanger|adres) (?:is )?onbekend|(?:adres|ontvanger|gebruiker|postvak|mailbox)[^.\n]{0,60} niet (?:kan |kon )?(?:worden )?gevonden|ongeldige? (?:e-?mail)?(?:adres|ontvanger)|is opgeheven|unbekannte[rn]? (?:benutzer|empf)|ディレクトリに?は?見つかりません|ユーザーは?(?:存在し|見つかり)ません/i,
  ],
  [
    'moved',
    /no longer (?:on|at|with|employed|in use|valid|available|exists)|has moved|user has (?:moved|left)|not our customer|address (?:has )?changed/i,
  ],
  [
    'unknown host',
    /host (?:is )?(?:unknown|unreachable|not found)|host or domain name not found|illegal host|unknown host|(?:domain|host)(?: name)? (?:\S+ )?(?:does(?: not|n't) exist|not found|is not reachable|must exist)|no such (?:domain|host)|unrout(?:e)?able (?:mail )?(?:address|domain)|domein[^\n]{0,60} (?:bestaat niet|niet (?:kan |kon )?(?:worden )?gevonden)|name or service not known|nxdomain|invalid domain|(?<=\.[a-z]{2,20}) does not exist/i,
  ],
  [
    'takes no mail',
    /null ?mx|indicated no smtp|does not accept (?:e-?)?mail|(?:couldn't|could not|cannot) find (?:a|any) mail exchanger|domain (?:does not|doesn't) (?:accept|receive)|no mx|(?:mx|srv) record indicated/i,
  ],
];

/** Said of the address too, but it passes. */
export const mailboxFull =
  /(?:mailbox|quota|storage|inbox|account|disk|user|maildir)[^.\n]{0,50}(?:full|exceed|over ?quota|over the|limit|too large|out of)|(?:over|exceed(?:s|ed|ing)?|out of)[^.\n]{0,30}(?:quota|storage|allowed size|space)|quota exceeded|mailbox full|insufficient (?:system )?(?:storage|disk)|not enough (?:disk |storage )*(?:storage|space)|boite du destinataire pleine|(?:postvak|postbus|mailbox) (?:is )?vol\b|quotum|geen ruimte|overquota/i;

/** Said of this message, of us, or of this moment: another one may arrive. */
export const forNow: readonly Rule[] = [
  [
    'blocked',
    /block(?:ed|list)|geblokkeerd|(?:black|white|grey|deny) ?list|dnsbl|\brbl\b|spamhaus|reputation|banned|client host rejected|access denied\b.{0,40}(?:ip|banned|sender)|ip address|(?:bad|suspicious) (?:ip|host)|not accept(?:ed|ing) connections|connections? (?:refused|not accepted|from)|reverse dns|\bptr\b|rdns|mismatches client|service refuse/i,
  ],
  [
    'sender not authenticated',
    /\bspf\b|\bdmarc\b|\bdkim\b|sender ?id|purported responsible|unauthenticated|authenticat|auth ?required/i,
  ],
  [
    'refused for what it holds',
    /\bspam|virus|malware|content|policy|policies|prohibited|scored|phish|attachment|filter(?:ed|s)\b|suspicious|unsolicited|bulk|message (?:was )?(?:rejected|refused)|headers? too|duplicate header|too (?:large|big)|exceeds? (?:the )?(?:maximum|size|limit)|message size|size limit|length exceeds|administrative limit|from: header|rfc ?[25]?[38]22/i,
  ],
  [
    'sender refused',
    /sender (?:address )?(?:is )?(?:reject|denied|refus|not|verif|invalid|domain)|(?:mail from|after mail from)|relay(?:ing)?(?: access)? (?:denied|not)|relaying|unable to relay|not (?:allowed|permitted|authori[sz]ed) to|permission to|access denied|bounce (?:address|verification)|reject(?:ed)? (?:by|for|from) (?:sender|policy)/i,
  ],
  [
    'disabled',
    /disabled|suspend|inactive|locked|deactivat|discontinued|not active|frozen|dormant|closed|terminated/i,
  ],
  [
    'too often',
    /too many|rate (?:limit|exceed)|limit(?:ed)? exceed|frequency|throttl|try(?:ing)? (?:again )?later|temporar|deferred|grey ?list|busy|essayer plus tard|veuillez/i,
  ],
  [
    'not reached',
    /time(?:d)? ?out|expired|queue too long|connection (?:refused|reset|lost)|lost connection|network|unreachable|not responding|no route|too many hops|loop|retry|giving up|gave up|did not accept our requests|delivery failed \d+ attempts|dns (?:query|server|error|lookup)|server (?:failed|down|not available)|could not deliver for the last|had been in the queue|tried to deliver/i,
  ],
  [
    'server error',
    /system error|internal|configuration|ldap|i\/o error|mailer error|command (?:failed|died)|service (?:currently )?(?:not |un)available|improper sequence|syntax|out of memory|can't create/i,
  ],
];

/** Weaker words, which count only where nothing else was said. */
export const perhapsNobody =
  /(?:recipient )?address rejected(?!: *\w)|recipient rejected|invalid (?:recipient|address|user)|mailbox (?:unavailable|not available|disabled for)|undeliverable address|recipient (?:not|refused|un)|rcpt to.{0,40}(?:reject|refus)|not a valid/i;

export const notYet =
  /warning message only|will be (?:re)?tried|only a (?:temporary failure report|warning)|will keep trying|will retry|attempts will continue|not (?:yet )?been delivered yet|has not yet been delivered|opnieuw geprobeerd|vertraagd|still being (?:re)?tried|delayed for more/i;

export const accountOff = /(?:account|mailbox)s? (?:is |has been |was )?(?:disabled|suspended|locked)/i;

/** Of the sender, in whatever words: of their address, domain, host or permission. “Returned to sender” is no refusal. */
export const aboutSender =
  /(?<!to )(?<!to the )(?<!the )\bsender(?:'s)?\b(?! (?:of|only))|the sender(?:'s)? (?:address|domain|e-?mail|host|server|ip|policy|was|is|has|does)|\bafzender|after mail from|in reply to mail from|mail from:? ?(?:command|address|domain|rejected)|(?:envelope|header|your) (?:from|sender|domain|host|server|ip)\b|return[- ]path|from (?:address|domain|header)|call ?back|(?<!callout )verification failed|unable to verify|\bspf\b|\bdkim\b|\bdmarc\b|\bhelo\b|\behlo\b|\bptr\b|rdns|reverse (?:dns|lookup|host)|(?:black|white|grey|block|deny|allow) ?list|client host|access denied|bad ?mailfrom/i;

/** Said with a 5 at times, and yet of this moment. */
export const passing =
  /temporar(?:y|ily)|tijdelijk|again later|try later|, try again|in progress|unverified address/i;
