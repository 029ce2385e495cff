import type { Definition, Json } from './definition.js';
import { editOf } from './edits.js';
import { FAILURES, type Failure, type Procedure } from './failure.js';
import { guardPasses } from './guard.js';
import type { MachineEvent, Snapshot } from './snapshot.js';
import { countedVisits } from './transition.js';

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

    recoveryAllows: (
      { context, event }: Scope,
      { to, kind, hasNext }: { readonly to: string; readonly kind?: string; readonly hasNext?: true },
    ): boolean => {
      const { failure, visits } = context;
      const asked = event.recovery;
      if (failure === undefined || asked?.to !== to) return false;
      const legal: readonly Procedure[] = FAILURES[failure.code].procedures;
      if (!legal.includes(asked.procedure)) return false;
      switch (asked.procedure) {
        case 'abandon':
          return kind === undefined;
        case 'rerun':
          return kind === 'stage' && Object.hasOwn(visits, to);
        case 'resume':
          return kind !== undefined && failure.state === to;
        case 'reopen':
          return kind === 'gate' && failure.state === to;
        case 'escalate':
          return hasNext === true && failure.state === to;
        default:
          return false;
      }
    },
  };
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
