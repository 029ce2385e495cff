import type { Digest } from './canonical.js';
import type { GateSection, SectionStyle } from './gate-sections.js';
import type { Told } from './say-call.js';

/** What an agent's stage has laid before a gate: the exact call it wants to make, or what it has spent. */
export type GateAsk = Told & {
  readonly kind: 'call' | 'budget';
  /** What a call would do, as its tool says. */
  readonly preview?: Told;
  /** Of what is shown. */
  readonly name: string;
  readonly digest: Digest;
  /** What follows from each outcome, a line each. */
  readonly follows: readonly string[];
};

const PREVIEW = 'What the call does, as its tool says';

const HEADINGS = {
  call: 'The exact call to decide on',
  budget: 'What was spent, and what is asked for',
} as const;

/**
 * Says what a decision is about and what follows from it, from the data alone: nothing of it is what the agent says of it. What a call
 * would do comes before the call itself.
 *
 * @param readAll how to read what is not in the lines
 */
export function toAskSections(ask: GateAsk, style: SectionStyle, readAll: string): GateSection[] {
  const { kind, preview, digest, follows } = ask;
  const linesOf = ({ lines, hidden }: Told) => [
    ...lines.map((line) => style.text(line)),
    ...(hidden === undefined
      ? []
      : [`${style.text(`NOT SHOWN HERE: ${hidden}. Read all of it before you decide:`)} ${readAll}`]),
  ];
  return [
    ...(preview ? [{ heading: PREVIEW, lines: linesOf(preview) }] : []),
    {
      heading: HEADINGS[kind],
      lines: [...linesOf(ask), `${kind === 'call' ? 'The digest of this very call' : 'Digest'}: ${digest}`],
    },
    { heading: 'What follows from a decision', lines: follows.map((line) => style.text(line)) },
  ];
}
