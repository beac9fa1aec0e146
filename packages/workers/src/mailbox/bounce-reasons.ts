/** Why a mail came back: what its sender does about it is the same within a class. */
export const bounceReasons = {
  'no-user': { hard: true, blames: 'address' },
  'no-domain': { hard: true, blames: 'address' },
  moved: { hard: true, blames: 'address' },
  'mailbox-full': { hard: false, blames: 'address' },
  disabled: { hard: false, blames: 'address' },
  /** The recipient's own filter, or a provider that says "no such user" only after it has seen the mail. */
  filtered: { hard: false, blames: 'address' },
  authentication: { hard: false, blames: 'sender' },
  'sender-refused': { hard: false, blames: 'sender' },
  blocked: { hard: false, blames: 'sender' },
  policy: { hard: false, blames: 'sender' },
  content: { hard: false, blames: 'sender' },
  'too-large': { hard: false, blames: 'sender' },
  throttled: { hard: false, blames: 'sender' },
  unreachable: { hard: false, blames: 'address' },
  'server-fault': { hard: false, blames: 'nobody' },
  other: { hard: false, blames: 'nobody' },
} as const satisfies Record<string, ReasonRule>

interface ReasonRule {
  /** The address is of no use, today and tomorrow. */
  hard: boolean
  /** Whose fault it is: soft bounces count against an address only where it is the address's. */
  blames: 'address' | 'sender' | 'nobody'
}

export type BounceReason = keyof typeof bounceReasons

/**
 * Words of mail servers, in small letters. The first that is found decides, so that what is said more plainly stands
 * before what is said of everything.
 */
export const wordRules: readonly (readonly [BounceReason, RegExp])[] = [
  [
    'throttled',
    /(?:messages|e-?mails?|recipients|connections) per (?:second|minute|hour|day|connection)|(?:hourly|daily) (?:\w+ )?limit|slow down|mail flood/,
  ],
  [
    'blocked',
    /(?:mail|messages?|connections?) from (?:ip )?(?:address )?\[?\d{1,3}(?:\.\d{1,3}){3}\]? (?:\w+ ){0,3}(?:rejected|refused|blocked|denied)|listing in (?:\w+ )?(?:spamcop|spamhaus|dnsbl)/,
  ],
  [
    'throttled',
    /frequency (?:is )?limit|at a rate that prevents|unusual (?:rate|amount|volume)|\brp-00\d|\b(?:mi:(?:dmc|sfq|fc|rc)|rp:(?:rcl|qrc|trc)|hl:i[tf]c)\b|too (?:many|much|fast) (?:\S+ ){0,2}(?:connection|session|concurrent|recipient|rcpt|traffic|error)|too quickly|too fast|rate (?:\w+ )?limit|limit(?:ed)? (?:the )?rate|throttl/,
  ],
  [
    'authentication',
    /\bdmarc\b|sender policy framework|domain ?keys|(?:your|client|sending|connecting) (?:mail )?(?:server|host|ip|mta)\S* (?:\S+ ){0,4}(?:r?dns|ptr|host ?names?)\b|\bspf\b|\bdkim\b|unauthenticated (?:e-?)?mail|authentication (?:checks? )?(?:failed|results)/,
  ],
  [
    'authentication',
    /revers\w*[ _-]?(?:dns|lookup|record|resolution)|(?:cannot|can't|unable to) resolve (?:your|the) (?:ip|address|host)|no (?:reverse|host ?name)\b|\bptr\b|\brdns\b|cannot find your (?:reverse )?host|without a valid sender domain|unresolvable (?:\w+ )?host|possibly forged|reverse lookup|ip name|hostname (?:\S+ ){0,4}(?:resolv|lookup|invalid|match)|does ?n[o']?t resolve|must resolve/,
  ],
  // Of a policy that nobody names.
  ['policy', /(?:rejected|refused|accepted) for policy reasons/],
  [
    'sender-refused',
    /badmailfrom|(?:null|empty envelope) sender|backscatter|bounce address|restrictedtorecipients|not (?:a )?subscri|subscribers only|not (?:allowed|authori[sz]ed|permitted) to (?:post|submit|send (?:\w+ ){0,2}to)|sender (?:\w+ ){0,2}(?:blocked|black ?listed)|from address is not|mail from: (?:\w+ )?invalid/,
  ],
  [
    'sender-refused',
    /sender (?:e-?mail )?(?:address )?(?:domain )?(?:is )?(?:rejected|refused|denied|invalid|unknown|verify failed)|(?:unroutable|invalid|unknown|illegal|rejected) sender|rejected mail from|to\/from an address|domain of sender|rejecting mail from|permission to post|not (?:a )?member of|groups\.google\.com|sender (?:is )?not|not allowed to send|not authorized as|(?:mail|e-?mails?|messages) from (?:\S+ ){1,3}(?:is |are )?(?:not accepted|refused|rejected)|permission to send|only registered/,
  ],
  [
    'mailbox-full',
    /not found\/full|overquota|overdrawn|mailbox (?:limit|for \S+ (?:is )?full)|storage space in|space has been used|insufficient (?:disk )?space for|size of (?:\S+ )?mailbox|buz[oó]n lleno|bo[iî]te pleine|postfach (?:ist )?voll|casella piena|caixa (?:\w+ )?cheia|mail ?box (?:is |has )?(?:full|exceeded|over)|mailbox size|(?:over|exceed\w*|exceeding|out of) (?:\w+ ){0,3}quota|quota (?:\w+ ){0,2}(?:exceed|full|violat|limit)|in recipient's mailbox exceed|storage (?:\w+ )?(?:limit|exceeded|full)|insufficient (?:storage|mailbox)|no (?:more )?(?:space|room) (?:left )?(?:in|for)|too many (?:messages|mails) (?:in|on|stored)|(?:inbox|account|user|mailfolder) (?:\w+ )?(?:is )?full\b|容量.{0,4}(?:不足|超|满)|邮箱.{0,4}满|いっぱい/,
  ],
  [
    'no-user',
    /not found or user unknown|recip(?:ient)?notfound|not found by smtp address lookup|(?:5\.1\.1|not exist) at the organi[sz]ation|adr\.ambiguous/,
  ],
  [
    'too-large',
    /recipsizelimit|(?:message|mail) too (?:big|large)|(?:message|mail|size|length) (?:\w+ ){0,3}(?:exceeds|exceeded|too (?:large|big|long))|exceed\w* (?:\w+ ){0,4}(?:size|length)|too (?:large|big) (?:message|mail|e-?mail)|max(?:imum)? message size/,
  ],
  [
    'no-domain',
    /(?:does|do|is) ?n[o']?t (?:currently )?(?:accept|receive|accepting) (?:any |incoming )?(?:e-?)?mails?\b(?! from)|null ?mx|no mx (?:record )?found|not accepting (?:network )?messages|no (?:valid )?mx (?:record|host)/,
  ],
  [
    'moved',
    /has moved|address has (?:been )?changed|no longer (?:at|with|uses)|changed (?:\w+ )?(?:e-?mail )?address|new (?:e-?mail )?address|not our customer/,
  ],
  [
    'unreachable',
    /host name lookup failure|(?:mx|a|aaaa)' lookup of|temporary (?:dns|name|lookup)|not found, try again|(?:name server|dns)\S* (?:\S+ )?(?:time ?out|timed|loop)|lookup failed temporarily|loops? back|looping|mail loop|name resolution/,
  ],
  ['blocked', /helo command rejected|invalid helo|bad helo/],
  [
    'no-domain',
    /non-?existent hosts|lookups failed permanently|no smtp service|name or service not known|no dns (?:entry|record)|(?:host|domain)(?: name)? (?:\S+ ){0,2}?(?:unknown|not found|could ?n[o']?t be found)|(?:unknown|no such|non-?existent|bad|invalid|illegal) (?:host|domain)|find any host|unrout\w+ (?:mail )?(?:address|domain)|unable to (?:find|resolve|look ?up) (?:\w+ )?(?:host|domain|name)|domain (?:\S+ )?(?:does|is) ?n[o']?t (?:exist|valid|known)|nxdomain|nonexistentdomain|unable to route|no mx or a record|(?:dns|host) lookup failure|lookup of host|no such domain|domain address not exist|host name is invalid/,
  ],
  [
    'disabled',
    /mailbox disabled|administratively disabled|no longer accept\w* (?:e-?)?mail|temporarily limited|user suspended|extended inactivity|(?:account|mail ?box|user|recipient|compte) (?:\S+ ){0,6}(?:disabled|suspended|inactive|frozen|blocked|locked|deactivated|bloque|closed|dormant)|(?:inactive|disabled|suspended|locked) (?:user|account|mailbox|recipient|e-?mail)|account (?:\S+ ){0,2}expired/,
  ],
  [
    'content',
    /dt:spm|attachment type|message-id header|comply with (?:rfc|the standard)|file extension|non-ascii|missing (?:\S+ ){0,3}headers?|mail content denied|spam is embedded|spam detected|blacklisted (?:url|link)|potentially executable|viru(?:s|ses)\b|malware|phish|spam message|\bube\b|bulk (?:e-?)?mail|content (?:was |is )?(?:rejected|filter)|surbl|uribl|headers? too (?:large|long)|addresses in from|media error|(?:illegal|prohibited|forbidden|bad) attachment|non-?compliant|bare [cl][rf]/,
  ],
  [
    'blocked',
    /\bhl:ipb\b|not on the whitelist|dynamic ip|residential|due to abuse|no access from mail server|your isp is listed|\b(?:sc|dy|ou)-00\d|not in whitelist|suspected (?:spam ip|bounce)|connection denied|banned sending|bad outbound sender|black ?-?list|block ?-?list|\b(?:dns|r)bl\b|spamhaus|spamcop|barracudacentral|cloudmark|reputation|(?:client|host|ip|address|server|connection|network)\S* (?:\S+ ){0,4}(?:blocked|banned|bloqu\w*|weren't sent)|client host rejected|invalid ip|daily relay quota|unwanted messages|(?:user|spam) complaints|spam sources?|not accept\w* (?:\w+ )?from (?:your|dynamic|this)|open relay/,
  ],
  ['content', /\bspam\b|unsolicited|rejet[eé]/],
  [
    'throttled',
    /too (?:many|much) (?:\S+ ){0,2}(?:message|mail)|(?:exceeded|over) (?:\w+ ){0,3}(?:rate|limit of connections)|greylist|grey-list/,
  ],
  [
    'filtered',
    /recipient'?s? e-?mail (?:preferences|settings)|blocked by (?:the )?recipient|users? reject(?:s|ed)? (?:the|this)|never logged onto|rejected by (?:the )?recipients?\b(?! domain)|recipient (?:\S+ )?(?:filter|refuses|has blocked)|\bfiltered\b|not accept(?:ing)? (?:\S+ )?(?:messages|mail) from (?:this|you)/,
  ],
  // What a directory says that knows nobody of the name, and will not say so.
  ['no-user', /recipient address rejected: access denied|mailbox unavailable or access denied/],
  [
    'policy',
    /authentication is required|administrative prohibition|authentication data|unauthenticated sender|authentication required|authrequired|notauthenticated|not authenticated|mapiexceptionnotauthorized|issue a starttls|tls is required|certificate|wrong owner|security (?:error|status)|rejectmessage|relay(?:ing)? (?:\w+ )?(?:denied|not|refused|prohibited)|(?:not|un)able to relay|not permitted to relay|relaying|not verified|rcpthosts|polic(?:y|ies)\b|potential security|security (?:issue|reason|violation)|access denied|not (?:authorized|authorised|allowed|permitted)|prohibited|is restricted|(?:no|not|cannot|can't|n[o']t) (?:\w+ ){0,3}relay|relay\w* (?:\w+ ){0,3}(?:not|denied|refused|prohibited|forbidden|disallowed)/,
  ],
  [
    'no-user',
    /(?:user|recipient|mailbox|account|address|alias|userid|mail-?drop|login|person|local part)\S* (?:\S+ ){0,4}?(?:unknown|not (?:be )?(?:found|known|recogni[sz]ed|exist|valid|listed|a valid|active|here|available)|unavailable|invalid|rejected|does ?n[o']?t (?:exist|have)|could ?n[o']?t be found|no longer|isn't|undeliverable|ambiguous)|(?:unknown|invalid|illegal|no such|bad|nonexistent|non-existent|undefined|unrecognized|incorrect) (?:\w+ ){0,2}(?:user|recipient|mailbox|account|address|alias|local|person|name|to\b)|no (?:mailbox|account|user|recipient)s? |discontinued|no ?one (?:by|at|of)|deliver to (?:that|this) address|not (?:a |our )(?:local |mail )?user|find (?:\w+ )?mailbox|dosn't exist|doesn't have an? \S+ account|n'existe pas|sconosciut[oa]|user doesn't|\buser (?:does )?not exist|not a valid (?:user|recipient|mailbox)|not listed in|is not (?:a )?(?:known|valid)|\d \S+@\S+ rejected|does ?n[o']?t exist|not one of our|by that name|utilisateur inconnu|destinataire inconnu|usu[aá]rio (?:desconhecid|n[aã]o)|no existe|inesistente|unbekannt|用户不存在|无此用户|宛先.{0,6}不明|addressee|no valid recipients?|not in (?:the |our )?(?:local|directory|database|passwd)|bad destination mailbox|no such (?:one|mail)|(?:is|are) unknown|(?:用户|收件人|邮箱|地址|账号|帐号).{0,6}(?:不存在|无效|未找到|有误)|无此(?:账号|邮箱)|存在しません|見つかり?ません/,
  ],
  [
    'server-fault',
    /bad sequence|unable to write|(?:unexpected|unknown|general|processing|database|server) (?:\w+ )?(?:error|failure|problem)|lookup failure|server (?:is )?(?:too )?busy|unable to process|currently unavailable|system (?:\w+ )?(?:error|problem|failure|full|resources)|incorrectly configured|i\/o error|\bldap\b|mailer (?:\w+ )?error|command (?:output|died|failed|param|not|time)|child process|local (?:error|configuration|problem)|configuration error|syntax|malformed|procmail|(?:cannot|can't|couldn't) (?:create|open|write)|not implemented|internal (?:server )?error|out of memory|insufficient|disk full|temporary (?:local|system) (?:failure|problem)|read error|does not support tls/,
  ],
  [
    'unreachable',
    /unable to contact|(?:did|does) not respond|expired|timed?[ -]?out|(?:delivery|retry) time|long failure period|failing for a long time|delivery failed \d+|not deliver\w* for|could not be delivered (?:for|within)|unable to (?:\w+ )?connect|establish an smtp connection|greeting failed|(?:no|connection|connect) (?:answer|reset|refused|lost|dropped|closed|failed)|lost connection|conversation with|no route|network (?:\w+ )?(?:error|problem|unreachable)|too many hops|hop count|unreachable|routing|more than the maximum allowed times|not responding|did not accept our requests|have not yet received|too old|not (?:yet )?been delivered|could not send|continue (?:to try|trying)|retries|no response|host is down|not reachable/,
  ],
  // Said of everything that waited in vain, whatever the reason.
  ['unreachable', /giving up|queue too long|deferred/],
  ['server-fault', /(?:temporarily|service) unavailable|service not available|try (?:again )?later/],
]

/** Enhanced status codes (RFC 3463 and IANA's registry) that outweigh words. */
export const plainStatuses: readonly (readonly [BounceReason, RegExp])[] = [
  ['moved', /^[45]\.1\.6$/],
  ['sender-refused', /^[45]\.1\.[78]$/],
  ['mailbox-full', /^[45]\.2\.2$/],
  ['too-large', /^[45]\.2\.3$|^[45]\.3\.4$/],
  ['authentication', /^[45]\.7\.(?:2[0-69]|509)$/],
  // Those of Exchange Online besides: learn.microsoft.com, "Email non-delivery reports".
  ['blocked', /^5\.7\.(?:50[1-38]|511|6[0-4]\d)$/],
  ['throttled', /^[45]\.7\.28$|^[45]\.2\.12[12]$/],
]

/** Those that decide where no words do. */
export const vagueStatuses: readonly (readonly [BounceReason, RegExp])[] = [
  ['no-domain', /^[45]\.1\.(?:2|10)$|^5\.4\.(?:4|310)$|^[45]\.3\.2$/],
  ['no-user', /^[45]\.1\.[013]$|^5\.1\.(?:351|4)$/],
  ['disabled', /^[45]\.2\.1$/],
  ['filtered', /^5\.2\.0$/],
  ['server-fault', /^[45]\.3\.\d+$|^[45]\.5\.\d+$|^4\.4\.3$/],
  ['unreachable', /^[45]\.4\.\d+$/],
  ['content', /^[45]\.6\.\d+$/],
  ['sender-refused', /^[45]\.7\.27$/],
  ['policy', /^[45]\.7\.\d+$/],
]

interface StageRule {
  at: RegExp
  means: Partial<Record<BounceReason, BounceReason>>
  /** It was the recipient who was refused, whatever code went with it. */
  ofRecipient?: true
}

/**
 * At which command of SMTP the mail was refused, and what the words mean there: at MAIL FROM "no such user" is the sender,
 * and after DATA it is said by providers that let their recipients filter.
 */
export const stageRules: readonly StageRule[] = [
  {
    at: stage(
      '(?:end of |end )?data|sending data block|(?:transfer of )?(?:mail )?text|i sent the message',
      String.raw`-smtp command data|(?:text|data end|end data) command|\[body\]|\(state 1[78]\)`,
    ),
    means: { 'no-user': 'filtered' },
  },
  {
    at: stage('mail(?: from)?', String.raw`sender was rejected|\[mail_from\]|\(state 13\)`),
    means: { 'no-user': 'sender-refused', 'no-domain': 'sender-refused' },
  },
  {
    at: stage('rcpt(?: to)?', String.raw`does not like recipient|\[rcpt_to\]|\(state 14\)`),
    means: {},
    ofRecipient: true,
  },
  {
    at: stage(
      'helo|ehlo|greeting|initial connection',
      'initial connection|refused to talk to me|[[]connect]|my name was rejected',
    ),
    means: { 'no-user': 'blocked', 'no-domain': 'blocked', 'server-fault': 'blocked', other: 'blocked' },
  },
]

/** How mail servers say which command was refused (`in reply to RCPT TO`, `after pipelined MAIL FROM`), or in words of their own. */
function stage(commands: string, ownWords: string): RegExp {
  const said =
    '(?:in (?:reply|response) to|<<<|command|after|following|during|while sending|did not like our|sent:|for) (?:the |pipelined |final )?'
  return new RegExp(String.raw`${said}(?:${commands})\b|${ownWords}`, 'g')
}
