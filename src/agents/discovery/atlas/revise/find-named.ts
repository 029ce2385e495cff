import { singular } from '../../hunter/words.js';
import { DECISION_TOPICS } from '../decide.js';
import type { Component, Decision } from '../draft.js';

const FILLER = new Set(
  'the a an our its their this that of for to and or in on at by with from component components service services module modules part parts layer system new own separate dedicated it'.split(
    ' ',
  ),
);

/** The telling words of a phrase, in the singular. */
export function wordsOf(phrase: string): string[] {
  return (phrase.toLowerCase().match(/[\p{L}\d]+/gu) ?? []).map(singular).filter((word) => !FILLER.has(word));
}

/** The component a reviewer means: by id, by name, or by most of the words of its name. */
export function findComponent(phrase: string, components: readonly Component[]): Component | undefined {
  const id = /\bC-\d+\b/u.exec(phrase)?.[0];
  if (id) return components.find((component) => component.id === id);
  const words = wordsOf(phrase);
  if (words.length === 0) return undefined;
  const scored = components.map((component) => ({ component, score: likeness(words, wordsOf(component.name)) }));
  const best = scored.sort((a, b) => b.score - a.score)[0];
  return best && best.score >= 0.5 ? best.component : undefined;
}

/** The share of words that agree, by their first letters where they are long: `notification` is `notifying`. */
function likeness(asked: readonly string[], own: readonly string[]): number {
  const agrees = (a: string, b: string) => a === b || (a.length > 4 && b.length > 4 && a.slice(0, 5) === b.slice(0, 5));
  const hits = asked.filter((word) => own.some((other) => agrees(word, other))).length;
  return asked.length === 0 || own.length === 0 ? 0 : (hits / asked.length) * 0.7 + (hits / own.length) * 0.3;
}

/** The decision a reviewer means: by id, by a word of its choice or options, or by its topic. */
export function findDecision(phrase: string, decisions: readonly Decision[]): Decision | undefined {
  const id = /\bD-\d+\b/u.exec(phrase)?.[0];
  if (id) return decisions.find((decision) => decision.id === id);
  const words = wordsOf(phrase);
  const scored = decisions.map((decision) => {
    const named = wordsOf(`${decision.title} ${decision.choice}`);
    const topic = wordsOf(DECISION_TOPICS.get(decision.title) ?? '');
    const options = wordsOf(decision.alternatives.map(({ option }) => option).join(' '));
    const score = words.reduce(
      (sum, word) =>
        sum + (named.includes(word) ? 2 : 0) + (topic.includes(word) ? 2 : 0) + (options.includes(word) ? 1 : 0),
      0,
    );
    return { decision, score };
  });
  const best = scored.sort((a, b) => b.score - a.score)[0];
  return best && best.score >= 2 ? best.decision : undefined;
}
