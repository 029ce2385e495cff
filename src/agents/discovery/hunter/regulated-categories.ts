/** A category of data that law or contract protects, and the words of a brief that show it. */
export type RegulatedCategory = {
  readonly category: string;
  readonly words: RegExp;
  /** Regulations that follow from the category together with what else the brief says. */
  readonly implied: readonly { readonly regulation: string; readonly where: RegExp }[];
};

/** Words of a brief that place it in the European Union, the European Economic Area or Switzerland. */
const EUROPE =
  /€|\bEUR\b|\bEU\b|\b(?:European Union|Europe|Germany|Deutschland|DSGVO|Österreich|Austria|France|Italy|Spain|Portugal|Netherlands|Belgium|Luxembourg|Ireland|Denmark|Sweden|Finland|Poland|Czech|Hungary|Greece|Norway|Estonia|Latvia|Lithuania|Slovenia|Croatia|Romania|Bulgaria|Berlin|Munich|München|Hamburg|Frankfurt|Köln|Cologne|Vienna|Wien|Paris|Lyon|Madrid|Barcelona|Lisbon|Lisboa|Rome|Milan|Amsterdam|Rotterdam|Utrecht|Brussels|Dublin|Copenhagen|København|Stockholm|Helsinki|Warsaw|Prague|Budapest|Athens|Oslo|GmbH|S\.?à\.?r\.?l|Sp\. z o\.o)/u;
const UNITED_STATES =
  /\bUSD\b|\$\d|\bUS(?:A)?\b|\bU\.S\.|\b(?:United States|American|California|New York|Texas|Boston|Chicago|Seattle|Ohio|Florida|Medicare|Medicaid)\b/u;
const UNITED_KINGDOM =
  /£|\bGBP\b|\b(?:UK|United Kingdom|NHS|England|Scotland|Wales|London|Manchester|Leeds|Birmingham|Edinburgh|Glasgow)\b/u;
const SWITZERLAND = /\bCHF\b|\b(?:Switzerland|Swiss|Zürich|Zurich|Bern|Basel|Geneva|Genève|Lausanne)\b/u;

const PRIVACY = [
  { regulation: 'GDPR', where: EUROPE },
  { regulation: 'UK GDPR', where: UNITED_KINGDOM },
  { regulation: 'Swiss FADP', where: SWITZERLAND },
] as const;

const w = (words: string): RegExp => new RegExp(String.raw`(?<![\p{L}\d])(?:${words})(?![\p{L}\d])`, 'giu');

export const REGULATED_CATEGORIES: readonly RegulatedCategory[] = [
  {
    category: 'health data',
    words: w(
      String.raw`patients?(?:' \p{L}+| (?:records?|data|files?|histor(?:y|ies)|names?))?|diagnos[ie]s|medical (?:records?|data|histor(?:y|ies)|files?|certificates?|reports?)|health (?:records?|data|information|status)|prescriptions?|medications?|treatments?(?: plans?| notes?)?|clinical (?:data|notes?|trials?)|lab(?:oratory)? results?|vital signs?|blood (?:pressure|tests?|groups?|type)|vaccinations?|allerg(?:y|ies)|Gesundheitsdaten|Patientendaten|données de santé|symptoms?|sick(?:ness)? (?:leave|notes?)|disabilit(?:y|ies)|PHI|x-rays?|dietary restrictions`,
    ),
    implied: [...PRIVACY, { regulation: 'HIPAA', where: UNITED_STATES }],
  },
  {
    category: 'payment card data',
    words: w(
      '(?:credit|debit|payment|bank)[ -]?cards?(?: (?:numbers?|data|details|payments?))?|card (?:numbers?|data|details|payments?)|CVV|CVC|cardholders?(?: data)?|pay(?:ing|ments?)? (?:by|with) card|Apple Pay|Google Pay',
    ),
    implied: [{ regulation: 'PCI DSS', where: /./u }],
  },
  {
    category: 'data of children',
    words: w(
      `child(?:ren)?(?:'s|’s)?(?: (?:names?|data|records?))?|pupils?|minors?|under[- ]?(?:age|1[0-8]s?)|kindergarten|toddlers?|legal guardians?|parental consent|kids`,
    ),
    implied: [...PRIVACY, { regulation: 'COPPA', where: UNITED_STATES }],
  },
  {
    category: 'student records',
    words: w(
      'student (?:records?|data|grades?|files?|numbers?)|transcripts? of records|grades of students|exam (?:results|grades)|enrol?lment records?',
    ),
    implied: [...PRIVACY, { regulation: 'FERPA', where: UNITED_STATES }],
  },
  {
    category: 'biometric data',
    words: w('biometrics?|fingerprints?|fac(?:e|ial)[ -]recognition|face ID|iris scans?|voice ?prints?|palm scans?'),
    implied: PRIVACY,
  },
  {
    category: 'employee data',
    words: w(
      `employees?(?:'s|’s|')?(?: (?:records?|data|files?|numbers?|names?|master data))|payroll|salar(?:y|ies)|wages?|personnel (?:files?|records?|data)|performance (?:reviews?|appraisals?)|sick leave|absences? (?:requests?|records?)|working[- ]time|timesheets?|time sheets?|applicants?|CVs?|job applications?|shift preferences?|leave (?:requests?|balances?)`,
    ),
    implied: PRIVACY,
  },
  {
    category: 'financial data',
    words: w(
      'IBANs?|bank (?:accounts?|details|statements?|transfers?)|account balances?|loan applications?|credit (?:scores?|checks?|ratings?|limits?)|tax (?:returns?|numbers?|IDs?|data)|income statements?|financial (?:statements?|records?|data|reporting)|general ledger|ledger entries|transactions histor(?:y|ies)|direct debits?|SEPA mandates?',
    ),
    implied: [{ regulation: 'SOX', where: /\b(?:SEC filing|listed on (?:the )?(?:NYSE|NASDAQ)|US-listed)/iu }],
  },
  {
    category: 'location data',
    words: w(
      'GPS(?: (?:positions?|data|coordinates?|tracks?))?|geo-?locations?|location (?:data|tracking|histor(?:y|ies))|live locations?|positions? of (?:drivers?|vehicles?|employees?|couriers?)|track(?:ing)? (?:drivers|vehicles|couriers|employees)',
    ),
    implied: PRIVACY,
  },
  {
    category: 'criminal or legal records',
    words: w(
      'criminal records?|background checks?|police (?:reports?|records?)|convictions?|court (?:files?|records?|cases?)|witness statements?',
    ),
    implied: PRIVACY,
  },
  {
    category: 'regulated production or trial records',
    words: w(
      'batch records?|(?:electronic )?batch (?:release|documentation)|clinical trials?|electronic signatures? and records?|GMP|GxP|deviation reports?|CAPAs?|validation protocols?|stability (?:studies|tests?)|trial subjects?',
    ),
    implied: [
      { regulation: '21 CFR Part 11', where: /\bFDA\b|21 CFR/u },
      { regulation: 'GxP', where: /\bG[MCLD]P\b|\bGxP\b|good (?:manufacturing|clinical|laboratory) practice/iu },
    ],
  },
  {
    category: 'personal data',
    words: w(
      String.raw`personal(?:ly identifiable)? (?:data|information|details)|PII|(?:home |postal |e-?mail |delivery |private )address(?:es)?|(?:mobile |tele)?phone numbers?|dates? of birth|birth ?dates?|social security numbers?|SSNs?|passports?(?: numbers?| copies)?|ID cards?|identity (?:cards?|documents?)|national (?:ID|insurance) numbers?|driving licen[cs]es?|names? and (?:address(?:es)?|e-?mails?|phone(?: numbers?)?|contact details)|contact (?:details|data|information)|customers?(?:'|’)?s? (?:data|records?|profiles?|details|accounts?)|(?:member|guest|tenant|citizen|resident|donor|visitor|volunteer|user|passenger|client|driver|contact|householder)s?(?:'|’)? (?:data|records?|profiles?|details|lists?|files?|information)|IP addresses|(?:the|their|see|private) addresses|names of (?:our |the |all )?(?:guests|members|residents|tenants|donors|visitors|customers|families|people|volunteers)|ID documents?|beneficial owners?|personenbezogene Daten|Kundendaten|Adressen|Geburtsdat\p{L}+|données personnelles|adresses|photos? of (?:people|persons|residents|members)|licen[cs]e plates?|number plates?|video (?:footage|recordings?)|recordings? of calls`,
    ),
    implied: [...PRIVACY, { regulation: 'CCPA', where: /\bCalifornia\b/u }],
  },
];

/** Regulations a brief may name itself, as it may spell them. */
export const NAMED_REGULATIONS: readonly {
  readonly regulation: string;
  readonly pattern: RegExp;
  readonly categories: RegExp;
}[] = [
  {
    regulation: 'GDPR',
    pattern: /\b(?:GDPR|DSGVO|RGPD|General Data Protection Regulation)\b/iu,
    categories: /personal|health|child|student|biometric|employee|location|criminal/u,
  },
  { regulation: 'HIPAA', pattern: /\bHIPAA\b/u, categories: /health/u },
  { regulation: 'PCI DSS', pattern: /\bPCI(?:[- ]?DSS)?\b/u, categories: /card/u },
  { regulation: 'SOX', pattern: /\b(?:SOX|Sarbanes[- ]Oxley)\b/iu, categories: /financial/u },
  {
    regulation: '21 CFR Part 11',
    pattern: /\b21 ?CFR(?: Part)? ?11\b|\bPart 11\b/iu,
    categories: /production|health/u,
  },
  { regulation: 'GxP', pattern: /\bG(?:x|M|C|L|D)P\b/u, categories: /production|health/u },
  { regulation: 'FERPA', pattern: /\bFERPA\b/u, categories: /student|child/u },
  { regulation: 'COPPA', pattern: /\bCOPPA\b/u, categories: /child/u },
  { regulation: 'CCPA', pattern: /\bCCPA\b/u, categories: /personal/u },
  { regulation: 'PSD2', pattern: /\bPSD2\b/u, categories: /financial|card/u },
  { regulation: 'eIDAS', pattern: /\beIDAS\b/u, categories: /production/u },
  { regulation: 'Swiss FADP', pattern: /\b(?:FADP|nDSG|revDSG)\b/u, categories: /personal|health|employee/u },
  {
    regulation: 'AML rules',
    pattern: /\b(?:AML|anti[- ]money[- ]laundering|KYC|know your customer)\b/iu,
    categories: /financial|personal/u,
  },
  { regulation: 'EU MDR', pattern: /\bMDR\b|medical device regulation/iu, categories: /health/u },
];
