import { type Notice, shellQuote, verdictOf, verdictWord } from '../contract/index.js';

/** How one person takes one outcome in a terminal. */
export type DecideCommand = {
  readonly outcome: string;
  readonly signalbox: string;
  /** With Temporal's own tool; not where the gate wants signatures, which it cannot make. */
  readonly temporal?: string;
};

/** All commands of a message together; the longest line a shell takes is far longer. */
const LIMIT_CHARS = 12_000;

/** What only the person can say, as it stands in the commands. */
export const YOURS = { reason: 'WHY', key: 'FILE' } as const;

/** The outcomes that are no use to anybody without the reason. */
const ALWAYS_REASONED = ['rejected', 'changesRequested'];

/**
 * The exact commands by which a person decides at a gate, one for each outcome. None is ever cut: where all would be too long, as
 * many as fit.
 */
export function decideCommands(gate: Notice['gate'], person: string): readonly DecideCommand[] {
  let length = 0;
  return gate.outcomes
    .map((outcome) => commandFor(outcome, gate, person))
    .filter(({ signalbox, temporal = '' }) => {
      length += signalbox.length + temporal.length;
      return length <= LIMIT_CHARS;
    });
}

/** The command that shows a run. */
export function showCommand(run: string): string {
  return signalboxLine('show', run, []);
}

/** The command that prints a work product exactly, or a value whole as text. */
export function artifactCommand(run: string, wanted: string, format?: 'text'): string {
  return signalboxLine('artifacts', run, ['--get', wanted, ...(format ? ['--format', format] : [])]);
}

function commandFor(outcome: string, gate: Notice['gate'], person: string): DecideCommand {
  const verdict = verdictOf(outcome);
  const decision = verdict === undefined ? outcome : undefined;
  const digests = boundDigests(gate);
  const reason = isReasoned(outcome, gate) ? YOURS.reason : undefined;
  const options = [
    ...(decision === undefined ? [] : ['--decision', decision]),
    ...['--as', person, '--gate', gate.gate, '--round', String(gate.round)],
    ...digests.flatMap((digest) => ['--artifact', digest]),
    ...(reason === undefined ? [] : ['--comment', reason]),
    ...(gate.signed ? ['--key', YOURS.key] : []),
  ];
  const signalbox = signalboxLine(verdictWord(outcome) ?? 'decide', gate.run.id, options);
  if (gate.signed) return { outcome, signalbox };
  const artifact = digests.length > 1 ? digests : digests[0];
  const input = JSON.stringify({ gate: gate.gate, round: gate.round, decision, by: person, comment: reason, artifact });
  const signal = ['--workflow-id', gate.run.id, '--name', verdict ?? 'decide', '--input', input];
  return { outcome, signalbox, temporal: line(['temporal', 'workflow', 'signal', ...signal]) };
}

/** Every decision names what the gate binds. */
function boundDigests({ bindsTo = [], shows }: Notice['gate']): readonly string[] {
  return shows.filter(({ name }) => bindsTo.includes(name)).map(({ digest }) => digest);
}

function isReasoned(outcome: string, { commentRequired = [] }: Notice['gate']): boolean {
  return ALWAYS_REASONED.includes(outcome) || commentRequired.includes(outcome);
}

/** A run's name that begins with a dash stands last, where it cannot be taken for an option. */
function signalboxLine(word: string, run: string, options: readonly string[]): string {
  const words = run.startsWith('-') ? [...options, '--', run] : [run, ...options];
  return line(['npx', 'signalbox', word, ...words]);
}

function line(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
