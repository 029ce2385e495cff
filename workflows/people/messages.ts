import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type Actor,
  AHEAD_OF_TASK,
  type Payloads,
  pageOfLog,
  QUERIES,
  SIGNALS,
  type SignedMessage,
  type Status,
  UPDATES,
  VERDICT_OUTCOMES,
} from '../../src/contract/index.js';
import { toMermaid } from '../../src/machine/index.js';
import { personOf } from '../sandbox/actors.js';
import { parse } from '../sandbox/parse-message.js';
import { type Refused, refusedBy } from '../sandbox/refused.js';
import { isoNow, isoStart } from '../sandbox/time.js';
import { forkSourceOf, viewsOf } from '../state/checkpoints.js';
import { deliver } from '../state/delivered.js';
import type { Run } from '../state/run.js';
import { spendingOf } from '../state/status.js';
import { noteWatched } from '../state/watched.js';
import { foresee } from './foresee.js';
import { noteFork } from './forking.js';
import { decide, delegate, edit, isRepeat, refusalOf, type Via, withdraw } from './gate-messages.js';
import { RUN_MESSAGES, RUN_RULES, type RunMessage } from './run-messages.js';

/** How many refused attempts of one visit a gate keeps in the history; the server takes 2,000 updates an execution in all. */
const ATTEMPTS_LIMIT = 500;

/**
 * Registers every handler of a run. No message can fail a workflow task or end the run, whatever it holds: what does not fit is a
 * refusal in the log (signal) or a rejection with the same code (update).
 *
 * @param root the run's own scope, which a cancellation ends
 * @param whenAdmitted runs the given step at once, or after admission while there is no definition yet
 */
export function registerMessages(
  run: Run,
  root: CancellationScope,
  whenAdmitted: (step: Step) => Promise<void> | void,
): void {
  const takers = new Map<string, Handler>();
  // Nothing here makes a promise but an edit: thousands of signals may wait for one task, and each promise costs a captured stack.
  const handlerOf =
    (name: string, take: Take): Handler =>
    (payload) => {
      const at = run.isAdmitted() ? isoNow() : isoStart();
      const cause = { trigger: 'signal', actor: sender(payload, 'signal'), at } as const;
      countSignal(run);
      return whenAdmitted(() => {
        const { enteredAt, log } = run.data;
        const settle = (refused: Taken) => {
          if (refused) run.refuse({ ...refused, event: name }, cause);
          if (run.data.log.seq > log.seq && run.data.enteredAt === enteredAt) run.anchor();
        };
        const taken = take(payload, 'signal', at);
        return taken instanceof Promise ? taken.catch(refusedBy).then(settle) : settle(taken);
      });
    };
  const signal = (name: string, take: Take): void => void takers.set(name, handlerOf(name, take));
  for (const [name, decision] of Object.entries(VERDICT_OUTCOMES)) {
    signal(name, (payload, via, at) =>
      takeAtGate(run, 'decide', isRecord(payload) ? { ...payload, decision } : payload, via, at),
    );
  }
  for (const name of GATE_MESSAGES) {
    signal(SIGNALS[name], (payload, via, at) => takeAtGate(run, name, payload, via, at));
  }
  signal(SIGNALS.deliver, (payload) => deliver(run, payload));
  for (const name of RUN_MESSAGES) {
    signal(SIGNALS[name], (payload, via, at) => takeOf(run, name, payload, { via, at, root }));
  }
  signal(SIGNALS.forked, (payload, _via, at) => {
    const parsed = parse('forked', payload);
    return parsed.ok ? noteFork(run, parsed.value, at) : parsed.refused;
  });
  takers.set(SIGNALS.watched, (payload) => {
    countSignal(run);
    noteWatched(run.data, payload);
  });
  // First of all: signals that came before the first task are handed out by whichever handler is there, and so in their order; and
  // before the updates that came with them, as in any other task.
  setDefaultSignalHandler((name: string, payload?: unknown) => {
    const take = takers.get(name);
    if (take) return take(payload);
    const message = `expected one of ${Object.keys(SIGNALS).join(', ')}`;
    return handlerOf(name.slice(0, 100), () => ({ code: 'UNKNOWN_MESSAGE', message }))(payload);
  });
  for (const [name, take] of takers) setHandler(defineSignal<[unknown]>(name), take);
  for (const name of GATE_MESSAGES) {
    setHandler(
      defineUpdate<Status, [unknown]>(UPDATES[name]),
      async (payload) => {
        const at = isoNow();
        run.heard += 1;
        return answer(run, { name, payload, at }, takeAtGate(run, name, payload, 'update', at));
      },
      { validator: (payload) => validate(run, name, payload) },
    );
  }
  for (const name of RUN_MESSAGES) {
    setHandler(
      defineUpdate<Status, [unknown]>(UPDATES[name]),
      (payload) => {
        const at = run.isAdmitted() ? isoNow() : isoStart();
        run.heard += 1;
        return answer(run, { name, payload, at }, takeOf(run, name, payload, { via: 'update', at, root }));
      },
      { validator: (payload) => reject(refusalOfRun(run, name, payload)) },
    );
  }
  setHandler(defineQuery<unknown>(QUERIES.status), () => run.status());
  setHandler(defineQuery<unknown, [unknown]>(QUERIES.auditLog), (after) =>
    typeof after === 'number' ? pageOfLog(run.log.entries, after) : run.log.entries,
  );
  setHandler(defineQuery<unknown>(QUERIES.openGate), () => run.data.gate ?? null);
  setHandler(defineQuery<unknown>(QUERIES.artifacts), () => run.data.artifacts);
  setHandler(defineQuery<unknown>(QUERIES.definition), () => run.data.definition);
  setHandler(defineQuery<unknown>(QUERIES.spending), () => spendingOf(run.data));
  setHandler(defineQuery<unknown>(QUERIES.checkpoints), () => viewsOf(run.data));
  setHandler(defineQuery<unknown, [unknown]>(QUERIES.checkpoint), (seq) => {
    const { workflowId, runId } = workflowInfo();
    return forkSourceOf(run.data, { run: workflowId, execution: runId }, seq);
  });
  setHandler(defineQuery<unknown, [unknown]>(QUERIES.foreseen), (payload) => foresee(run, payload));
  setHandler(defineQuery<unknown>(QUERIES.diagram), () =>
    toMermaid(run.data.definition, { current: run.data.snapshot.state }),
  );
}

type Handler = (payload?: unknown) => Promise<void> | void;
export type Step = () => Promise<void> | void;
type Taken = Refused | undefined;
type Take = (payload: unknown, via: Via, at: string) => Taken | Promise<Taken>;

/** What people say at a gate. */
const GATE_MESSAGES = ['decide', 'withdraw', 'delegate', 'edit'] as const;

/** Takes a message at the gate: at once, so that of two in the same moment the second finds what the first left; an edit is stored first. */
function takeAtGate<Name extends SignedMessage>(
  run: Run,
  name: Name,
  payload: unknown,
  via: Via,
  at: string,
): Taken | Promise<Taken> {
  const parsed = parse(name, payload);
  if (!parsed.ok) return parsed.refused;
  if (isRepeat(run, name, parsed.value)) return undefined;
  const refused = refusalOf(run, name, parsed.value, at);
  if (refused) return refused;
  const take: Taker<Name> = TAKERS[name];
  return take(run, parsed.value, via, at);
}

type Taker<Name extends SignedMessage> = (
  run: Run,
  payload: Payloads[Name],
  via: Via,
  at: string,
) => Taken | Promise<Taken>;

const TAKERS: { readonly [Name in SignedMessage]: Taker<Name> } = { decide, withdraw, delegate, edit };

/** Rejects an update that does not count, unless its gate keeps every attempt: then it is taken, and fails with the same code. */
function validate(run: Run, name: SignedMessage, payload: unknown): void {
  if (run.isOpening()) reject(AHEAD);
  const { gate, snapshot, definition } = run.data;
  const state = definition.states[snapshot.state];
  if (gate) reject(aheadOfTask(run));
  if (state?.kind === 'gate' && state.recordAttempts && run.data.refusals.total < ATTEMPTS_LIMIT) return;
  const parsed = parse(name, payload);
  reject(parsed.ok ? refusalOf(run, name, parsed.value, isoNow()) : parsed.refused);
}

/** Signals that came with the very task in which the state was entered are in the length that was noted then. */
function countSignal(run: Run): void {
  run.signals += 1;
  run.heard += 1;
  if (workflowInfo().historyLength === run.entered.length) run.entered.signals += 1;
}

/** The least a task adds to the history when it enters a waiting state: its completion, a timer, and the next task's two events. */
const EVENTS_OF_A_TASK = 4;

/**
 * Rejects an update that came with the very task in which the state was entered. A worker that answered a query ahead of that task
 * (see `sandbox/task-clock.ts`) takes the update after entering the state, and a replay before: accepted, it could never be replayed (E8).
 * Only validators ask, and they do not run on a replay. Asking again a moment later is right; our client does.
 */
function aheadOfTask(run: Run): Refused | undefined {
  const grown = workflowInfo().historyLength - run.entered.length - (run.signals - run.entered.signals);
  return grown < EVENTS_OF_A_TASK ? AHEAD : undefined;
}

const AHEAD: Refused = { code: 'GATE_NOT_OPEN', message: AHEAD_OF_TASK };

type How = { readonly via: Via; readonly at: string; readonly root: CancellationScope };

function takeOf<Name extends RunMessage>(run: Run, name: Name, payload: unknown, how: How): Taken | Promise<Taken> {
  const parsed = parse(name, payload);
  return parsed.ok ? RUN_RULES[name].take(run, parsed.value, how) : parsed.refused;
}

/** Why an update is rejected: its rule, or that it came ahead of what it is about. */
function refusalOfRun<Name extends RunMessage>(run: Run, name: Name, payload: unknown): Taken {
  const parsed = parse(name, payload);
  if (!parsed.ok) return parsed.refused;
  if (name !== 'cancel' && run.isOpening()) return AHEAD;
  return RUN_RULES[name].refusal(run, parsed.value, isoNow()) ?? aheadOfTask(run);
}

/**
 * What an update is answered with. One that was taken and refused after all has left its event in the history, and stands in the log:
 * at once, before the next message can move the run.
 */
async function answer(
  run: Run,
  asked: { name: string; payload: unknown; at: string },
  taken: Taken | Promise<Taken>,
): Promise<Status> {
  const refused = taken instanceof Promise ? await taken.catch(refusedBy) : taken;
  if (refused) {
    const cause = { trigger: 'signal', actor: sender(asked.payload, 'update'), at: asked.at } as const;
    run.refuse({ ...refused, event: asked.name }, cause);
  }
  reject(refused);
  await CancellationScope.nonCancellable(() => condition(() => !run.isOpening()));
  return run.status();
}

function reject(refused: Refused | undefined): void {
  if (refused) throw ApplicationFailure.create({ type: refused.code, message: refused.message, nonRetryable: true });
}

function sender(payload: unknown, via: Via): Actor {
  const by = isRecord(payload) && typeof payload.by === 'string' ? payload.by.slice(0, 200) : 'unknown';
  return personOf({ by }, via);
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
