import { ActivityFailure, CancellationScope, condition, proxyActivities, workflowInfo } from '@temporalio/workflow';
import { type EngineActivities, NOTIFY_ATTEMPTS, type Notice, type OpenGate } from '../src/contract/index.js';
import { describe } from './details.js';
import type { Run } from './run.js';
import { isoNow } from './time.js';

/** How long a run that is over waits for the last messages to people. */
const LAST_WORDS = '30s';

const { notify } = proxyActivities<EngineActivities>({
  startToCloseTimeout: '1m',
  scheduleToCloseTimeout: '6h',
  retry: {
    initialInterval: '2s',
    backoffCoefficient: 3,
    maximumInterval: '1h',
    maximumAttempts: NOTIFY_ATTEMPTS,
  },
  summary: 'Tell people about the gate',
});

type Facts = { readonly at: string; readonly to: readonly string[] } & Partial<Pick<Notice, 'outcome' | 'message'>>;

/** Tells people about the gate that is open, or closes now, in the background: no gate waits for a channel. */
export function tell(run: Run, kind: Notice['kind'], { at, to, ...more }: Facts, about?: OpenGate): void {
  const { data } = run;
  const gate = about ?? data.gate;
  if (!gate) return;
  const { holders: _holders, keys: _keys, channels, ...shown } = gate;
  const reached = to.filter((id) => (Object.hasOwn(channels, id) ? (channels[id] ?? []) : []).length > 0);
  if (reached.length === 0) return;
  data.told += 1;
  const id = `${workflowInfo().firstExecutionRunId}/${data.told}`;
  const pipeline = data.definition.title ?? data.definition.name;
  const notice: Notice = { id, kind, at, pipeline, to: reached, gate: shown, ...more };
  data.notices = [...data.notices, notice];
  send(run, notice);
}

/** Takes up what the execution before had not delivered; a receiver knows a repeat by its id. */
export function tellAgain(run: Run): void {
  for (const notice of run.data.notices) send(run, notice);
}

/** Gives the last messages a little time before the run closes; what is not out by then is in the log. */
export async function lastWords(run: Run): Promise<void> {
  const isOut = () => run.data.notices.length === 0;
  if (isOut()) return;
  await CancellationScope.nonCancellable(async () => {
    if (await condition(isOut, LAST_WORDS, { summary: 'the last messages to people' })) return;
    for (const { kind, to, gate } of run.data.notices) {
      const message = `whether ${to.join(', ')} were told that the gate ${gate.gate} was ${kind} is not known: the run was over first`;
      run.note({ kind: 'notice', event: 'unconfirmed' }, { trigger: 'stage', actor: NOTIFIER, at: isoNow(), message });
    }
    run.data.notices = [];
  });
}

type Missed = { readonly to: string; readonly channel: string; readonly error: string };

function send(run: Run, notice: Notice): void {
  void CancellationScope.nonCancellable(() => notify(notice)).then(
    ({ unreached }) => settle(run, notice, isoNow(), unreached),
    (error: unknown) => {
      const cause = error instanceof ActivityFailure ? (error.cause?.message ?? error.message) : String(error);
      settle(run, notice, isoNow(), everybody(notice, cause.slice(0, 300)));
    },
  );
}

function everybody(notice: Notice, error: string): Missed[] {
  return notice.to.map((to) => ({ to, channel: 'every channel', error }));
}

function settle(run: Run, notice: Notice, at: string, unreached: readonly Missed[]): void {
  const { data } = run;
  if (!data.notices.includes(notice)) return;
  data.notices = data.notices.filter((other) => other !== notice);
  if (unreached.length === 0) return;
  const missed = unreached.map((one) => ({ ...one, kind: notice.kind, at }));
  for (const { to, channel, error } of missed) {
    const message = `${to} could not be told by ${channel} that the gate ${notice.gate.gate} was ${notice.kind}: ${error}`;
    run.note({ kind: 'notice', event: 'unreached' }, { trigger: 'stage', actor: NOTIFIER, at, message });
  }
  run.anchor();
  if (data.gate?.gate !== notice.gate.gate || data.gate.round !== notice.gate.round) return;
  data.gate = { ...data.gate, unreached: [...(data.gate.unreached ?? []), ...missed].slice(-50) };
  describe(run, run.status());
}

const NOTIFIER = { kind: 'system', id: 'notify', via: 'engine' } as const;
