import { findMeasures } from './measures.js';
import { VAGUE_KINDS, type VagueKind } from './vague-terms.js';

/** A vague term where it stands in a text. */
export type VagueMatch = { readonly term: string; readonly start: number; readonly kind: VagueKind };

const PATTERNS = VAGUE_KINDS.map((kind) => ({
  kind,
  pattern: new RegExp(
    String.raw`(?<![\p{L}\d-])(?:${kind.words.replace(/\s*\n\s*/g, '')})(?![\p{L}\d])(?!-\p{L})`,
    'giu',
  ),
}));

/** Words in quotation marks, in code and in square brackets are names and agreed placeholders, not claims. */
const SET_APART = /\[[^\]]*\]|`[^`]*`|“[^”]*”|"[^"\n]*"/gu;

/** “It would be great if …” wishes for what follows; it qualifies nothing. */
const WISHES =
  /\b(?:would|will|could) (?:also )?be (?:really |very |so )?(?:good|great|nice|better|best|lovely|ideal|helpful|important|necessary)\b|\b(?:good|great|nice) to have\b|\bgood (?:morning|day|question|luck)\b/giu;

/** Why something is needed binds nobody: "Most of the team reads Polish, so …", "… because the hall is large". */
const REASONS =
  /^(?:(?!\b(?:must|shall|should|can|may|will|needs?|has to|have to)\b)[^.;])+(?=, so (?!that\b))|\bbecause\b[^.;]*/giu;

/** Names that hold a vague word and mean something exact. */
const NAMES =
  /\b(?:simple mail transfer protocol|FHIR|fast[ -]?track|fast healthcare|best before|good (?:manufacturing|clinical|distribution|laboratory|documentation) practi[cs]es?|goods|large print|safe deposit|great (?:pity|shame|deal|help)|good deal|secure element|critical infrastructure|real[ -]time clock|clean room|smooth muscle|quick response code|small (?:claims|animals?|business(?:es)?))\b/giu;

/**
 * The vague terms of a text, in its order and without overlaps. A term that the same sentence explains by a measure of the
 * right kind (“fast: under 2 seconds”) is none.
 */
export function findVagueTerms(text: string): VagueMatch[] {
  const measured = new Set(findMeasures(text).map((measure) => measure.dimension));
  const blanked = [SET_APART, WISHES, NAMES, REASONS].reduce(
    (rest, pattern) => rest.replace(pattern, (part) => ' '.repeat(part.length)),
    text,
  );
  const found: VagueMatch[] = [];
  for (const { kind, pattern } of PATTERNS) {
    const explained = kind.explainedBy?.some((dimension) => measured.has(dimension)) || kind.explainedIn?.test(text);
    if (explained) continue;
    for (const match of blanked.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (found.some((other) => match.index < other.start + other.term.length && other.start < end)) continue;
      found.push({ term: match[0], start: match.index, kind });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
