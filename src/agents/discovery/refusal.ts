/** The name of a thing: up to a verb, a comma or a reason; its article is left out. */
const THING = String.raw`(?:an? |any |the |another |more |such |some )?(?<thing>(?!one\b|longer\b|later\b|more than\b|less\b|later than\b|doubt\b|problem\b|idea\b|need\b|matter\b|(?:own |in-house |dedicated )?(?:IT |technical |full-time )?(?:staff|department|team|people|person|budget|money|time|wi-?fi|internet|signal|reception|network|connection|coverage|power|electricity|experience|clue)\b)[\p{L}\d][\p{L}\d'’/-]*(?: (?!because\b|since\b|as\b|so\b|and\b|but\b|or\b|for\b|to\b|in\b|on\b|at\b|is\b|are\b|if\b|when\b|with\b|may\b|must\b|can\b|shall\b|should\b|will\b|has\b|have\b|please\b|at all\b)[\p{L}\d'’/-]+){0,3})`;
const NOT = `(?:do not|don['’]?t|does not|doesn['’]?t|did not|didn['’]?t|will not|won['’]?t|would not|wouldn['’]?t|can ?not|can['’]?t|must not|mustn['’]?t|should not|shouldn['’]?t|shall not|never|refuses? to)`;

/** "Please, no forum", "Audio: NO recordings", "there must be no pop-ups". */
const BARE = new RegExp(
  String.raw`^(?:(?:please|and|but|also|definitely|absolutely|really|again|oh|ok|sorry)[,:]? |[\p{L} -]{2,24}: |there (?:must|should|shall|will|is to) be |we want |i want )*no ${THING}(?<rest>.*)$`,
  'iu',
);
/** "I don't want a forum", "we will never use chat", "the council won't pay for cloud". */
const UNWANTED = new RegExp(
  String.raw`\b${NOT} (?:\p{L}+ly )?(?:want|like|pay for|have|use|offer|provide|include|contain|introduce|build|go for|go to|go into|host (?:it |this )?(?:in|on)|run (?:it |this )?(?:in|on)|be (?:hosted |run |stored |kept )?(?:in|on)) ${THING}(?<rest>[^.;]*)`,
  'iu',
);
const WITHOUT = new RegExp(String.raw`\bwithout (?:using |having |installing )?${THING}`, 'iu');
const INFINITIVE = /^\s*(?:to (?!be (?:in|part)\b)\p{L})/iu;
const GOVERNED = /\b(?:may|must|shall|should|can|will|is|are|was|has|have)\b/i;

/** "…, no cloud services": refused at the end of a sentence that also asks for something, and after "and". */
const TAIL = new RegExp(
  String.raw`(?:[,;:–] (?:and |but |please )?|\band |\bbut |\bplease )no ${THING}(?=(?: (?:in|on|for|at|with) [^,.;]+)?(?:$|[.,;!)]| and\b| but\b| or\b))`,
  'giu',
);
/** "we're not paying for a subscription", "nobody is using chat". */
const NOT_DOING = new RegExp(
  String.raw`(?:['’]re|['’]m|\bare|\bam|\bis) not (?:paying for|using|having|hosting (?:it )?(?:in|on)|going to (?:pay for|use|have)) ${THING}`,
  'iu',
);

/** "people must not be able to pay in the app"; what must not be seen, changed or lost is asked to be guarded. */
const FORBIDDEN =
  /\b(?:must|may|shall|should) not (?:be able to )?(?!be\b|see\b|view\b|access\b|change\b|read\b|edit\b|know\b|delete\b|lose\b|get\b|exceed\b|take\b|leave\b)\p{L}+[^,.;]*/giu;

/** What a sentence refuses, and the words that refuse it. */
type Refusal = { readonly thing: string; readonly words: string };

/** Everything a sentence says is not to be: "no forum", "don't want a chat", "won't pay for cloud". */
export function refusalsIn(text: string): Refusal[] {
  const found: Refusal[] = [];
  const bare = BARE.exec(text);
  if (bare?.groups?.thing && !GOVERNED.test(bare.groups.rest ?? ''))
    found.push({ thing: bare.groups.thing, words: bare[0] });
  const unwanted = UNWANTED.exec(text);
  if (unwanted?.groups?.thing && !INFINITIVE.test(unwanted.groups.rest ?? ''))
    found.push({ thing: unwanted.groups.thing, words: unwanted[0] });
  const doing = NOT_DOING.exec(text);
  if (doing?.groups?.thing) found.push({ thing: doing.groups.thing, words: doing[0] });
  for (const match of text.matchAll(TAIL))
    if (match.groups?.thing) found.push({ thing: match.groups.thing, words: match[0] });
  return found;
}

/** "We also won't use that messenger": refuses, and asks for nothing. */
export function onlyRefuses(text: string): boolean {
  return (
    refusalsIn(text).length > 0 &&
    !/\b(?:must|should|shall|has to|have to|needs?|can|may)\b(?! not\b)/iu.test(assertedIn(text))
  );
}

/** A clause that does nothing but refuse: "There must be no forum" of "Please, no forum" and of "I don't want a forum". */
export function refusalStatement(text: string): string | undefined {
  const plain = text.trim().replace(/[.!\s]+$/u, '');
  const bare = BARE.exec(plain)?.groups;
  if (bare?.thing && !/:/.test(plain) && !GOVERNED.test(bare.rest ?? ''))
    return `There must be no ${bare.thing}${bare.rest ?? ''}`;
  const [, rest] =
    /^(?:we|i|they|people|the \p{L}+) (?:really |definitely |absolutely )?(?:do not|don['’]?t|does not|doesn['’]?t|never) (?:ever )?want (?:an? |any |another |the )?(.+)$/iu.exec(
      plain,
    ) ?? [];
  if (rest === undefined || /(?:^| )to \p{L}|^(?:it|this|that|them)\b/u.test(rest)) return undefined;
  return `There must be no ${rest}`;
}

/** "We don't need a login": what nobody asks for, though nothing forbids it. */
export function notNeeded(text: string): string | undefined {
  const [, rest] =
    /^(?:we|i|they|it|people) (?:really |definitely )?(?:do not|don['’]?t|does not|doesn['’]?t|won['’]?t|will not) (?:really |even )?need (?:to have )?((?:an? |any |the )?(?!to\b|it\b|this\b|that\b)[^,;]+?)[.!]*$/iu.exec(
      text.trim(),
    ) ?? [];
  return rest;
}

/** The sentence without what it refuses: what it still asks for. Of "Out of scope: …" nothing is left. */
export function assertedIn(statement: string): string {
  if (/^(?:out of scope|not in scope|excluded)\b/iu.test(statement)) return '';
  const left = refusalsIn(statement).reduce((text, { words }) => text.replace(words, ' '), statement);
  return left.replace(WITHOUT, ' ').replace(FORBIDDEN, ' ').trim();
}
