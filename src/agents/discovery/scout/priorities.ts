/** How much a requirement matters; `wont` leaves it out of scope. */
export type Priority = 'must' | 'should' | 'could';

const COULD =
  /\b(?:nice[- ]to[- ]have|could[- ]have|would be (?:(?:so|really|very|rather|quite|most) )?(?:nice|great|good|lovely|helpful|cool|useful|ideal|perfect|fantastic|charming|delightful|wonderful|splendid|awesome|a (?:\w+ )?(?:plus|bonus|kindness|boon|relief))|nice if|optional(?:ly)?|maybe|perhaps|might|bonus|later (?:on|phase|release|version)|(?:second|third|later|next|future) (?:phase|step|release|version|stage)|phase (?:2|3|two|three|ii)|some ?day|in (?:the )?future|if (?:there is )?(?:time|money|budget)|wishlist|schön wäre|wünschenswert|könnten?|eventuell|serait bien|éventuellement)\b/iu;
const SHOULD =
  /\b(?:should(?:n't)?|ideally|preferabl[ey]|prefers?|preferred|would (?:like|love|rather|want)|'d (?:like|love|rather)|wants?|wish(?:es)?|if possible|ought to|hope|recommended|desirable|sollten?|souhait\w+|devrai(?:t|ent))\b/iu;
const MUST =
  /\b(?:must(?:n't)?|shall|ha(?:s|ve) to|needs?(?: to)?|required?|mandatory|essential|crucial|vital|never|cannot|can't|only|may not|not allowed|muss|müssen|darf|dürfen|doit|doivent)\b/iu;

/** What a heading such as "Must have" or "Nice to have" says about the items under it. */
export function priorityOfTitle(title: string): Priority | undefined {
  if (title.length > 80 || /^(?:what|here|why|how)\b/i.test(title)) return undefined;
  if (
    /\b(?:could|kann|optional|nice|later|bonus|wish ?list|phase (?:2|two|ii)|future|peut|ideas?)\b|low prio/i.test(
      title,
    )
  )
    return 'could';
  if (/\b(?:should|soll|medium prio|important|would like)\b/i.test(title)) return 'should';
  if (/\b(?:must|shall|muss|mandatory|required|essential|mvp|high prio|doit)\b/i.test(title)) return 'must';
  return undefined;
}

/** What a cell such as "M", "P2", "high" or "Won't" says; undefined if it says nothing known. */
export function priorityOfCell(cell: string): Priority | 'wont' | undefined {
  const word = cell.trim().toLowerCase().replace(/’/g, "'");
  if (/^(?:w|wont|won't.*|no|none|not now|out|x)$/.test(word)) return 'wont';
  if (/^(?:m|must.*|shall|high(?:est)?|critical|mandatory|required|1|p[01]|a|muss|hoch|mvp|essential)$/.test(word))
    return 'must';
  if (/^(?:s|should.*|medium|normal|mid|2|p2|b|soll|mittel|important)$/.test(word)) return 'should';
  if (/^(?:c|could.*|low|nice.*|optional|3|4|p[34]|kann|niedrig|later|may)$/.test(word)) return 'could';
  return undefined;
}

/** What a tracker's "[High]" before the words says; undefined if it says nothing known. */
export function priorityOfTags(text: string): Priority | undefined {
  const tags = /^(?:\[[^\]]{1,15}\]\s*)+/.exec(text)?.[0].match(/[^[\]]+(?=\])/g) ?? [];
  const found = tags.map(priorityOfCell).find((each) => each !== undefined);
  return found === 'wont' ? undefined : found;
}

/** The priority the wording of a clause gives; undefined if it gives none. */
export function priorityOfWording(text: string): Priority | undefined {
  if (COULD.test(text) || /^later\s*[:,–-]/i.test(text) || /^\W*(?:it )?could\b/i.test(text)) return 'could';
  const should = text.search(SHOULD);
  const must = text.search(MUST);
  if (should >= 0 && (must < 0 || should < must)) return 'should';
  return must >= 0 ? 'must' : undefined;
}
