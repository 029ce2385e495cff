/** Words for people, groups of people and parties that act, in the singular; suffixes catch the rest. */
const PEOPLE = new Set(
  'user customer client patient nurse doctor physician staff team employee manager admin administrator clerk citizen resident tenant volunteer member student pupil teacher parent head guest visitor owner author guardian person trustee coordinator caretaker lawyer lead operator dispatcher planner technician engineer electrician accountant finance hr personnel shop supplier partner contractor authority council insurer office desk lady chef captain buyer seller adviser advisor analyst judge donor tutor learner guide host driver rider worker applicant participant passenger receptionist librarian pharmacist therapist midwife farmer treasurer secretary picker groom vet recipient crew researcher curator moderator translator reviewer courier carer singer conductor musician player composer consignee committee board public bookkeeper bursar vicar warden cleaner baker brewer skipper diver walker climber cyclist mechanic plumber gardener cook waiter barista'.split(
    ' ',
  ),
);
const SUFFIX =
  /(?:ist|ian|man|woman|holder|keeper|worker|officer|manager|leader|maker|seller|buyer|taker|owner|trainer|trainee|ee|driver|writer|reader|teacher|inspector|director|instructor|supervisor|controller|auditor|editor|author|mentor|counsel(?:l)?or|investigator)$/;
const NOT_PEOPLE =
  /^(?:employee data|list|specialist list|coffee|fee|committee room|degree|tree|guarantee|assist|exist|consist|checklist|waitlist|human|sensor|controller board|controller|reader)$/;
const PLURALS: Record<string, string> = {
  people: 'person',
  staff: 'staff',
  ladies: 'lady',
  authorities: 'authority',
  parties: 'party',
  men: 'man',
  women: 'woman',
  children: 'child',
};
const ALIASES: Record<string, string> = {
  admin: 'administrator',
  'system administrator': 'administrator',
  'end user': 'user',
  person: '',
};
const DROPPED =
  /^(?:(?:the|a|an|of|our|your|their|its|all|any|every|each|some|many|most|only|other|both|new|that|these|those|this|who|and|or|then|also|so|because|therefore|as|external|registered|logged-in|authori[sz]ed|of (?:the|our|all)|two|three|four|five|several)\s+)+/i;

function singular(word: string): string {
  const known = PLURALS[word];
  if (known !== undefined) return known;
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y');
  return /[^siu]s$/.test(word) ? word.slice(0, -1) : word;
}

/** The canonical name of the person or party that a noun phrase speaks of; undefined if it speaks of a thing. */
export function actorOf(phrase: string | undefined): string | undefined {
  if (phrase === undefined || phrase.length > 60 || /[<>|\d]/.test(phrase)) return undefined;
  const bare = phrase
    .trim()
    .replace(/[’]/g, "'")
    .replace(/\s*\(.*$/, '')
    .replace(DROPPED, '')
    .replace(/^.*\b(?:the|an?|whether|if) /i, '');
  const [core = '', ...tail] = bare.split(/\s+(?=(?:of|at|in|on|with|from|who|under|over|for)\s)/i);
  const words = core.split(/\s+/).map((word) => (/^\p{Lu}{2,5}$/u.test(word) ? word : word.toLowerCase()));
  const head = words.at(-1) ?? '';
  const lowerHead = singular(head.toLowerCase());
  if (words.length > 4 || !/^[\p{L}'-]+$/u.test(head)) return undefined;
  if (!(PEOPLE.has(lowerHead) || SUFFIX.test(lowerHead)) || NOT_PEOPLE.test(lowerHead)) return undefined;
  const isRole = /^of\s+(?:school|department|operations|finance|sales|it|hr)\b/i.test(tail[0] ?? '');
  const name =
    [...words.slice(0, -1), /^\p{Lu}+$/u.test(head) ? head : lowerHead].join(' ') +
    (isRole ? ` ${tail[0]?.toLowerCase()}` : '');
  const known = ALIASES[name] ?? name;
  return known === '' ? undefined : known;
}

/** "a nurse", "an administrator", "staff". */
export function withArticle(actor: string): string {
  if (/^(?:staff|finance|HR|IT|personnel|everyone)$/i.test(actor)) return actor;
  return `${/^(?:[aeio]|u(?!se|ni))/i.test(actor) ? 'an' : 'a'} ${actor}`;
}

const ACTING =
  /(?:^|[,;:] |\b(?:then|and|if|when|that|so|where|whether) )((?:(?:an?|the|our|each|every|all) )?[\p{L}-]+(?: [\p{L}-]+)?) (?=(?:must|can|should|may|shall|could|has to|have to|cannot)\b)|\bprovide ((?:an?|the|our|all) )?([\p{L}-]+(?: [\p{L}-]+)?) with\b/giu;

/** Whoever "must be able to" do something is somebody, known word or not. */
const ABLE =
  /(?:^|[,;:] )(?:an?|the|every|each|all)? ?(\p{L}+(?: \p{L}+)?) (?:must|should|shall|needs? to|ha(?:s|ve) to) be able to\b|\bfor (?:the |all )?(\p{L}+) to be able to\b/giu;

/** Everybody a statement says may, must or gets something. */
export function actorsIn(statement: string): string[] {
  const known = [...statement.matchAll(ACTING)].flatMap(([, doer, , receiver]) => actorOf(doer ?? receiver) ?? []);
  const doing = [...statement.matchAll(/\bby (?:an?|the) (\p{L}+(?: \p{L}+)?)\b/giu)].flatMap(
    ([, who = '']) => actorOf(who) ?? actorOf(who.split(' ')[0]) ?? [],
  );
  const able = [...statement.matchAll(ABLE)].flatMap(([, doer, wisher = '']) => {
    const who = (doer ?? wisher).replace(/^(?:so|and|but|then|because|therefore|also) /i, '');
    const isThing =
      /\b(?:it|they|we|you|i|system|solution|app|application|platform|tool|software|device|site|portal|and|or|not|to|that|would|will|some(?:one|body)|any(?:one|body)|every(?:one|body)|no(?:body)?|one|people)\b/i;
    return isThing.test(who)
      ? []
      : (actorOf(who) ??
          (/^\p{Lu}\p{Ll}+$/u.test(who) && !statement.startsWith(who) ? who : singular(who.toLowerCase())));
  });
  return [...known, ...able, ...doing];
}
