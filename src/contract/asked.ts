import type { Digest } from './canonical.js';
import type { GateSection, SectionStyle } from './gate-sections.js';
import type { Told } from './say-call.js';

/** What an agent's stage has laid before a gate: the exact call it wants to make, or what it has spent. */
export type GateAsk = Told & {
  readonly kind: 'call' | 'budget';
  readonly preview?: Preview;
  /** Of what is shown. */
  readonly name: string;
  readonly digest: Digest;
  /** What follows from each outcome, a line each. */
  readonly follows: readonly string[];
};

/** What a call would do, as its tool says, and the artifact that holds all it says; none where that is too long to be kept. */
export type Preview = Told & { readonly digest?: Digest };

const PREVIEW = 'What the call does, as its tool says';

const HEADINGS = {
  call: 'The exact call to decide on',
  budget: 'What was spent, and what is asked for',
} as const;

const UNREADABLE = 'It can be read nowhere: do not approve what you cannot read.';

/**
 * Says what a decision is about and what follows from it, from the data alone: nothing of it is what the agent says of it. What a call
 * would do comes before the call itself.
 *
 * @param printOf the command that prints an artifact in full, as text where that is asked for
 */
export function toAskSections(
  ask: GateAsk,
  style: SectionStyle,
  printOf: (wanted: string, format?: 'text') => string,
): GateSection[] {
  const { kind, name, preview, digest, follows } = ask;
  const linesOf = ({ lines, hidden }: Told, print: string | undefined) => [
    ...lines.map((line) => style.text(line)),
    ...(hidden === undefined ? [] : [`${style.text(`NOT SHOWN HERE: ${hidden}.`)} ${howToRead(print, style)}`]),
  ];
  return [
    ...(preview
      ? [{ heading: PREVIEW, lines: linesOf(preview, preview.digest && printOf(preview.digest, 'text')) }]
      : []),
    {
      heading: HEADINGS[kind],
      lines: [
        ...linesOf(ask, printOf(name)),
        `${kind === 'call' ? 'The digest of this very call' : 'Digest'}: ${digest}`,
      ],
    },
    { heading: 'What follows from a decision', lines: follows.map((line) => style.text(line)) },
  ];
}

function howToRead(print: string | undefined, style: SectionStyle): string {
  return print === undefined ? style.text(UNREADABLE) : `${style.text('Read all of it before you decide:')} ${print}`;
}
