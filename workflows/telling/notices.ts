import { CancellationScope, condition, getRandomStream, proxyActivities, workflowInfo } from '@temporalio/workflow';
import {
  type EngineActivities,
  NOTIFY_ATTEMPTS,
  type Notice,
  type OpenGate,
  type RunNotice,
  reviewerName,
} from '../../src/contract/index.js';
import type { Reviewer } from '../../src/machine/index.js';
import { saidBy } from '../sandbox/failure.js';
import { isoNow } from '../sandbox/time.js';
import type { Run } from '../state/run.js';
import { describe } from './details.js';

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
  summary: 'Tell people',
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
  const id = nextId(run);
  const pipeline = data.definition.title ?? data.definition.name;
  const notice: Notice = { id, kind, at, pipeline, to: reached, gate: shown, ...more };
  data.notices = [...data.notices, notice];
  send(run, notice);
}

type RunFacts = Pick<RunNotice, 'at' | 'to' | 'message'> & { readonly state?: string };

/** Tells people about the run itself, in the background; who they are is looked up as they are told. */
export function tellOf(run: Run, kind: RunNotice['kind'], { state, ...facts }: RunFacts): void {
  const { data } = run;
  const to = facts.to.filter((one) => !('id' in one) || one.id !== '');
  if (to.length === 0) return;
  const { workflowId } = workflowInfo();
  const notice: RunNotice = {
    id: nextId(run),
    kind,
    pipeline: data.definition.title ?? data.definition.name,
    run: workflowId,
    state: state ?? data.snapshot.state,
    ...facts,
    to,
  };
  data.notices = [...data.notices, notice];
  send(run, notice);
}

/** An id that is never given twice: a reset counts again from its cut on, and what it draws there is drawn anew. */
function nextId({ data }: Run): string {
  data.told += 1;
  return `${workflowInfo().firstExecutionRunId}/${data.told}/${getRandomStream('notices').uuid4().slice(0, 8)}`;
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
    for (const notice of run.data.notices) {
      const message = `whether ${namesOf(notice)} were told that ${newsOf(notice)} is not known: the run was over first`;
      run.note({ kind: 'notice', event: 'unconfirmed' }, { trigger: 'stage', actor: NOTIFIER, at: isoNow(), message });
    }
    run.data.notices = [];
  });
}

type Missed = { readonly to: string; readonly channel: string; readonly error: string };

function send(run: Run, notice: Notice | RunNotice): void {
  void CancellationScope.nonCancellable(() => notify(notice)).then(
    ({ unreached }) => settle(run, notice, isoNow(), unreached),
    (error: unknown) => {
      settle(run, notice, isoNow(), everybody(notice, saidBy(error).slice(0, 300)));
    },
  );
}

function everybody({ to }: Notice | RunNotice, error: string): Missed[] {
  return to.map((one) => ({ to: nameOf(one), channel: 'every channel', error }));
}

function namesOf({ to }: Notice | RunNotice): string {
  return to.map(nameOf).join(', ');
}

function nameOf(one: string | Reviewer): string {
  return typeof one === 'string' ? one : reviewerName(one);
}

function newsOf(notice: Notice | RunNotice): string {
  return 'gate' in notice ? `the gate ${notice.gate.gate} was ${notice.kind}` : `${notice.message} (${notice.kind})`;
}

function settle(run: Run, notice: Notice | RunNotice, at: string, unreached: readonly Missed[]): void {
  const { data } = run;
  if (!data.notices.includes(notice)) return;
  data.notices = data.notices.filter((other) => other !== notice);
  if (unreached.length === 0) return;
  for (const { to, channel, error } of unreached) {
    const message = `${to} could not be told by ${channel} that ${newsOf(notice)}: ${error}`;
    run.note({ kind: 'notice', event: 'unreached' }, { trigger: 'stage', actor: NOTIFIER, at, message });
  }
  run.anchor();
  if (!('gate' in notice) || data.gate?.gate !== notice.gate.gate || data.gate.round !== notice.gate.round) return;
  const missed = unreached.map((one) => ({ ...one, kind: notice.kind, at }));
  data.gate = { ...data.gate, unreached: [...(data.gate.unreached ?? []), ...missed].slice(-50) };
  describe(run, run.status());
}

const NOTIFIER = { kind: 'system', id: 'notify', via: 'engine' } as const;
