import { setTimeout as delay } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import type { SignalboxClient } from '../client/index.js';
import {
  type AuditEntry,
  type LiveEvent,
  needsOf,
  type OpenGate,
  type SignalboxError,
  type Status,
} from '../contract/index.js';
import type { Definition } from '../machine/index.js';
import { awaitGate } from './await-gate.js';
import type { CliContext } from './context.js';
import { decideCommand } from './decide-command.js';
import { formatEntry } from './format-entry.js';
import { askedOf } from './format-gate.js';
import { formatProgress } from './format-progress.js';
import { createLiveView } from './live-view.js';
import type { Output } from './output.js';
import { plainText } from './plain-text.js';

type Follower = {
  /** Called at each entry, and with the gate where one opened or changed. */
  show(entry: AuditEntry, gate: OpenGate | null): void;
  /** Called for each thing that calls tell while they are under way. */
  look(event: LiveEvent): void;
  /** Called when a reset has undone what came after this entry. */
  goBack(last: number): void;
  /** Ends the view; what it showed stays. */
  end(): void;
};

/** How long what calls have told last is waited for, once the last move is shown. */
const LAST_WORDS_MS = 1_500;

/**
 * Shows a run's moves as they happen until it has closed, or has failed and waits for somebody: on a terminal as a board that is
 * redrawn, else one line a move, or JSON lines.
 *
 * @param live whether what calls tell while they are under way is shown, too
 * @returns the status at the end, or undefined when the watching was interrupted
 */
export async function followRun(
  client: SignalboxClient,
  run: string,
  { context, output }: { readonly context: CliContext; readonly output: Output },
  live = false,
): Promise<Status | undefined> {
  const signal = context.interruption();
  const over = new AbortController();
  let looking: Promise<void> | undefined;
  let follower: Follower | undefined;
  let definition: Definition | undefined;
  try {
    const onAway = (error: Error) => output.note(`waiting: ${plainText(error.message)}`);
    const onReset = (last: number) => follower?.goBack(last);
    for await (const entry of client.watch(run, { signal, onAway, onReset })) {
      definition ??= await client.definition(run);
      follower ??= output.live ? createBoard(run, definition, context, output) : createLines(run, output);
      if (live) looking ??= lookOn(client, run, follower, output, AbortSignal.any([signal, over.signal]));
      const isAtGate = entry.kind !== 'refusal' && definition.states[entry.to]?.kind === 'gate';
      const gate = isAtGate ? await awaitGate(client, run) : null;
      follower.show(entry, gate?.gate === entry.to ? gate : null);
      if (entry.kind === 'transition' && entry.to === 'FAILED' && (await isFailedSince(client, run, entry))) break;
    }
  } finally {
    if (looking && !signal.aborted) await Promise.race([looking, delay(LAST_WORDS_MS, undefined, { ref: false })]);
    over.abort();
    await looking;
    follower?.end();
  }
  return signal.aborted ? undefined : client.status(run);
}

/** Whether the run is still as this failure left it; one that was brought back since goes on. */
async function isFailedSince(client: SignalboxClient, run: string, { seq }: AuditEntry): Promise<boolean> {
  const status = await client.status(run);
  return status.lifecycle === 'FAILED' && status.failure.seq === seq;
}

/** What cannot be looked at is missing, which is said once, and the moves are shown all the same. */
async function lookOn(
  client: SignalboxClient,
  run: string,
  follower: Follower,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  let unreadable = 0;
  const onUnreadable = (error: SignalboxError) => {
    unreadable += 1;
    if (unreadable === 1) output.note(plainText([error.message, ...error.details].join('; ')));
  };
  try {
    for await (const event of client.watchLive(run, { signal, onUnreadable })) follower.look(event);
  } catch {
    return;
  }
}

/** The exit code that a status stands for once a run is no longer watched. */
export function exitOf(status: Status): number {
  return status.lifecycle === 'FAILED' || status.lifecycle === 'CANCELLED' ? 7 : 0;
}

function createLines(run: string, output: Output): Follower {
  const view = createLiveView();
  return {
    show(entry, gate) {
      output.record(entry, `${entry.at.slice(11, 19)}  ${formatEntry(entry, output.colors)}`);
      if (!gate || output.json) return;
      const who = needsOf(gate).awaited.map(plainText).join(', ') || 'nobody';
      output.note(`          waiting for ${who}: ${decideCommand(run, 'approved', askedOf(gate), output, gate)}`);
    },
    look(event) {
      const lines = view.take(event).map((line) => output.colors.dim(`          ${line}`));
      if (output.json) output.record({ live: event }, '');
      else for (const line of lines) output.record(event, line);
    },
    goBack(last) {
      const line = `── reset with Temporal's own tools: the run is back at entry ${last}, and goes on from there ──`;
      output.record({ reset: { last } }, output.colors.red(line));
    },
    end: () => undefined,
  };
}

const REDRAW_MS = 250;

function createBoard(run: string, definition: Definition, context: CliContext, output: Output): Follower {
  const draw = createLogUpdate(context.stdout as NodeJS.WriteStream);
  const entries: AuditEntry[] = [];
  let open: OpenGate | null = null;
  const view = createLiveView();
  const redraw = () => {
    const board = formatProgress({ run, definition, entries, gate: open, now: Date.now() }, output);
    draw(output.safe([...board, ...view.board().map(output.colors.dim)].join('\n')));
  };
  const timer = setInterval(redraw, REDRAW_MS);
  return {
    show(entry, gate) {
      entries.push(entry);
      if (entry.kind !== 'refusal') open = gate;
      redraw();
    },
    look: (event) => void view.take(event),
    goBack(last) {
      entries.splice(0, entries.length, ...entries.filter(({ seq }) => seq <= last));
      open = null;
      redraw();
    },
    end() {
      clearInterval(timer);
      redraw();
      draw.done();
    },
  };
}
