import type { Digest } from './canonical.js';
import type { GateSection, SectionStyle } from './gate-sections.js';
import type { Told } from './say-call.js';

/** What an agent's stage has laid before a gate: the exact call it wants to make, or what it has spent. */
export type GateAsk = Told & {
  readonly kind: 'call' | 'budget';
  /** Of what is shown. */
  readonly name: string;
  readonly digest: Digest;
  /** What follows from each outcome, a line each. */
  readonly follows: readonly string[];
};

const HEADINGS = {
  call: 'The exact call to decide on',
  budget: 'What was spent, and what is asked for',
} as const;

/**
 * Says what a decision is about and what follows from it, from the data alone: nothing of it is what the agent says of it.
 *
 * @param readAll how to read what is not in the lines
 */
export function toAskSections(ask: GateAsk, style: SectionStyle, readAll: string): GateSection[] {
  const { kind, lines, hidden, digest, follows } = ask;
  return [
    {
      heading: HEADINGS[kind],
      lines: [
        ...lines.map((line) => style.text(line)),
        ...(hidden === undefined
          ? []
          : [`${style.text(`NOT SHOWN HERE: ${hidden}. Read all of it before you decide:`)} ${readAll}`]),
        `${kind === 'call' ? 'The digest of this very call' : 'Digest'}: ${digest}`,
      ],
    },
    { heading: 'What follows from a decision', lines: follows.map((line) => style.text(line)) },
  ];
}
