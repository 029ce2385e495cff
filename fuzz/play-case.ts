import { setTimeout as delay } from 'node:timers/promises';
import type { FailureView, OpenGate, Status } from '../src/contract/index.js';
import type { Definition } from '../src/machine/index.js';
import { createDice } from './dice.js';
import { type Fields, MESSAGE_KINDS, type Message, type Sight } from './messages.js';
import { inputFor } from './pipelines.js';
import type { CasePlan, Step } from './plan.js';
import { RECOVERY_KINDS } from './run-messages.js';
import { glance, type Ledger, type Place, send } from './send.js';
import { towards } from './settle.js';

/** One run that is played with. */
export type Case = {
  readonly plan: CasePlan;
  readonly definition: Definition;
  readonly run: string;
  readonly ledger: Ledger;
  /** Sends the plan's messages, each at its time. */
  play(): Promise<void>;
  /** Brings the run to an end. Says why where it does not come to one in its time. */
  settle(): Promise<string | undefined>;
};

/** A workflow task that is lost on a loaded machine costs ten seconds, and a run may lose several. */
const SETTLE_MS = 180_000;

/** Starts a run; nothing is sent yet. */
export async function startCase(
  place: Place,
  plan: CasePlan,
  definition: Definition,
  {
    run,
    taskQueue,
    taskTimeout,
  }: { readonly run: string; readonly taskQueue: string; readonly taskTimeout: '4s' | '10s' },
): Promise<Case> {
  const ledger: Ledger = { sent: [], heads: [] };
  const handle = place.connection.client.workflow.getHandle(run);
  let tags = 0;
  let gate: OpenGate | undefined;
  let status: Status | undefined;
  const past: OpenGate[] = [];
  let failure: FailureView | undefined;
  const failures: FailureView[] = [];
  const decisions: Fields[] = [];
  const tag = (): string => {
    tags += 1;
    return `#${tags}`;
  };

  await place.connection.client.workflow.start(definition.name, {
    workflowId: run,
    taskQueue,
    args: [inputFor(definition)],
    workflowTaskTimeout: taskTimeout,
  });

  async function look(): Promise<void> {
    const seen = (await glance(handle, place, ledger)) as Status | undefined;
    if (seen === undefined) return;
    status = seen;
    gate = seen.lifecycle === 'WAITING_FOR_APPROVAL' ? seen.gate : undefined;
    if (gate && !past.some((other) => other.gate === gate?.gate && other.round === gate.round)) past.push(gate);
    failure = seen.lifecycle === 'FAILED' ? seen.failure : undefined;
    if (failure && failures.at(-1)?.seq !== failure.seq) failures.push(failure);
  }

  function sendAll(kind: string, messages: readonly Message[]): Promise<unknown> {
    for (const message of messages) {
      if ('payload' in message && message.name === 'decide' && isFields(message.payload))
        decisions.push(message.payload);
    }
    return Promise.all(messages.map((message) => send(place, run, kind, message, ledger)));
  }

  /** Resolves when the next step may follow, which need not wait for the answers. */
  async function take(step: Step, answers: Promise<unknown>[]): Promise<void> {
    await delay(step.pauseMs);
    const dice = createDice(step.rolls);
    const isAwaited = dice.percent(50);
    if (step.pauseMs > 0 || dice.percent(30)) await look();
    const sight: Sight = { definition, gate, past, failure, failures, decisions, tag, garbage: step.garbage };
    const planned = MESSAGE_KINDS.find(({ name }) => name === step.kind);
    const kind = failure && dice.percent(60) ? dice.pick(RECOVERY_KINDS) : planned;
    const answered = sendAll(kind?.name ?? step.kind, kind?.make(sight, dice) ?? []);
    answers.push(answered);
    if (isAwaited) await answered;
  }

  return {
    plan,
    definition,
    run,
    ledger,
    async play() {
      const answers: Promise<unknown>[] = [];
      for (const step of plan.steps) await take(step, answers);
      await Promise.all(answers);
    },
    async settle() {
      const until = Date.now() + SETTLE_MS;
      for (let turn = 0; Date.now() < until; turn += 1) {
        const { status: closed } = await handle.describe();
        if (closed.name !== 'RUNNING') return undefined;
        status = undefined;
        await look();
        const messages = status === undefined ? [] : towards(plan.ending, { status, definition, turn, tag });
        await sendAll('settling', messages);
        await delay(messages.length > 0 ? 60 : 200);
      }
      const info = await handle.describe();
      return `stuck after ${SETTLE_MS / 1_000} s; ${JSON.stringify(status)}; pending ${JSON.stringify(info.raw.pendingWorkflowTask ?? null)}`;
    },
  };
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
