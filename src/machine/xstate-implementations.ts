import { changed } from './context-changes.js';
import type { Definition, Json } from './definition.js';
import { editOf } from './edits.js';
import { FAILURES, type Failure, type Procedure } from './failure.js';
import { guardPasses } from './guard.js';
import { countedVisits } from './moves.js';
import { recoveryFlaw } from './recovery.js';
import { restoredFlaw } from './restored.js';
import type { MachineEvent, Snapshot } from './snapshot.js';

/** What the exported machine keeps besides its state. */
export type XStateContext = Omit<Snapshot, 'state'>;

type Scope = { readonly context: XStateContext; readonly event: MachineEvent };

/** Guards that the exported configuration names. */
export function createXStateGuards(definition: Definition) {
  const holds = (kept: XStateContext, when: string, type: string, data: Json) =>
    guardPasses(when, { ...kept, visits: countedVisits(definition, kept.visits), event: { type, data } });
  return {
    allows: ({ context, event }: Scope, { when, writes, isAlways }: AllowsParams): boolean =>
      isAlways
        ? holds(context, when, 'always', null)
        : holds(written(context, event, writes), when, event.type, event.data ?? null),

    failureAllows: ({ context, event }: Scope, { when }: { readonly when?: string }): boolean => {
      const { code, message } = event.failure ?? {};
      if (typeof code !== 'string' || typeof message !== 'string' || !Object.hasOwn(FAILURES, code)) return false;
      return when === undefined || holds(context, when, 'failed', event.data ?? { code, message });
    },

    editAllows: ({ event }: Scope, { editable }: EditParams): boolean => editOf({ editable }, event) !== undefined,

    recoveryAllows: ({ context, event }: Scope, { to, procedures }: RecoveryParams): boolean => {
      const asked = event.recovery;
      if (recoveryFlaw(definition, context, asked) !== undefined) return false;
      return asked?.to === to && procedures.includes(asked.procedure);
    },

    skipAllows: ({ context, event }: Scope, { state, when, ...skipped }: SkipParams & { readonly when?: string }) => {
      const asked = event.recovery;
      if (asked?.procedure !== 'skip' || asked.to !== state) return false;
      if (recoveryFlaw(definition, context, asked) !== undefined) return false;
      const completed = completionOf(event, skipped);
      const kept = written(context, completed, skipped.writes);
      return when === undefined || holds(kept, when, completed.type, completed.data ?? null);
    },

    forkAllows: ({ event }: Scope, { to }: { readonly to: string }): boolean =>
      event.fork?.to === to && restoredFlaw(definition, to, event.fork) === undefined,
  };
}

type RecoveryParams = { readonly to: string; readonly procedures: readonly Procedure[] };

type Skipped = {
  readonly event: string;
  readonly writes?: string | undefined;
  readonly value?: Json | undefined;
};
type SkipParams = Skipped & { readonly state: string };

/** The event that a skipped stage would have given. */
function completionOf({ data: given }: MachineEvent, { event, value }: Skipped): MachineEvent {
  const data = given ?? value;
  return { type: event, ...(data !== undefined && { data }) };
}

type AllowsParams = { readonly when: string; readonly writes?: string | undefined; readonly isAlways: boolean };

type EditParams = { readonly editable: readonly string[] };

/** Actions that the exported configuration names, each giving the part of the context that changes. */
export function createXStateActions() {
  return {
    write: ({ context, event }: Scope, { key }: { readonly key: string }): Partial<XStateContext> => ({
      context: written(context, event, key).context,
    }),
    edit: ({ context, event }: Scope, { editable }: EditParams): Partial<XStateContext> => {
      const made = editOf({ editable }, event);
      return { context: made === undefined ? context.context : { ...context.context, [made.key]: made.value } };
    },
    writeSkipped: ({ context, event }: Scope, skipped: Skipped): Partial<XStateContext> => ({
      context: written(context, completionOf(event, skipped), skipped.writes).context,
    }),
    change: ({ context, event: { recovery } }: Scope): Partial<XStateContext> => {
      const corrects = recovery?.procedure === 'patch' || recovery?.procedure === 'raise';
      return corrects && recovery.changes !== undefined ? { context: changed(context.context, recovery.changes) } : {};
    },
    restore: ({ event }: Scope, { from }: { readonly from: 'recovery' | 'fork' }): Partial<XStateContext> => {
      const restored = from === 'fork' ? event.fork : event.recovery?.restore;
      return restored === undefined ? {} : { context: restored.context, visits: restored.visits };
    },
    markEscalated: ({ context: { failure } }: Scope): ChangedFailure => ({
      failure: failure && { ...failure, escalated: true },
    }),
    takeFailure: ({ event }: Scope, { state }: { readonly state: string }): ChangedFailure => ({
      failure: event.failure && { code: event.failure.code, state, message: event.failure.message },
    }),
    setFailure: (_: Scope, { failure }: { readonly failure: Failure }): ChangedFailure => ({ failure }),
    keepOrSetFailure: ({ context }: Scope, { failure }: { readonly failure: Failure }): ChangedFailure => ({
      failure: context.failure ?? failure,
    }),
    clearFailure: (): ChangedFailure => ({ failure: undefined }),
    countVisit: ({ context }: Scope, { state }: { readonly state: string }): Partial<XStateContext> => ({
      visits: {
        ...context.visits,
        [state]: (Object.hasOwn(context.visits, state) ? Number(context.visits[state]) : 0) + 1,
      },
    }),
  };
}

type ChangedFailure = { readonly failure: Failure | undefined };

function written(kept: XStateContext, event: MachineEvent, key: string | undefined): XStateContext {
  if (key === undefined || event.data === undefined) return kept;
  return { ...kept, context: { ...kept.context, [key]: event.data } };
}
