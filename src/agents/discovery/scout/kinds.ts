import { STANCES } from '../hunter/stances.js';
import type { Requirement } from '../work-products.js';
import type { Topic } from './topics.js';

type Kind = Requirement['kind'];

const OWN_PREMISES = STANCES.find(({ about }) => about === 'hosting');

const MONEY =
  /[€$£]\s?\d|\d[\d.,\s]*\s?(?:€|\$|£|EUR|USD|CHF|GBP|PLN|euros?|pounds|dollars|francs|k€|NOK|SEK|DKK|CZK)|(?:EUR|USD|CHF|GBP|NOK|SEK|DKK|CZK|PLN)\s?\d/i;
const BUDGET =
  /\b(?:budget|grant|funding|contract (?:volume|value)|limited to|costs?|price|spend(?:ing)?|spent|set aside|afford|invest|we have|max\.?|maximum|at most|not a penny|(?:has|have) (?:only |about |around |roughly )?[€$£]? ?\d[\d.,]*|we(?:['’]ve| have)? got|no more than|fixed price|put (?:by|aside)|raised|donated|kosten|festpreis|coût|prix)\b/i;
const MONTH =
  '(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|oktober|nov(?:ember)?|dec(?:ember)?|dezember)';
const DATE = new RegExp(
  `\\b${MONTH}\\b\\.?(?=\\W|$)|\\b(?:q[1-4]|20[2-9]\\d)\\b|\\b(?:this|next|the|before) (?:\\w+ )?(?:year|summer|winter|spring|autumn|fall|season|christmas|easter)\\b|\\b(?:by|before|until|for|in time for) (?:the start of )?(?:christmas|easter|advent|lent|ramadan|diwali|thanksgiving|hanukkah|pentecost|halloween)\\b|\\bblack friday\\b|\\b\\d{1,2}\\.\\s?\\d{1,2}\\.|\\bweeks? before\\b|\\bwithin \\d+ (?:weeks|months)\\b|\\basap\\b|\\bend of (?:the )?(?:year|month|quarter)\\b`,
  'i',
);
const PROJECT_EVENT =
  /\b(?:deadlines?|go(?:es|ing)?[- ]?live|launch|live by|(?:want|need)(?:s|ed)? (?:it|this|that|everything|the \w+) (?:to be \w+ )?(?:by|before|until|in time|no later)|(?:be|is) (?:live|ready|finished|complete|done|running|operational|connected|in (?:use|production))|ready (?:by|before|two)|start(?:s|en)?|started|pilot|roll-?out|milestones?|acceptance|delivered|delivery|finish(?:ed)?|complet\w+|has to run|in operation|spent|(?:re-?)?open(?:s|ing)|go out|new (?:platform|system|app|tool|portal|website)|first|offer .{3,40} before|release|beginn?|fertig|erfolgen)\b/i;
const REGULATION =
  /\b(?:gdpr|dsgvo|rgpd|hipaa|finma|sox|ferpa|ccpa|eidas|en 301 ?549|iso ?\d{4,}|21 cfr|bsi|basel|mifid|psd2|nis2|circular|laws?|legislation|regulations?|directive|act applies|statutory|legally|compl(?:y|iant|iance)|in accordance with|certified|applies|validated|gamp ?\d?|gxp|gmp)\b/i;
const PROHIBITION =
  /\b(?:must|shall|may|should|can|dürfen?|darf) (?:not|never|keine?n?|nicht)\b|\b(?:mustn't|cannot|can't|never|not (?:be )?(?:intended|allowed|acceptable|permitted|possible)|is not possible|forbidden|prohibited|don't want|do not want|we are not)\b|^no\b.*\b(?:may|shall|must|is|are|allowed|needed|required)\b|^(?:only|nobody|no one)\b|\b(?:darf|dürfen) nur\b|\bonly\.?$|^no [\p{L}-]+(?: [\p{L}-]+){0,3}\.?$/iu;
const TECHNOLOGY =
  /\b(?:cloud|on-?prem(?:ises?)?|own servers?|data (?:cent(?:er|re)s?)|hosted|hosting|must run on|have to be (?:postgres\w*|oracle|sap)|existing (?!customers?|users?|orders?|patients?|contracts?|members?|data\b)\w+|(?:must|has to|have to|should) (?:use|be (?:built|written|based|developed|implemented))|(?:built|written) (?:in|with|on)|based on|design system|open[- ]source|licen[cs]e|remain unchanged|stays? (?:in|that|on)|has to stay|not replacing|our (?:erp|crm|his|his|ehr)\b|devices with|(?:works?|integrates?|compatible) with (?:our|the existing)|please use|operating system|(?:android|ios|windows) \d+|servern? in|serveurs? en)\b/i;
/** "stored within the United Kingdom": where, not how. */
const PLACE =
  /\b(?:stored|hosted|kept|processed|held) (?:only |exclusively )?(?:in|within|inside) (?:the )?\p{Lu}\p{Ll}/u;
const SUPPLIER =
  /\b(?:contractor|supplier|vendor|provider|bidder|agency) (?:must|shall|should|will|appoints?|provides?|has to|may)\b|\b(?:training|no it (?:staff|department)|it (?:department|staff|team) (?:has|have)|on-site support|source code|intellectual property|hours? (?:a|per) (?:week|month)|parallel operation)\b/i;

const QUALITIES: readonly RegExp[] = [
  /\b(?:response times?|latency|throughput|load times?|page load|p9\d|performance|real[- ]time|concurrent|simultaneous(?:ly)?|at the same time|at once when|per second|super[- ]?fast|(?:be|is|and|very|really) (?:fast|quick|smart)|speed)\b/i,
  /\b(?:appear|load|loads|respond|answered|take|takes|refreshed|returned|open|results?|under|less than)\b.{0,40}\b(?:\d[\d.,]*|one|two|three|five|ten)\s?(?:ms|milliseconds?|s|secs?|seconds?)\b/i,
  /\b(?:availab(?:le|ility)\b.{0,30}\d|uptime|downtime|24\/7|24x7|offline|without (?:a |an |the |any )?(?:network|internet|connection|wi-?fi|reception|signal|coverage)|keep (?:working|recording|running)|(?:must|may|shall|should|can) (?:not|never) (?:get |be )?lost|(?:network|connection|signal|internet|wi-?fi|reception) (?:is|goes|are) (?:gone|down|away|lost|out)|no (?:network|internet|wi-?fi|signal|reception|coverage)\b|recovery (?:time|point)|rto|rpo|back-?ups?|fail-?over|disaster|robust|reliab\w+|maintenance window|verfügbar\w*)\b/i,
  /\b(?:encrypt\w+|secure|security|authenticat\w+|authoris\w+|authoriz\w+|single sign-on|sso|two-factor|2fa|mfa|log-?off|log-?out after|penetration|audit (?:log|trail|records?)|access control|access to .{3,60} logged|tls|verschlüssel\w+)\b/i,
  /\b(?:privacy|private|confidential\w*|anonymi[sz]\w+|pseudonymi[sz]\w+|personal data|consent|blurred|datenschutz)\b/i,
  /\b(?:retention|(?:kept|retained|stored|archived|keep|retain|store|deleted|erased|aufbewahr\w+|gelöscht)\b.{0,60}\b(?:days?|weeks?|months?|years?|jahre|tage|monate))\b/i,
  /\b(?:eas(?:y|ier) to (?:use|learn|understand)|user[- ]friendly|intuitive|usab\w+|look (?:and feel|modern)|simple to use|large (?:type|text|font|print)|\d+ ?mm (?:high|wide|large)|readable|plain (?:english|language)|fonts?|instead of words)\b/i,
  /\b(?:wcag|accessib\w+|screen readers?|keyboard|en 301 ?549|bitv|section 508|colou?r[- ]blind\w*|barrierefrei\w*)\b/i,
  /\b(?:scal(?:e|es|able|ability)|cope with (?:[a-z-]+ ){0,3}?(?:load|users|visitors|requests|peaks?|traffic|growth|crowds?|\d)|(?:handle|support|serve|process)e?s? (?:up to )?\d[\d.,]* (?:\w+ )?(?:users|visitors|requests|sensors|transactions|orders|patients|calls|messages)|\d[\d.,]* \w+ at (?:once|the same time)|capacity|peak load)\b/i,
  /\b(?:maintainab\w+|easy to maintain|modular|flexib\w+|extensib\w+|test coverage|code quality)\b/i,
  /\b(?:languages?|multi-?lingual|bilingual|translat\w+|locali[sz]\w+|(?:english|german|french|deutsch|français|spanish|italian|polish|ukrainian|romanian|turkish|dutch|arabic|hungarian)(?:,| and| or| und| et|\/) ?(?:\w+,? ?(?:and|or)? ?)?(?:english|german|french|deutsch|français|spanish|italian|polish|ukrainian|romanian|hungarian|turkish|dutch|arabic))\b/i,
  /\b(?:browsers?|responsive|mobile[- ]friendly|works? on|old phones?|dark mode)\b/i,
  /^(?:volumes?|quantities|load|scale|capacity|users|sizes?|figures)\s?[:=] ?.*\d|^(?:fast|quick)\W*$/i,
  /(?:^|\bin )(?:english|german|french|spanish|italian|polish|welsh|dutch|turkish|ukrainian|arabic|romanian|hungarian|swedish|norwegian|danish|finnish|portuguese|russian|chinese|japanese|czech|gaelic|irish|greek)(?: ?(?:\+|&|\/|,|and|or) ?(?:english|german|french|spanish|italian|polish|welsh|dutch|turkish|ukrainian|arabic|romanian|hungarian|swedish|norwegian|danish|finnish|portuguese|russian|chinese|japanese|czech|gaelic|irish|greek))+\b/i,
  /\b(?:accura(?:te|cy)|precision|error rate)\b/i,
];

/** What users pay, or what comes round every year, is a rule of the product. */
const BUSINESS =
  /^(?!(?:the )?(?:costs?|budget|price|hosting|licen[cs]es?)\b)[\p{L} -]{3,20}: [^.;]{0,24}\d[^.;]{0,12}(?:\ba|\bper) (?:year|month|quarter)\b|^(?:rent|fees?|dues|membership|subscriptions?|tariffs?|tickets?|fines?|deposits?|entry)\b|\b(?:each|every) (?:year|month|quarter|spring|summer|autumn|winter|season)\b/iu;

/** Money with a word for budget, or a calendar date with a project event: limits on the project, not on the product. */
export function isProjectLimit(text: string): boolean {
  if (BUSINESS.test(text) && !/\b(?:budget|hosting|deadline|go-live)\b/i.test(text)) return false;
  const isBudget = (MONEY.test(text) && BUDGET.test(text)) || /\bbudget\b/i.test(text);
  return (
    isBudget ||
    /\b(?:cost|spend|exceed)\b.{0,20}\b(?:more than )?(?:\w+ )?(?:thousand|hundred|million)\b/i.test(text) ||
    (MONEY.test(text) && text.split(' ').length <= 5) ||
    (MONEY.test(text) && /(?:\ba|\bper|\/) ?(?:month|year)\b/i.test(text)) ||
    (DATE.test(text) && PROJECT_EVENT.test(text)) ||
    /\b(?:deadline|go-live)\b/i.test(text)
  );
}

/** "Rent: £48 a year": a price or a period that the product reckons with. */
export function isBusinessFigure(text: string): boolean {
  return BUSINESS.test(text) && MONEY.test(text);
}

/** "Volume: 85 trailers", "Availability 99.9 %": a figure under its name, without a verb. */
export function isNamedFigure(text: string): boolean {
  return /^(?:volumes?|quantities|load|scale|capacity|users|sizes?|availability|uptime|response times?|retention|throughput|peak)\b[^.;]{0,40}\d/i.test(
    text,
  );
}

/** A limit on how it may be built or run: technology, hosting, law, people, or something that stays as it is. */
export function isBoundary(text: string): boolean {
  return (
    PLACE.test(text) ||
    OWN_PREMISES?.one.test(text) === true ||
    REGULATION.test(text) ||
    TECHNOLOGY.test(text) ||
    SUPPLIER.test(text)
  );
}

/** Names a quality or a measure of one. */
export function isQuality(text: string): boolean {
  return QUALITIES.some((pattern) => pattern.test(text));
}

/** "We need an app where people can …": a thing that does something, whatever it is also said to be like. */
function isProduct(text: string): boolean {
  return /\b(?:need|want|provide|looking for|like)\b.{0,60}\b(?:app|portal|tool|site|website|system|platform|form|place|page|way) (?:where|that|which|for|to)\b/i.test(
    text,
  );
}

/** "can't print in landscape" in a list of faults: it ought to be possible. */
export const MISSING = /^(?:can['’]?t|cannot|can not|unable to|not possible to) (?!be\b)(?=\p{Ll}{3,} )/iu;

/** Decides the kind of a requirement by its words first and by its section where they leave it open. */
export function kindOf(text: string, topic: Topic | undefined): Kind {
  if (isProjectLimit(text)) return 'constraint';
  const bare = text.replace(/\s*\([^)]*\)/g, '');
  const quality = isQuality(bare);
  if (MISSING.test(bare)) return 'functional';
  if (PROHIBITION.test(bare) && !(quality && /\d/.test(bare))) return 'constraint';
  if (isProduct(bare)) return 'functional';
  if (topic === 'quality') return 'nonFunctional';
  if (isBoundary(bare))
    return quality && !REGULATION.test(bare) && !TECHNOLOGY.test(bare) ? 'nonFunctional' : 'constraint';
  if (quality) return 'nonFunctional';
  return topic === 'constraints' && !/\b(?:may|can|could|optionally)\b/i.test(text) ? 'constraint' : 'functional';
}
