import type { Artifacts, AuditEntry, Ending, MadeBy, Status } from '../contract/index.js';
import { formatCompensations, formatFailure } from './format-failure.js';
import { formatGate, type GateView } from './format-gate.js';
import { formatTime } from './format-time.js';
import type { Voice } from './output.js';
import { plainText, shortDigest } from './plain-text.js';

type StatusView = GateView & {
  /** Epoch milliseconds. */
  readonly now?: number;
  readonly closed?: boolean;
  /** What an agent that works in steps did last. */
  readonly steps?: readonly AuditEntry[];
};

/** A run's state in words, with the exact commands that move it on. */
export function formatStatus(
  run: string,
  status: Status,
  voice: Voice,
  { now = Date.now(), closed = false, steps = [], ...seen }: StatusView = {},
): string[] {
  const { colors } = voice;
  const head = `${colors.bold(colorLifecycle(status, colors))}  ${plainText(status.state)} since ${formatTime(status.since)}`;
  switch (status.lifecycle) {
    case 'WAITING_FOR_APPROVAL':
      return [head, '', ...formatGate(run, status.gate, voice, { now, ...seen })];
    case 'FAILED':
      return [
        head,
        ...endedBy(status.ended, 'given up'),
        '',
        ...formatFailure(run, status.failure, voice, { now, closed, steps, ...undoneOf(status) }),
      ];
    case 'CANCELLED':
      return [head, ...endedBy(status.ended, 'cancelled'), ...formatCompensations(status.compensations, voice)];
    case 'COMPLETE':
      return [head, '', `outputs: ${Object.keys(status.outputs).map(plainText).join(', ') || 'none'}`];
    default:
      return [head];
  }
}

/** Who ended the run, and why. */
function endedBy(ended: Ending | undefined, how: string): string[] {
  if (!ended) return [];
  const proposed = ended.proposedBy === undefined ? '' : `, as ${plainText(ended.proposedBy)} had proposed`;
  return [`${how} by ${plainText(ended.by)}${proposed}: ${plainText(ended.reason)}`];
}

function undoneOf({ compensations }: Extract<Status, { lifecycle: 'FAILED' }>) {
  return compensations === undefined ? {} : { compensations };
}

/** Artifacts as a table: name and version, digest, size, what made it. */
export function formatArtifacts(artifacts: Artifacts): string[] {
  if (artifacts.length === 0) return ['no artifacts'];
  const names = artifacts.map(({ name, version }) => `${plainText(name)}@${version}`);
  const width = Math.max(...names.map((name) => name.length));
  return artifacts.map(({ digest, bytes, mediaType, stage, madeBy, incomplete }, index) => {
    const size = bytes > 0 ? `${String(bytes).padStart(7)} bytes  ` : '';
    const name = (names[index] ?? '').padEnd(width);
    return `${name}  ${shortDigest(digest)}  ${size}${plainText(mediaType)}  from ${plainText(stage)}${makerOf(madeBy)}${incomplete ? ', incomplete' : ''}`;
  });
}

function makerOf(madeBy: MadeBy | undefined): string {
  if (!madeBy) return '';
  const agent = plainText(madeBy.agent);
  return madeBy.engine === 'person' ? `, written by ${agent}` : `, ${agent} (${madeBy.engine})`;
}

function colorLifecycle({ lifecycle }: Status, colors: Voice['colors']): string {
  if (lifecycle === 'FAILED' || lifecycle === 'CANCELLED') return colors.red(lifecycle);
  if (lifecycle === 'COMPLETE') return colors.green(lifecycle);
  return lifecycle === 'WAITING_FOR_APPROVAL' ? colors.yellow(lifecycle) : colors.cyan(lifecycle);
}
