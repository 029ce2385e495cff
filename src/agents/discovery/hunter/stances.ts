/** Two positions that one system cannot hold at once. */
export type Stance = {
  readonly about: string;
  readonly one: RegExp;
  readonly other: RegExp;
  /** How each side is named in the explanation. */
  readonly names: readonly [string, string];
  /** `everywhere` holds for the whole system; `sameThing` contradicts only where both speak of the same thing. */
  readonly scope: 'everywhere' | 'sameThing';
};

const CLOUD = String.raw`\b(?:public cloud|cloud(?:[- ](?:based|hosted|native|service|solution|provider|platform))?|AWS|Amazon Web Services|Azure|Google Cloud|GCP|SaaS|software as a service|hosted (?:by|with|at) (?:a|the|an external) (?:vendor|provider|supplier))\b`;
const NO = String.raw`\b(?:no|not|never|without|neither|nor|cannot|can['’]?t|mustn['’]?t|won['’]?t|wouldn['’]?t|don['’]?t|doesn['’]?t|refuses?|against|away from|forbidden|prohibited|rather than|instead of|outside)\b[^.;]{0,40}?`;

export const STANCES: readonly Stance[] = [
  {
    about: 'hosting',
    one: new RegExp(
      String.raw`\bon[- ]?prem(?:ises?|ise)?\b|\b(?:our|its|their|the company's|the client's|the hospital's|the city's) own (?:\p{L}+ )?(?:data ?cent(?:er|re)|servers?|server room|hardware|infrastructure)|\b(?:run|runs|running|hosted|installed|live|stay|kept|stored|operated) (?:locally )?(?:on|in) (?:the|our|its|their|my|an?) (?!cloud|hosted|rented|virtual|dedicated|managed|provider)(?:[\p{L}'’-]+ ){0,2}?(?:server|NAS|mini[- ]?PC|PC|workstation|server room|machine room|cupboard|basement|data ?cent(?:er|re) of)\b|\b(?:parish|municipal|town|village|school|club|church|office|local|own|in-house) server(?! room)s?\b|\bself[- ]hosted\b|\bin[- ]house (?:server|data|host)|\b(?:inside|within|in) (?:our|the (?:hospital|company|plant|city|university|bank)(?:'s)?) (?:own )?(?:data ?cent(?:er|re)|network|server room)|${NO}${CLOUD}|${CLOUD}[^.;]{0,40}\b(?:not allowed|not permitted|forbidden|prohibited|excluded|ruled out|not acceptable)`,
      'iu',
    ),
    other: new RegExp(
      `(?<!${NO})${CLOUD}(?![^.;]{0,40}\\b(?:not allowed|not permitted|forbidden|prohibited|excluded|ruled out|not acceptable))`,
      'iu',
    ),
    names: ['operation on own premises', 'operation in the cloud'],
    scope: 'everywhere',
  },
  {
    about: 'sign-in',
    one: /\b(?:no|without|not (?:need|require|have)(?:ing)?)\b(?: an?| any| to)? ?(?:accounts?|log[- ]?in|logging in|sign[- ]?in|signing in|registration|register(?:ing)?|password)/iu,
    other:
      /\b(?:must|shall|should|only|have to|need to)\b[^.;]{0,60}\b(?:log ?in|sign ?in|authenticate|be logged in|be signed in|register)\b/iu,
    names: ['use without an account', 'a sign-in'],
    scope: 'sameThing',
  },
  {
    about: 'connectivity',
    one: /\b(?:offline|without (?:an? |any )?(?:internet|network|mobile|signal|connection|connectivity|reception))\b/iu,
    other:
      /\b(?:online only|only online|(?:requires?|needs?|always have|constant|permanent) (?:an? |the )?(?:internet|network|online) ?(?:connection|access)?|always (?:be )?(?:online|connected)|real[- ]time (?:check|validation) against)\b/iu,
    names: ['work without a connection', 'a connection at all times'],
    scope: 'everywhere',
  },
  {
    about: 'identity of people',
    one: /\b(?:anonymous(?:ly)?|anonymi[sz]ed?|without (?:giving|stating|revealing) (?:their|a|any) (?:name|identity)|not (?:be )?(?:traceable|identifiable))\b/iu,
    other:
      /\b(?:by name|full name|identified|real name|named (?:user|person|individual)|name and (?:address|e-?mail|phone)|traceable to)\b/iu,
    names: ['anonymity', 'identification by name'],
    scope: 'sameThing',
  },
  {
    about: 'client',
    one: /\b(?:web[- ]based only|browser only|only (?:in|through|via) (?:a|the) (?:web )?browser|no (?:native |mobile )?apps?\b|without (?:installing|installation))/iu,
    other: /\b(?:native (?:mobile )?app|mobile app|(?:iOS|Android) app|app for (?:iOS|Android)|installed on)\b/iu,
    names: ['browser only, nothing installed', 'an installed app'],
    scope: 'everywhere',
  },
  {
    about: 'timing',
    one: /\b(?:real[- ]time|immediately|instantly|at once|within seconds)\b/iu,
    other:
      /\b(?:nightly|overnight|once a (?:day|night|week)|daily batch|batch (?:job|run|import|export)|weekly (?:import|export|file|update)|daily (?:import|export|file))\b/iu,
    names: ['an immediate effect', 'a batch run'],
    scope: 'sameThing',
  },
  {
    about: 'service hours',
    one: /\b(?:24\/7|24\/365|24 hours a day|around the clock|always (?:be )?available|at any time of day|day and night)\b/iu,
    other:
      /\b(?:maintenance window|down(?:time)? (?:every|each) (?:night|week|day)|(?:switched|shut) (?:off|down) (?:at|over|every)|not available (?:at|during|between))\b/iu,
    names: ['service around the clock', 'planned hours without service'],
    scope: 'everywhere',
  },
  {
    about: 'license',
    one: /\b(?:only open[- ]source|open[- ]source only|exclusively open[- ]source|no (?:licen[cs]e (?:cost|fee)s?|proprietary|commercial software)|free of licen[cs]e)/iu,
    other:
      /\b(?:Oracle (?:Database|DB)|Microsoft SQL Server|SQL Server|SharePoint|Power ?BI|Tableau|commercial (?:product|software|licen[cs]e))\b/iu,
    names: ['open source without license cost', 'a commercial product'],
    scope: 'everywhere',
  },
  {
    about: 'paper',
    one: /\b(?:paperless|no paper|without (?:any )?paper|no printouts?)\b/iu,
    other:
      /\b(?:printed|print(?:s|ing)?|on paper|paper (?:form|copy|copies|ticket|receipt)|by post|hard ?cop(?:y|ies))\b/iu,
    names: ['work without paper', 'printing'],
    scope: 'sameThing',
  },
  {
    about: 'third parties',
    one: /\b(?:no|not|never|without)\b[^.;]{0,30}\b(?:third[- ]part(?:y|ies)|external (?:service|provider|compan|vendor)s?|outside (?:compan|provider)\p{L}*)/iu,
    other:
      /\b(?:Google (?:Analytics|Maps)|Stripe|PayPal|Twilio|Mailchimp|SendGrid|OpenAI|ChatGPT|Facebook|third[- ]party (?:service|provider))\b/iu,
    names: ['no third parties', 'a third-party service'],
    scope: 'everywhere',
  },
];
