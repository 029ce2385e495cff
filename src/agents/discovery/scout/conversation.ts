import type { Passage } from '../../text/index.js';
import type { Finding } from './finding.js';
import { saysNeed } from './is-needed.js';
import { kindOf } from './kinds.js';
import { isPleasantry } from './needs.js';
import { isOpen } from './questions.js';
import { asSentence } from './statements.js';

/** What a spoken passage does in its conversation; `on` is the question that it settles. */
export type Turn =
  | { readonly kind: 'said' }
  | { readonly kind: 'smallTalk'; readonly weakens: boolean }
  | { readonly kind: 'question' }
  /** A question that was answered with yes. */
  | { readonly kind: 'agreed' }
  | { readonly kind: 'decision' | 'answer'; readonly words: string; readonly on?: string };

const FILLER =
  /^(?:(?:oh|ok(?:ay)?|u[mh]+|er|hm+|well|yeah|ye[ps]|yup|right(?! (?:now|after|before|away))|great|cool|fine|alright|anyway|so|and|but|then|basically|exactly|actually|ha(?:ha)*|lol|obviously|sure|agreed|ja|genau|also|und|naja|hey (?:all|everyone))(?:[,!.…]+|(?= ))\s*)+/i;
const INTRODUCTION = /^(?:hi|hello|hey)\b.{0,90}?\b(?=(?:what )?(?:I|we) (?:want|need|would like)\b)/i;
const TAIL =
  /[,\s]+(?:obviously|yeah|right|you know|I (?:think|guess)|lol|haha|though|anyway|(?:ok )?thanks(?: bye)?|bye)[.!]*$/i;
const REMARK =
  /^(?:that(?:['’]s| is| was| would be| sounds)|this is\b|it['’]s (?:ok|fine|true)|sounds\b|makes sense|got it|(?:fine|ok) (?:by|with|for)|see you|will do|good (?:point|idea)|I agree|same here|because\b|let me\b|I['’]ll\b|thanks?\b|true$|[+]1|passt\b|klar\b|danke\b|schönes?\b|can everyone|loud and clear)/i;
const WEAKENS =
  /\b(?:not (?:for|in) the first|later|not (?:so |that |very )?important|would be nice|nice to have|no hurry)\b/i;
const ASKS =
  /^(?:how (?:much|many|long|often|about|do|does|should|will)|what (?:about|if|happens|do|does|should|is|are|will)|who\b|which\b|why\b|where (?:do|does|should|is|are|will)|when (?:do|does|should|is|are|will)|do (?:we|they)|does\b|did\b|should (?:we|they|it)|can (?:we|they|it)|is (?:it|there)|are (?:there|they|we)|wie (?:lange|viele?|oft)|wer|wann|welche[rsn]?|(?:sollen|können|brauchen|müssen) wir)\b/i;
const DECIDES =
  /\b(?:let['’]s (?:just )?(?:say|go (?:with|for)|do|use|take|keep|make it|have)|we(?:['’]ll| will)? (?:go|went) (?:with|for)|we(?:['’]ve| have)? (?:all )?(?:agreed|decided|settled) (?:on |that |for )?|it was (?:agreed|decided) (?:that )?|sagen wir|(?:nehmen|machen) wir|wir (?:nehmen|machen)\b|wir haben (?:uns )?(?:entschieden|beschlossen|geeinigt))(?=\s|\b)\s*/i;
/** Ends the telling of a reason: something is asked for again. */
const INSISTS = /\b(?:must|should|shall|ha(?:s|ve) to|needs?|wants?|would|can)(?:n['’]t)?\b(?<!nobody can)/i;
const MAY = /^(?:(?:can|could|should|shall|do|sollen|können|brauchen) (?:we|they|it|wir)|is it possible)\b/i;
const YES =
  /^\W*(?:(?:oh|ok|well) )?(?:yes|yeah|ye[ps]|yup|sure|of course|definitely|absolutely|please do|ja)\b(?!.*\b(?:but|not)\b)/i;
/** How many passages later a question may still be answered. */
const ANSWER_WITHIN = 3;
const SHORTEST_ANSWER = 5;

/** A part of a passage, its quote cut alike. */
export function sliced(passage: Passage, from: number, to: number): Passage {
  const start = passage.at[from] ?? passage.start;
  const end = (passage.at[to - 1] ?? passage.end - 1) + 1;
  const quote = passage.quote.slice(start - passage.start, end - passage.start);
  return { ...passage, text: passage.text.slice(from, to), at: passage.at.slice(from, to), start, end, quote };
}

/** A spoken passage without what only fills the air before and after it; the quote is cut alike. */
export function withoutFiller(passage: Passage): Passage {
  const { text } = passage;
  const intro = INTRODUCTION.exec(text)?.[0].length ?? 0;
  const from = intro + (FILLER.exec(text.slice(intro))?.[0].length ?? 0);
  const tail = TAIL.exec(text)?.index ?? text.length;
  return from >= tail || (from === 0 && tail === text.length) ? passage : sliced(passage, from, tail);
}

function asks(text: string): boolean {
  return /\?$/.test(text) || ASKS.test(text);
}

function isSmallTalk(text: string): boolean {
  if (REMARK.test(text) || isPleasantry(text) || /^\P{L}*(?:\p{L}+\P{L}*)?$/u.test(text)) return true;
  return asks(text) && /\b(?:you|me|everyone)\b/i.test(text);
}

/** What each spoken passage does, by its index: whether a question was answered shows only in what follows it. */
export function readConversation(written: readonly Passage[]): ReadonlyMap<number, Turn> {
  const turns = new Map<number, Turn>();
  const spoken = written.filter(({ isSpoken }) => isSpoken).map((raw) => ({ ...withoutFiller(raw), raw: raw.text }));
  let asked: { readonly index: number; readonly text: string; readonly at: number } | undefined;
  let isReason = false;
  spoken.forEach(({ index, text, raw }, at) => {
    const isNear = asked !== undefined && at - asked.at <= ANSWER_WITHIN;
    const on = isNear && asked ? { on: asked.text.replace(/\?$/, '') } : {};
    const settle = () => {
      if (isNear && asked) turns.set(asked.index, { kind: 'smallTalk', weakens: false });
      asked = undefined;
    };
    isReason = /^because\b/i.test(text) || (isReason && !INSISTS.test(text) && !isOpen(text));
    const decides = DECIDES.exec(text);
    const words = decides ? text.slice(decides.index + decides[0].length) : text;
    if (decides && words.split(' ').length > 1) {
      turns.set(index, { kind: 'decision', words, ...on });
      settle();
    } else if (asks(text) && !isSmallTalk(text)) {
      turns.set(index, { kind: 'question' });
      asked = { index, text, at };
    } else if (isNear && asked && MAY.test(asked.text) && YES.test(raw)) {
      turns.set(asked.index, { kind: 'agreed' });
      turns.set(
        index,
        text.split(' ').length > SHORTEST_ANSWER ? { kind: 'said' } : { kind: 'smallTalk', weakens: false },
      );
      asked = undefined;
    } else if (isOpen(text) && isNear) {
      turns.set(index, { kind: 'smallTalk', weakens: false });
      asked = undefined;
    } else if (isSmallTalk(text)) turns.set(index, { kind: 'smallTalk', weakens: WEAKENS.test(text) });
    else if (isReason) turns.set(index, { kind: 'smallTalk', weakens: false });
    else if (isNear && text.split(' ').length >= SHORTEST_ANSWER) {
      turns.set(index, { kind: 'answer', words: text, ...on });
      settle();
    } else turns.set(index, { kind: 'said' });
  });
  return turns;
}

function settled(passage: Passage, statement: string, about: string): Finding {
  const section = passage.sections.at(-1);
  return {
    type: 'requirement',
    kind: kindOf(about, undefined),
    statement: asSentence(statement),
    priority: 'must',
    quote: passage.quote,
    ...(section ? { section } : {}),
  };
}

/** What was decided, or answered, with the question it settles: alone it would mean nothing. */
export function settledBy(passage: Passage, turn: Turn): Finding | undefined {
  if (turn.kind === 'agreed')
    return settled(passage, `Agreed on “${passage.text.replace(/\?$/, '')}”: yes`, passage.text);
  if (turn.kind !== 'decision' && turn.kind !== 'answer') return undefined;
  if (turn.kind === 'answer' && saysNeed(turn.words, undefined)) return undefined;
  const about = turn.on === undefined ? '' : ` on “${turn.on}”`;
  const opening = turn.kind === 'decision' ? `Decided${about}` : `Answered${about}`;
  return settled(passage, `${opening}: ${turn.words}`, `${turn.on ?? ''} ${turn.words}`);
}
