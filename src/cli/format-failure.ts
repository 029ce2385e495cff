import { type ChainedError, type CompensationView, type FailureView, shellQuote } from '../contract/index.js';
import { FAILURES } from '../machine/index.js';
import { formatMoment } from './format-time.js';
import type { Voice } from './output.js';
import { plainText, shortDigest, shortText } from './plain-text.js';
import { recoverCommand } from './recover-command.js';
import { usefulCheckpoints, waysOut } from './ways-out.js';

type FailureScene = {
  readonly now: number;
  readonly closed: boolean;
  /** Once it was abandoned. */
  readonly compensations?: readonly CompensationView[];
};

/** A failure for somebody who sees one for the first time: what happened, why, who brings it back until when, and with which commands. */
export function formatFailure(
  run: string,
  failure: FailureView,
  voice: Voice,
  { now, closed, compensations }: FailureScene,
): string[] {
  const { colors } = voice;
  const isOver = closed || compensations !== undefined;
  const [said = '', ...problems] = failure.message.replace(`${failure.code}: `, '').split('\n');
  return [
    `${colors.red(failure.code)} in ${failure.state}: ${plainText(said)}`,
    ...problems.map((problem) => `  ${plainText(problem)}`),
    colors.dim(FAILURES[failure.code]?.when ?? ''),
    ...section('What failed', workOf(failure), voice),
    ...section('Why, from the outermost error to the first', chainOf(failure.chain ?? []), voice),
    ...formatCompensations(compensations, voice),
    ...(isOver ? endOf(run, failure, voice, closed) : wayBack(run, failure, voice, now)),
  ];
}

/** What became of undoing the stages that had completed; nothing where none could be undone. */
export function formatCompensations(compensations: readonly CompensationView[] = [], voice: Voice): string[] {
  const outcomes = { pending: 'is yet to be undone', done: 'was undone', failed: 'could not be undone' } as const;
  const lines = compensations.map(({ state, enteredAt, outcome, message }) => {
    const said = `${state}, entered at step ${enteredAt}, ${outcomes[outcome]}`;
    const line = message === undefined ? said : `${said}: ${shortText(message, 300)}`;
    return outcome === 'failed' ? voice.colors.red(line) : line;
  });
  return section('Undone, the last first', lines, voice);
}

function workOf({ work, attempt, input = [], output }: FailureView): string[] {
  const given = input.map(({ name, digest }) => `${plainText(name)} ${shortDigest(digest)}`);
  return [
    ...(work === undefined ? [] : [`${plainText(work)}${attempt === undefined ? '' : `, in attempt ${attempt}`}`]),
    ...(given.length > 0 ? [`given ${given.join(', ')}`] : []),
    ...(output === undefined ? [] : [`its last output, which did not fit: ${shortDigest(output)}`]),
  ];
}

function chainOf(chain: readonly ChainedError[]): string[] {
  return chain.map(({ type, message }, depth) => `${'  '.repeat(depth)}${plainText(type)}: ${shortText(message, 400)}`);
}

function wayBack(run: string, failure: FailureView, voice: Voice, now: number): string[] {
  const { until, recoverers, lease, escalated } = failure;
  const who = recoverers?.map(plainText).join(', ') ?? 'whoever can reach it';
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
      'Until when, and by whom',
      [
        `until ${formatMoment(until, now)} it can be brought back; then it is abandoned`,
        `by ${who || 'nobody'}${escalated ? ', to whom it was handed on' : ''}`,
        ...(lease ? [`claimed by ${plainText(lease.by)} until ${formatMoment(lease.until, now)}`] : []),
      ],
      voice,
    ),
    ...section('Waits for a second person', proposalOf(run, failure, voice, now), voice),
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
  const { procedure, by, at, reason, to, checkpoint } = proposal;
  const second = recoverers?.find((id) => id !== by) ?? 'SOMEBODY_ELSE';
  const isPatch = procedure === 'patch' || procedure === 'raise';
  const where = to ?? checkpoint;
  const command = recoverCommand(
    run,
    {
      ...{ procedure, by: second, failure: failure.seq },
      ...(where === undefined ? {} : { to: where }),
      ...(isPatch ? { patchFile: 'THE_SAME.json' } : {}),
    },
    voice,
  );
  const what = `${procedure}${where === undefined ? '' : ` to ${where}`}`;
  return [
    `${plainText(by)} proposed ${what}, ${formatMoment(at, now)}: "${shortText(reason, 300)}"`,
    `somebody else confirms it with: ${command}`,
  ];
}

/** What is left to do for a run that nothing brings back. */
function endOf(run: string, failure: FailureView, voice: Voice, closed: boolean): string[] {
  const said = closed ? 'The run has closed as failed: nothing brings it back.' : 'The run was abandoned, and closes.';
  const last = failure.checkpoints.findLast(({ state }) => state === failure.state) ?? usefulCheckpoints(failure)[0];
  if (!last) return ['', `${said} Start a new one.`];
  const words = `fork ${shellQuote(run)} --at ${last.seq} --as YOU --reason 'why'`;
  return ['', `${said} A new run can go on from where it was (${last.state}):`, `  ${voice.cli(words)}`];
}

function section(heading: string, lines: readonly string[], { colors }: Voice): string[] {
  return lines.length === 0 ? [] : ['', colors.bold(heading), ...lines.map((line) => `  ${line}`)];
}
