import type { Topic } from './topics.js';

/** How a clause says that something is needed: in so many words, as an ability, or not at all. */
export type Need = 'demand' | 'ability' | 'none';

const DEMAND =
  /\b(?:must(?:n't)?|shall|should(?:n't)?|ought to|ha(?:s|ve) to|needs?|(?:is|are) to be|may not|(?:is|are) (?:required|mandatory|essential|crucial|vital|critical|important|necessary|compulsory|not (?:allowed|acceptable|permitted|possible)|forbidden|prohibited)|wants?|would (?:like|love|prefer)|'d (?:like|love|rather)|wish(?:es)? to|expects?|prefers?|preferred|desirable|looking for|requires?|not (?:be )?intended|make sure|ensure|would be (?:(?:so|really|very|rather|quite|most) )?(?:nice|great|good|lovely|helpful|cool|useful|ideal|perfect|charming|delightful|wonderful|splendid|fantastic|awesome|a (?:\w+ )?(?:kindness|help|boon|plus|relief|blessing|bonus))|would help|(?:would|should) (?:\w+ ){0,2}like|(?:would|should) be (?:(?:most|very) )?(?:grateful|glad|happy|pleased|delighted) (?:if|to be able)|(?:is|are) (?:not )?intended (?:to|for)|insists?|ideally|nice to have|never)\b|^(?:please|no|only|nobody|maybe|perhaps)\b/i;
const GERMAN_OR_FRENCH =
  /(?<!\p{L})(?:muss|müssen|soll|sollen|sollten?|darf|dürfen|kann|können|könnten?|möchten?|wollen|brauchen|benötig\w+|wünsch\w+|schön wäre|einzuhalten|erforderlich|zwingend|doit|doivent|devrai(?:t|ent)|peut|peuvent|souhait\w+|il faut|il faudrait|serait bien|avons besoin)(?!\p{L})/iu;
const ABILITY = /\b(?:can|could|may|will|able to|allows?|enables?|lets|possible|cannot|can't)\b/i;
const CURRENT =
  /\b(?:currently|today(?!['’]s)|at the moment|right now|nowadays|at present|so far|until now|up to now|these days|already|(?:nobody|no one|no-one) (?:really )?knows|used to|this is how|last (?:year|month|week)|yesterday|every time we)\b/i;
const PAST_ALONE = /\b(?:was|were|had|did|decided|found|founded|started|began|happened|asked|told|wrote|met)\b/i;
const FIRST_PERSON = /\b(?:we|i|us|our|my|me|i'm|we're|we've|i've)\b/i;
const SUBORDINATORS =
  /\b(?:which|who|whom|whose|that|because|since|although|when|whenever|before|after|until|while|if|where|whether|what|how)\b/i;
const PLEASANTRY =
  /^(?:(?:hi|hello|hey|morning|moin|hallo)(?: \p{L}+){0,2}[,!.]?$|(?:many )?thanks?|thank you|cheers|god bless|sorry|congrat|welcome|as promised|see (?:my|you|the attached|attached|below|above)|please (?:find|bear|note|see|excuse|send|call|contact|reply|respond|feel|let|do not hesitate|don't hesitate|get)|let (?:me|us) know|i hope|hope|we hope you|feel free|looking forward|we look forward|i look forward|as discussed|written by|prepared by|collected by|contact|do not hesitate|don't hesitate|good question|no (?:idea|clue)\b|agreed|fine|ok(?:ay)?\b|yes[.!]|no[.!]|that's all|this (?:document|rfp|part|contract|agreement|annex|clause|brief|table|list|chapter|section)|the following (?:table|list|section|sections|chapters?)\b|a few|(?:a )?(?:quick|short|brief) (?:summary|overview|note)|below is|here is (?:what|the|a)|attached)\b/iu;
/** Thanks and regards, wherever they stand; "grateful if visitors could …" is a wish all the same. */
const COURTESY =
  /\b(?:should|would|shall) be (?:\w+ )?(?:grateful|obliged|glad|happy|delighted|pleased) (?:for (?:your|any)|to (?:hear|discuss|meet|receive|talk)|if you (?:could|would) (?:let|send|tell|call|reply|come|ring|write))|\b(?:give|send) (?:my|our) \w+(?: \w+)? to\b|\b(?:thanks|thank you)(?: (?:so|very) much)? for (?:your|the|having|being|joining|coming)\b|\b(?:I|we) (?:do )?(?:hope|trust) (?:you|this finds)\b|^(?:one|I|we) must (?:not )?(?:be|say|confess|admit|apologi[sz]e|thank|run|go|dash|stop)\b/i;
/** How a list is kept: what its signs mean, what changed in it, which entries are closed. */
const HOUSEKEEPING =
  /^(?:(?:revision|change|version) (?:history|log|notes?)\s*:|(?:legend|key|legende)\b[^:]{0,20}:|\w{1,3} = [^,;]+[,;]|rev(?:ision)?\.? ?\w{1,4}:|v\d+(?:\.\d+)*:|(?:already )?fixed in|duplicate of|cannot reproduce|can['’]t reproduce|won['’]t fix|works as designed|see (?:above|ticket|#))|\bplease ignore\b/i;
const PROCUREMENT =
  /\blooking for (?:an? )?(?:\w+ )?(?:partner|company|agency|developers?|team|freelancer|supplier|vendor|contractor|someone|somebody|you)\b|\b(?:proposals?|bids?|tenders?|offers?|quotes?|bidders?|applicants?|vendors? (?:shall|must|should) (?:submit|provide (?:a )?(?:reference|price)))\b.{0,60}\b(?:submitt?ed|submit|received|sent|send|deadline|due|until|by)\b|\b(?:send|submit)\b.{0,40}\b(?:offer|quote|proposal|bid|estimate)\b|\b(?:terminate|termination of) this (?:agreement|contract)\b|\beither party\b|\bgoverned by the laws?\b|\bquestions can be\b|\bsuccessful (?:proposer|bidder)\b/i;

/** "The platform collects …": what is to be built, doing something. */
const PRODUCT_DOES =
  /^(?:the|our new|this|the new) (?:[a-z]+ )?(?:system|app|application|platform|portal|tool|website|site|software|solution) (?:also |then |automatically )?(?!is\b|are\b|was\b|has\b|for\b|of\b|in\b)\p{Ll}+s\b/iu;
/** "Oh, and the usual admin stuff": a wish without a verb. */
const AFTERTHOUGHT = /^(?:oh,? and|plus|also|and also) (?:the|a|an|some|maybe)\b/i;

const OPENING = [
  /^(?:if|when|whenever|after|before|once|as soon as|since|because|while|unless|until)\b[^,]{3,120},\s+(?=\S)/i,
  /^(?:save|except)(?: as| where| for| to)\b[^,]{3,80},\s+(?=\S)/i,
  /^(?:for|in|on|at|during|with|without|to|upon|as to|subject to|notwithstanding|without prejudice to)\b[^,]{3,60},\s+(?=\S)/i,
];

/** The main clause of a sentence that begins with "If …," or "For the first step,". */
export function mainClause(text: string): string {
  const opening = OPENING.map((pattern) => pattern.exec(text)?.[0]).find((match) => match !== undefined);
  return opening ? text.slice(opening.length) : text;
}

/** Greetings, thanks, remarks about the document, and the rules of a tender. */
export function isPleasantry(text: string): boolean {
  return [PLEASANTRY, COURTESY, HOUSEKEEPING, PROCUREMENT].some((pattern) => pattern.test(text));
}

/** Tells how things are today, or were. */
export function isCurrentState(text: string): boolean {
  const at = text.search(SUBORDINATORS);
  const head = at > 0 ? text.slice(0, at) : text;
  return CURRENT.test(head) || /\b(?:was|were|had|did)\b/i.test(at === 0 ? '' : head);
}

/** Whether the matched word governs the clause rather than a "which …" hanging on it. */
function isGoverning(text: string, pattern: RegExp): boolean {
  const main = mainClause(text);
  const at = main.search(pattern);
  const own = main.slice(0, at);
  return (
    at >= 0 &&
    !SUBORDINATORS.test(own.slice(own.lastIndexOf(';') + 1).replace(/^\W*(?:so that|that|it would be \w+ if)\b/i, ''))
  );
}

/** How a clause expresses a need, given what its section is about. */
export function needOf(text: string, topic: Topic | undefined): Need {
  if (isPleasantry(text)) return 'none';
  const isPast = isCurrentState(text);
  const demands = DEMAND.test(text) || GERMAN_OR_FRENCH.test(text);
  const insists = /\b(?:must|shall|should|would like|wants?|would be|needs? to be|muss|müssen|soll|sollen)\b/i.test(
    text,
  );
  if (topic === 'background' || topic === 'actors') {
    return insists && isGoverning(text, DEMAND) && !isPast && !/\bmeans\b/.test(text) ? 'demand' : 'none';
  }
  if (isPast && !insists) return 'none';
  if (AFTERTHOUGHT.test(text) || PRODUCT_DOES.test(text)) return 'demand';
  if (demands && (isGoverning(text, DEMAND) || isGoverning(text, GERMAN_OR_FRENCH) || insists)) return 'demand';
  if (isGoverning(text, ABILITY) && !(FIRST_PERSON.test(text) && /\b(?:can't|cannot|will)\b/i.test(text)))
    return 'ability';
  return 'none';
}

/** A plain statement of how things will be ("Approved expenses go to DATEV every night."), not one about the client or the past. */
export function isStatement(text: string): boolean {
  return (
    !FIRST_PERSON.test(text) &&
    !isCurrentState(text) &&
    !PAST_ALONE.test(text) &&
    !isPleasantry(text) &&
    !/^(?:he|she|mrs?\.?|ms\.?|dr\.?)\b/i.test(text) &&
    !/^(?:the|our|an?) [\p{L} -]{2,40}\b(?:has|have) (?!to\b|been\b)/iu.test(text) &&
    text.split(' ').length >= 4
  );
}
