import {
  type AuditEntry,
  type ChainedError,
  type CompensationView,
  confirmationOf,
  FAILURE_HEADINGS,
  type FailureView,
  lastCheckpoint,
  sayCompensation,
  sayProposed,
  sayRecoverers,
  sayStep,
  sayWork,
  shellQuote,
} from '../contract/index.js';
import { FAILURES } from '../machine/index.js';
import { formatMoment } from './format-time.js';
import type { Voice } from './output.js';
import { plainText, shortDigest, shortText } from './plain-text.js';
import { recoverCommand } from './recover-command.js';
import { waysOut } from './ways-out.js';

type FailureScene = {
  readonly now: number;
  readonly closed: boolean;
  /** Once it was abandoned. */
  readonly compensations?: readonly CompensationView[];
  /** What an agent that works in steps did last. */
  readonly steps?: readonly AuditEntry[];
};

/** A failure for somebody who sees one for the first time: what happened, why, who brings it back until when, and with which commands. */
export function formatFailure(
  run: string,
  failure: FailureView,
  voice: Voice,
  { now, closed, compensations, steps = [] }: FailureScene,
): string[] {
  const { colors } = voice;
  const isOver = closed || compensations !== undefined;
  const [said = '', ...problems] = failure.message.replace(`${failure.code}: `, '').split('\n');
  return [
    `${colors.red(plainText(failure.code))} in ${plainText(failure.state)}: ${plainText(said)}`,
    ...problems.map((problem) => `  ${plainText(problem)}`),
    colors.dim(FAILURES[failure.code]?.when ?? ''),
    ...section(FAILURE_HEADINGS.work, workOf(failure), voice),
    ...section(FAILURE_HEADINGS.chain, chainOf(failure.chain ?? []), voice),
    ...section(
      FAILURE_HEADINGS.steps,
      steps.map((entry) => sayStep(entry, (text) => shortText(text, 300))),
      voice,
    ),
    ...formatCompensations(compensations, voice),
    ...(isOver ? endOf(run, failure, voice, closed) : wayBack(run, failure, voice, now)),
  ];
}

/** What became of undoing the stages that had completed; nothing where none could be undone. */
export function formatCompensations(compensations: readonly CompensationView[] = [], voice: Voice): string[] {
  const lines = compensations.map((view) => {
    const line = sayCompensation(view, (text) => shortText(text, 300));
    return view.outcome === 'failed' ? voice.colors.red(line) : line;
  });
  return section(FAILURE_HEADINGS.undone, lines, voice);
}

function workOf(failure: FailureView): string[] {
  const given = (failure.input ?? []).map(({ name, digest }) => `${plainText(name)} ${shortDigest(digest)}`);
  const lines = given.length > 0 ? [`given ${given.join(', ')}`] : [];
  return sayWork(failure, lines, { text: plainText, digest: shortDigest });
}

function chainOf(chain: readonly ChainedError[]): string[] {
  return chain.map(({ type, message }, depth) => `${'  '.repeat(depth)}${plainText(type)}: ${shortText(message, 400)}`);
}

function wayBack(run: string, failure: FailureView, voice: Voice, now: number): string[] {
  const { until, lease } = failure;
  const [first, ...others] = waysOut(run, failure, voice).map(({ procedure, does, commands }) => [
    `  ${voice.colors.bold(procedure)}: ${does}`,
    ...commands.flatMap(({ line, note }) => [
      `    ${line}`,
      ...(note === undefined ? [] : [voice.colors.dim(`      ${plainText(note)}`)]),
    ]),
    ...(procedure === 'rollback'
      ? [voice.colors.dim(`      all: ${voice.cli(`checkpoints ${shellQuote(run)}`)}`)]
      : []),
  ]);
  return [
    ...section(
      FAILURE_HEADINGS.window,
      [
        `until ${formatMoment(until, now)} it can be brought back; then it is abandoned`,
        `by ${sayRecoverers(failure, plainText)}`,
        ...(lease ? [`claimed by ${plainText(lease.by)} until ${formatMoment(lease.until, now)}`] : []),
      ],
      voice,
    ),
    ...section(FAILURE_HEADINGS.proposal, proposalOf(run, failure, voice, now), voice),
    '',
    voice.colors.bold('Ways out, once the cause is mended; the first is the usual one (say who you are, and why):'),
    ...(first ?? ['  none']),
    ...others.flat(),
  ];
}

/** Who proposed what, and the command of whoever confirms it. */
function proposalOf(run: string, failure: FailureView, voice: Voice, now: number): string[] {
  const { proposal, recoverers } = failure;
  if (!proposal) return [];
  const { by, at, reason } = proposal;
  const second = recoverers?.find((id) => id !== by) ?? 'SOMEBODY_ELSE';
  const { isPatch, ...same } = confirmationOf(failure, proposal);
  const change = isPatch ? { patchFile: 'THE_SAME.json' } : {};
  const command = recoverCommand(run, { ...same, ...change, by: second }, voice);
  return [
    `${sayProposed(proposal, plainText)}, ${formatMoment(at, now)}: "${shortText(reason, 300)}"`,
    `somebody else confirms it with: ${command}`,
  ];
}

/** What is left to do for a run that nothing brings back. */
function endOf(run: string, failure: FailureView, voice: Voice, closed: boolean): string[] {
  const said = closed ? 'The run has closed as failed: nothing brings it back.' : 'The run was abandoned, and closes.';
  const last = lastCheckpoint(failure, failure.checkpoints);
  if (!last) return ['', `${said} Start a new one.`];
  const words = `fork ${shellQuote(run)} --at ${last.seq} --as YOU --reason 'why'`;
  return ['', `${said} A new run can go on from where it was (${plainText(last.state)}):`, `  ${voice.cli(words)}`];
}

function section(heading: string, lines: readonly string[], { colors }: Voice): string[] {
  return lines.length === 0 ? [] : ['', colors.bold(heading), ...lines.map((line) => `  ${line}`)];
}
