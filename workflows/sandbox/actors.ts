import type { Actor } from '../../src/contract/index.js';

/** The engine, where nobody else moves the run. */
export const ENGINE = { kind: 'system', id: 'signalbox', via: 'engine' } as const satisfies Actor;

type Message = { readonly by: string; readonly via?: Actor['via'] | undefined };

/** Whoever sent a message, by the way it says it came; else by the one given. */
export function personOf({ by, via: carried }: Message, via: Actor['via']): Actor {
  return { kind: 'person', id: by, via: carried ?? via };
}
