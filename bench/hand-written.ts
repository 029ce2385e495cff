import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Page } from './activities.js';
import type { Plan } from './plans.js';

/**
 * The workflow that the engine is measured against: what somebody who knows Temporal well would write for these runs, without any
 * of the product's code. It keeps no log, checks no reviewer and no artifact, and shows nothing in the Web UI.
 */

type Activities = {
  noop(): Promise<void>;
  turnPage(reads: { page?: Page }): Promise<Page>;
  sayNext(reads: { messages: readonly unknown[]; most: number }): Promise<{ number?: number }>;
  openPage(reads: { number: number }): Promise<Page>;
};

type Decision = { readonly by: string };

const timeouts = { scheduleToCloseTimeout: '1h', startToCloseTimeout: '5m' } as const;
const remote = proxyActivities<Activities>(timeouts);
const local = proxyLocalActivities<Activities>(timeouts);

const approve = defineSignal<[Decision]>('approve');
const decide = defineUpdate<string, [Decision]>('decide');
const status = defineQuery<string>('status');

export async function handWritten(plan: Plan): Promise<void> {
  let state = 'working';
  let decision: Decision | undefined;
  setHandler(status, () => state);
  setHandler(approve, (said) => {
    if (state === 'waiting') decision ??= said;
  });
  setHandler(
    decide,
    (said) => {
      decision ??= said;
      return 'approved';
    },
    {
      validator: (said) => {
        if (state !== 'waiting') throw ApplicationFailure.nonRetryable('the gate is not open', 'GATE_NOT_OPEN');
        if (typeof said?.by !== 'string') throw ApplicationFailure.nonRetryable('who decides?', 'MALFORMED_MESSAGE');
      },
    },
  );

  let page = await work(plan, plan.before);
  if (plan.isGated) {
    state = 'waiting';
    const isDecided = await condition(() => decision !== undefined, '72h');
    if (!isDecided) throw ApplicationFailure.nonRetryable('nobody decided in time', 'TIMEOUT_APPROVAL');
    state = 'working';
  }
  page = await work(plan, plan.after, page);
  state = 'done';
}

async function work(plan: Plan, stages: number, first?: Page): Promise<Page | undefined> {
  let page = first;
  for (let stage = 0; stage < stages; stage += 1) {
    if (plan.work === 'turnPage') page = await remote.turnPage(page ? { page } : {});
    else if (plan.work === 'localNoop') await local.noop();
    else await remote.noop();
  }
  return page;
}

/** An agent as it is mostly written: the workflow holds the conversation, and gives all of it to each call of the model. */
export async function handWrittenAgent(calls: number): Promise<number> {
  const messages: unknown[] = [];
  for (;;) {
    const said = await remote.sayNext({ messages, most: calls });
    if (said.number === undefined) return messages.length / 2;
    messages.push(said, await remote.openPage({ number: said.number }));
  }
}
