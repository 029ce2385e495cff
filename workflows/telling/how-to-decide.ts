import { workflowInfo } from '@temporalio/workflow';
import {
  decideWords,
  escapeMarkdown,
  type GateForms,
  type OpenGate,
  shellQuote,
  toDataSample,
  verdictOf,
} from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';

/** The ways to decide that this gate takes, each with the exact words: on the page and in a terminal, or by a signing tool alone. */
export function howToDecide(gate: OpenGate, forms: GateForms): string[] {
  if (gate.signed) return signedOnly(gate, forms);
  const ways = gate.outcomes.map((outcome) => ({ outcome, ...signalOf(outcome, gate, forms) }));
  return [
    'On this page: *More Actions*, *Send a Signal*, with your own id for YOU and your reason for WHY:\n',
    // Not in a list: the Web UI reads code only at the margin as code, and elsewhere turns its quotes.
    ...ways.flatMap(({ outcome, name, input }) => [
      `${escapeMarkdown(outcome)}: name \`${name}\`, input\n`,
      `    ${JSON.stringify(input)}\n`,
    ]),
    'Or in a terminal:\n',
    ...ways.map(({ name, input }) => `    ${command(name, input)}`),
    '',
  ];
}

/** A signature cannot be made by hand, so there is one way. */
function signedOnly(gate: OpenGate, forms: GateForms): string[] {
  const lines = gate.outcomes.map((outcome) => {
    const { input } = signalOf(outcome, gate, forms);
    const bound = [input.artifact ?? []].flat().map((digest) => ` --artifact ${String(digest)}`);
    const data = Object.hasOwn(forms, outcome) ? ` --data ${shellQuote(toDataSample(forms[outcome] ?? {}))}` : '';
    const words = decideWords(workflowInfo().workflowId, outcome);
    return `    npx signalbox ${words} --as YOU --gate ${shellQuote(gate.gate)} --round ${gate.round}${bound.join('')}${data} --comment WHY --key FILE`;
  });
  return [
    'This gate takes signed decisions only, which neither this page nor the Temporal CLI can make. In a terminal, with your own id',
    'for YOU, your reason for WHY and the file of your private key for FILE:\n',
    ...lines,
    '',
    "`npx signalbox keys create --as YOU` makes a key; it counts for gates that open once the reviewers' list has its public half.\n",
  ];
}

type Input = { readonly [field: string]: Json };

/** The signal that stands for an outcome here, with all that the gate wants of it. */
function signalOf(
  outcome: string,
  { gate, round, shows, bindsTo = [] }: OpenGate,
  forms: GateForms,
): { name: string; input: Input } {
  const short = verdictOf(outcome);
  const bound = shows.filter(({ name }) => bindsTo.includes(name)).map(({ digest }) => digest);
  const [first, ...others] = bound;
  const form = Object.hasOwn(forms, outcome) ? forms[outcome] : undefined;
  return {
    name: short ?? 'decide',
    input: {
      gate,
      round,
      ...(short === undefined && { decision: outcome }),
      by: 'YOU',
      comment: 'WHY',
      ...(first !== undefined && { artifact: others.length > 0 ? bound : first }),
      ...(form !== undefined && { data: JSON.parse(toDataSample(form)) as Json }),
    },
  };
}

/** The command that sends a signal to this run. */
export function command(signal: string, input: Input): string {
  const words = [
    '--workflow-id',
    shellQuote(workflowInfo().workflowId),
    '--name',
    signal,
    '--input',
    shellQuote(JSON.stringify(input)),
  ];
  return `temporal workflow signal ${words.join(' ')}`;
}
