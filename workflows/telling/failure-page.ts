import { workflowInfo } from '@temporalio/workflow';
import {
  type AuditEntry,
  type ChainedError,
  type CompensationView,
  escapeMarkdown,
  FAILURE_HEADINGS,
  type FailureView,
  lastCheckpoint,
  lastSteps,
  sayCompensation,
  sayProposed,
  sayRecoverers,
  sayStep,
  sayWork,
  shellQuote,
  toMoment,
} from '../../src/contract/index.js';
import { FAILURES, PROCEDURES } from '../../src/machine/index.js';
import { viewsOf } from '../state/checkpoints.js';
import type { RunData } from '../state/run-data.js';
import { command } from './how-to-decide.js';
import { confirming, type Way, waysOut } from './ways-out.js';

/** A failed run for somebody who has only this page: what happened, why, who brings it back until when, and what to send for that. */
export function failurePage(
  data: RunData,
  failure: FailureView,
  {
    entries,
    compensations,
  }: { readonly entries: readonly AuditEntry[]; readonly compensations?: readonly CompensationView[] | undefined },
): string {
  const { code, state, message, chain = [] } = failure;
  const { when } = FAILURES[code];
  return [
    `**${code}** in ${escapeMarkdown(state)}: ${escapeMarkdown(message)}\n`,
    `That is: ${when}.\n`,
    ...section(FAILURE_HEADINGS.work, workOf(failure)),
    ...section(FAILURE_HEADINGS.chain, chain.map(chained)),
    ...section(
      FAILURE_HEADINGS.steps,
      lastSteps(entries).map((entry) => sayStep(entry, escapeMarkdown)),
    ),
    ...(compensations ? endOf(data, failure, compensations) : wayBack(data, failure)),
  ].join('\n');
}

/** What became of undoing the stages that had completed. */
export function compensationsOf(compensations: readonly CompensationView[] = []): string[] {
  const lines = compensations.map((view) => sayCompensation(view, escapeMarkdown));
  return section(FAILURE_HEADINGS.undone, lines);
}

function workOf(failure: FailureView): string[] {
  const code = (digest: string) => `\`${digest}\``;
  const given = (failure.input ?? []).map(({ name, digest }) => `given ${escapeMarkdown(name)}: ${code(digest)}`);
  return sayWork(failure, given, { text: escapeMarkdown, digest: code });
}

function chained({ type, message }: ChainedError): string {
  // What was only the cause of another error comes without the name it had.
  const name = type === 'TemporalFailure' ? 'Error' : type;
  return `${escapeMarkdown(name)}: ${escapeMarkdown(message)}`;
}

function wayBack(data: RunData, failure: FailureView): string[] {
  const { seq, until, lease, fourEyes = [], checkpoints } = failure;
  const undoable = data.completed.toReversed().map(({ state, enteredAt }) => `${state} (entry ${enteredAt})`);
  const run = shellQuote(workflowInfo().workflowId);
  const ways = waysOut(failure);
  const keys = Object.keys(data.snapshot.context).map(escapeMarkdown).join(', ') || 'none yet';
  const claims = [
    ...section('To work on it alone', [
      'claim: name `claim`, input `{"by":"YOU"}`; `release` gives it back, with the same input',
    ]),
    `    ${command('claim', { by: 'YOU' })}`,
    `    npx signalbox claim ${run} --as YOU\n`,
  ];
  return [
    ...section(FAILURE_HEADINGS.window, [
      `until ${toMoment(until)} it can be brought back; then it is given up`,
      `by ${sayRecoverers(failure, escapeMarkdown)}`,
      ...(lease
        ? [`claimed by ${escapeMarkdown(lease.by)} until ${toMoment(lease.until)}: nobody else may act before`]
        : []),
      ...(fourEyes.length > 0 ? [`it takes two people, who send the same: ${fourEyes.join(', ')}`] : []),
      `what is undone when it is given up: ${undoable.map(escapeMarkdown).join(', ') || 'nothing'}`,
    ]),
    ...proposalOf(failure),
    '### How to bring it back\n',
    `Mend the cause first. On this page: *More Actions*, *Send a Signal*, name \`recover\`, with your own id for YOU and your reason for WHY; the first is the usual one. All mean this failure, of entry ${seq}, and no later one.\n`,
    ...ways.flatMap((way) => [`${wordsOf(way)}, input\n`, `    ${JSON.stringify(way.input)}\n`]),
    ...(ways.some(({ input }) => input.patch !== undefined)
      ? [`KEY stands for what is to change; the context has ${keys}. A key that is given null is taken away.\n`]
      : []),
    'Or in a terminal:\n',
    ...ways.flatMap(({ input, line }) => [`    ${command('recover', input)}`, `    ${line}`]),
    '',
    ...section(
      'Where it has been: what rollback and `npx signalbox fork` go back to',
      checkpoints.map(({ seq: at, state, at: time }) => `${at}: ${escapeMarkdown(state)}, ${toMoment(time)}`),
    ),
    ...(data.definition.recovery?.lease === undefined ? [] : claims),
    `To cancel it instead: name \`cancel\`, input \`{"by":"YOU","reason":"WHY"}\`, or \`npx signalbox cancel ${run} --as YOU --reason WHY\`.\n`,
  ];
}

function wordsOf({ input, place }: Way): string {
  const where = place === undefined ? '' : ` (${escapeMarkdown(place)})`;
  return `${input.procedure}${where}: ${PROCEDURES[input.procedure]}`;
}

/** Who proposed what, and what the second person sends. */
function proposalOf(failure: FailureView): string[] {
  const { proposal } = failure;
  if (!proposal) return [];
  const { at, reason } = proposal;
  const input = confirming(failure, proposal);
  return [
    ...section(FAILURE_HEADINGS.proposal, [
      `${sayProposed(proposal, escapeMarkdown)}, ${toMoment(at)}: “${escapeMarkdown(reason)}”`,
      `somebody else confirms it with the signal \`recover\`${input.patch === undefined ? '' : ' and the very same patch'}, input`,
    ]),
    `    ${JSON.stringify(input)}\n`,
    `    ${command('recover', input)}\n`,
  ];
}

/** What is left to do for a run that is given up. */
function endOf(data: RunData, failure: FailureView, compensations: readonly CompensationView[]): string[] {
  const last = lastCheckpoint(failure, viewsOf(data));
  const fork = last
    ? `A new run can go on from where it was (${escapeMarkdown(last.state)}):\n\n    npx signalbox fork ${shellQuote(workflowInfo().workflowId)} --at ${last.seq} --as YOU --reason WHY\n`
    : 'Start a new one.\n';
  return ['The run was given up, and nothing brings it back.\n', ...compensationsOf(compensations), fork];
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`### ${heading}\n`, ...lines.map((line) => `- ${line}`), ''];
}
