import type { Measure } from './measures.js';

/** A family of words that sound like a requirement and cannot be tested, and what to ask instead. */
export type VagueKind = {
  readonly name: string;
  /** Alternatives of one regular expression, matched as whole words in any case; a line break in it means nothing. */
  readonly words: string;
  /** What is missing, as it stands in a placeholder: `[response time to be agreed]`. */
  readonly missing: string;
  /** Asks for a criterion; `subject` is what the sentence is about, `term` the word as it stands. */
  readonly question: (subject: string, term: string) => string;
  /** Where the same sentence states such a measure, the word is explained and not vague. */
  readonly explainedBy?: readonly Measure['dimension'][];
  /** Where the sentence matches this, the word is explained and not vague. */
  readonly explainedIn?: RegExp;
  /** What a first proposal could be. */
  readonly proposal: string;
};

export const VAGUE_KINDS: readonly VagueKind[] = [
  {
    name: 'undecided',
    words: `noch (?:offen|unklar|zu klären)|à définir|tbd|tbc|to be (?:defined|decided|confirmed|determined|clarified)|
      not yet (?:decided|clear|known)`,
    missing: 'decision',
    question: (subject, term) => `“${term}”: who decides this for ${subject}, and by when is the decision needed?`,
    proposal: 'name the person who decides and a date before the design is approved',
  },
  {
    name: 'promptness',
    words: `zeitnah|so (?:schnell|bald) wie möglich|schnellstmöglich|umgehend|unverzüglich|sofort|dès que possible|
      as soon as (?:possible|practicable|practical)|asap|at short notice|in a timely (?:manner|fashion|way)|
      timely|in good time|without (?:undue )?delay|promptly|shortly|immediately|instantly|straight away|
      right away|(?:near|close to|nearly|almost)[ -]real[ -]?time|in real[ -]?time|real[ -]time`,
    missing: 'time limit',
    question: (subject, term) => `“${term}”: for ${subject}, how long after which event at the latest?`,
    explainedBy: ['duration'],
    proposal: 'within 60 seconds of the event for people who wait, by the next working day for paperwork',
  },
  {
    name: 'speed',
    words: `schnell(?:e[nrs]?)?|zügig|rapidement|super fast|lightning[ -]fast|fast(?:er|est)?|quick(?:ly|er)?|
      rapid(?:ly)?|speedy|speedily|snappy|(?:highly )?responsive(?! design| web| layout| site)|low latency|
      performant|high[ -]performance|good performance|slow(?:ly)?`,
    missing: 'response time',
    question: (subject, term) =>
      `How ${adjective(term)} must ${subject} be: what response time, for what share of requests, under what load?`,
    explainedBy: ['duration', 'rate'],
    proposal: '95 % of requests answered within 2 seconds at the expected peak load',
  },
  {
    name: 'ease',
    words: `user[ -]friendly|(?:benutzer|nutzer|anwender)freundlich(?:e[nrs]?)?|einfach(?:e[nrs]?)?|
      übersichtlich(?:e[nrs]?)?|intuitiv(?:e[nrs]?)?|facile à utiliser|convivial|
      easy[ -]to[ -](?:use|understand|learn|read|operate|navigate|maintain)|easy|easily|eas(?:ier|iest)|simple|
      simply|simpler|intuitive(?:ly)?|convenient(?:ly)?|comfortabl[ey]|straightforward|effortless(?:ly)?|
      hassle[ -]free|self[ -]explanatory|user experience|seamless(?:ly)?|smooth(?:ly)?|frictionless`,
    missing: 'usability criterion',
    question: (subject, term) =>
      `“${term}” for whom: which task with ${subject} must a first-time user finish, in what time, with what success rate?`,
    explainedIn: /without (?:any )?training|in (?:at most|under|no more than) \w+ (?:clicks|steps|taps)/i,
    proposal: '9 of 10 first-time users finish the task unaided, in a time taken from the present way of working',
  },
  {
    name: 'appearance',
    words: `modern|attractive|beautiful|nice(?:ly|r)?|pretty|elegant|sleek|clean (?:design|interface|look)|appealing|
      pleasant|look and feel|professional[ -]looking|contemporary|state[ -]of[ -]the[ -]art|cutting[ -]edge|
      world[ -]class|best[ -]in[ -]class`,
    missing: 'design reference',
    question: (subject, term) =>
      `What would show that ${subject} is ${term}: which style guide, example or approved mock-up is it measured against?`,
    proposal: 'screens match mock-ups that the client has signed',
  },
  {
    name: 'legibility',
    words:
      '(?:large|big|small)(?= (?:type|text|fonts?|letters|lettering|characters|buttons?|keys|icons|displays?|screens?)(?![\\p{L}]))',
    missing: 'size',
    question: (subject, term) => `How “${term}” in millimeters or points, seen from what distance, in ${subject}?`,
    explainedIn: /\d\s?(?:mm|cm|pt|px|points?|inch)/i,
    proposal: 'at least 14 points in print and 18 on a screen, checked with three of the people concerned',
  },
  {
    name: 'amount',
    words: `mehrere|viele|einige|verschiedene|plusieurs|several|numerous|various|many(?! as)(?<!how many)|
      a (?:few|couple of|handful of|number of|lot of|range of)|lots of|plenty of|countless|
      (?:large|huge|great|high|small|limited|growing) (?:number|amount|volume|quantit(?:y|ie))s?|large|huge|
      heavy load|high load|a large part`,
    missing: 'number',
    question: (subject, term) =>
      `How many exactly does “${term}” mean for ${subject}, today and at the end of the planning period?`,
    explainedBy: ['count', 'bytes', 'rate'],
    proposal: "today's count plus the growth expected over three years",
  },
  {
    name: 'openList',
    words: String.raw`etc\.?|usw\.?|und so weiter|u\. ?ä\.|und ähnliches|et cetera|and so (?:on|forth)|and the like|
      and (?:others|similar|more)(?= *[.;,)]| *$)|among (?:other things|others)|or similar|
      including but not limited to|and suchlike|things like that|some (?:kind|sort|form|type) of`,
    missing: 'complete list',
    question: (subject, term) => `“${term}” leaves the list open: what is the complete list for ${subject}?`,
    proposal: 'only what the sentence names; anything else is a change',
  },
  {
    name: 'condition',
    words: String.raw`möglichst|gegebenenfalls|ggf\.?|bei Bedarf|wenn möglich|falls nötig|si possible|
      (?:if|where|wherever|when|whenever|as far as|as much as|as early as) (?:at all )?(?:possible|feasible|practical|practicable|reasonable)|
      (?:if|where|when|as) (?:needed|necessary|required|appropriate|applicable|desired|relevant)|ideally|
      preferably|possibly|perhaps|maybe|hopefully|at some point|in the (?:near )?future|later on|eventually|
      in special cases|in exceptional cases|nice to have`,
    missing: 'condition',
    question: (subject, term) =>
      `“${term}”: in exactly which cases does this hold for ${subject}, and who decides that a case is one?`,
    proposal: 'list the cases; outside them it is not done',
  },
  {
    name: 'frequency',
    words: String.raw`regular(?:ly)?(?= (?:basis|intervals|updates?|backups?|reports?|checks?|reviews?)|[^\p{L}]|$)|
      on a regular basis|frequent(?:ly)?|often|sometimes|occasional(?:ly)?|periodic(?:ally)?|from time to time|
      now and then|rarely|usually|normally|typically|generally|mostly|most of the|the majority of|peak times?|
      busy periods?`,
    missing: 'frequency',
    question: (subject, term) => `“${term}”: how often, or in what share of cases, does this hold for ${subject}?`,
    explainedBy: ['rate', 'percent', 'duration'],
    explainedIn:
      /\b(?:daily|weekly|monthly|hourly|quarterly|yearly|annually|nightly|every (?:\w+ )?(?:hour|day|week|month|quarter|year|night|morning))\b/i,
    proposal: 'name the interval, or the share of cases in percent',
  },
  {
    name: 'degree',
    words: String.raw`angemessen(?:e[nrs]?)?|ausreichend(?:e[nrs]?)?|geeignet(?:e[nrs]?)?|appropriate(?:ly)?|adequate(?:ly)?|
      sufficient(?:ly)?|suitabl[ey]|proper(?:ly)?|reasonabl[ey]|(?<!not )acceptabl[ey]|sensibl[ey]|meaningful(?:ly)?|
      relevant|necessary|good|great|better|best|excellent|high(?:est)?[ -]quality|effective(?:ly)?|
      efficient(?:ly)?|optimal(?:ly)?|as (?:good|accurate|complete|low|high) as possible|comprehensive(?:ly)?|
      clear(?:ly)?(?= (?:and|way|manner|overview|interface|messages?|display|instructions?|show|indicat|visib|label))|
      minimal(?:ly)?|low[ -]cost|cost[ -]effective(?:ly)?|affordable|cheap|enough|certain(?= \p{L}+s\b)|
      important|critical(?= \p{L}+s\b)|sensitive(?= \p{L}+s?\b)`,
    missing: 'criterion',
    question: (subject, term) => `By what criterion is ${subject} “${term}”, and who judges it?`,
    explainedBy: ['percent'],
    proposal: 'a rule that two people apply with the same result',
  },
  {
    name: 'adaptability',
    words: `flexibl[ey]|flexibility|adaptable|extensible|extendable|future[ -]proof|maintainable|generic|versatile|
      modular|easily extended`,
    missing: 'list of changes to allow for',
    question: (subject, term) =>
      `“${term}”: which changes to ${subject} must be possible without a developer, and which within what effort?`,
    proposal: 'name the three changes made most often in the last year',
  },
  {
    name: 'scale',
    words: `(?:highly |easily |horizontally )?scalable|scale (?:well|easily|up|with (?:growth|demand))|scalability|
      grow with us|elastic`,
    missing: 'load',
    question: (subject, term) =>
      `“${term}” up to what load: how many users, records and requests must ${subject} carry, and by when?`,
    explainedBy: ['count', 'rate'],
    proposal: "three times today's peak with response times unchanged",
  },
  {
    name: 'robustness',
    words: `robust(?:ly)?|reliabl[ey]|reliability|stable|resilient|fault[ -]tolerant|fail[ -]?safe|highly available|
      high availability|always (?:available|up|accessible|work)|never (?:be down|go down|crash|fail)|
      bullet[ -]?proof|rock[ -]solid|error[ -]free|bug[ -]free`,
    missing: 'availability and recovery target',
    question: (subject, term) =>
      `“${term}”: what availability per month must ${subject} reach, how long may one outage last, and how much data may be lost?`,
    explainedBy: ['percent'],
    proposal: '99.5 % per month in service hours, recovery within 4 hours, at most 1 hour of data lost',
  },
  {
    name: 'protection',
    words: `(?:highly |very |fully )?secure(?:ly)?(?! sockets?)|safe(?:ly)?|well protected|properly protected|
      tamper[ -]?proof|privacy[ -]friendly|trustworthy`,
    missing: 'protection to verify',
    question: (subject, term) =>
      `“${term}” against what: which threat to ${subject} must be met by which measure, verified how?`,
    explainedIn:
      /encrypt|TLS|AES|two[ -]factor|2FA|MFA|multi[ -]factor|OWASP|penetration test|ISO ?27001|single sign[ -]on|hash/i,
    proposal: 'OWASP ASVS level 2, verified by a penetration test before launch',
  },
  {
    name: 'improvement',
    words: `improv(?:e|es|ed|ing)|optimi[sz](?:e|es|ed|ing)|enhanc(?:e|es|ed|ing)|minimi[sz](?:e|es|ed|ing)|
      maximi[sz](?:e|es|ed|ing)|streamlin(?:e|es|ed|ing)|significant(?:ly)?|substantial(?:ly)?|considerabl[ey]|
      dramatically|noticeabl[ey]|drastically|much (?:less|more|faster|better)`,
    missing: 'target value',
    question: (subject, term) =>
      `“${term}” from what to what: which figure for ${subject} is measured today, and what must it be afterwards?`,
    explainedBy: ['percent', 'duration', 'count'],
    proposal: 'measure the present value first, then agree the target',
  },
  {
    name: 'serviceHours',
    words: '(?:business|office|working|opening|service) hours|peak hours|off[ -]peak|out of hours',
    missing: 'hours and time zone',
    question: (subject, term) => `Which days, hours and time zone are the “${term}” for ${subject}?`,
    explainedIn: /\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|h\b|o'clock|[-–]|to|until|and)\s?\d{1,2}|\d{1,2}[:.]\d\d/i,
    proposal: 'Monday to Friday, 08:00 to 18:00 local time',
  },
];

function adjective(term: string): string {
  return /^quickly$/i.test(term)
    ? 'quick'
    : /^rapidly$/i.test(term)
      ? 'rapid'
      : /performan|latency/i.test(term)
        ? 'fast'
        : term.toLowerCase();
}
