import {
  type AuditEntry,
  needsOf,
  sayNames,
  sayNeeded,
  sayReviewers,
  sayStillNeeded,
  toMoment,
} from '../contract/index.js';
import type { Definition } from '../machine/index.js';
import { type GateInLog, gateAfter, openedGate } from './gate-in-log.js';
import { plainText } from './plain-text.js';
import type { GateFacts } from './read-gate-facts.js';

/**
 * What to say below the entries of a log, by their number: of a gate that opens, what it asks, of whom and until when; of each decision
 * that counts, who is needed still; of one that expires, who had not decided.
 *
 * @param facts of a run that has been verified; without them nothing is said
 */
export function traceGates(
  entries: readonly AuditEntry[],
  facts: GateFacts | undefined,
): ReadonlyMap<number, readonly string[]> {
  const notes = new Map<number, readonly string[]>();
  if (!facts) return notes;
  const prepared = facts.preparations.values();
  const rounds = new Map<string, number>();
  const deciders = new Map<string, Set<string>>();
  const authors = new Map<string, string>();
  let open: GateInLog | undefined;
  for (const [index, entry] of entries.entries()) {
    if (open) {
      const gate: GateInLog = gateAfter(open, entry);
      notes.set(entry.seq, entry.kind === 'transition' ? closing(entry, gate) : during(open, gate));
      open = entry.kind === 'transition' ? undefined : gate;
      if (!open) deciders.set(gate.gate, new Set([...(deciders.get(gate.gate) ?? []), ...decidersAt(gate)]));
    }
    for (const { name } of entry.artifacts ?? []) {
      if (entry.decision?.decision === 'edited') authors.set(name, entry.decision.by);
      else authors.delete(name);
    }
    const defined = entry.kind === 'transition' ? stateIn(facts.definition, entry.to) : undefined;
    if (defined?.kind !== 'gate') continue;
    const round = (rounds.get(entry.to) ?? 0) + 1;
    rounds.set(entry.to, round);
    if (couldNotOpen(entries, index)) continue;
    const found = prepared.next().value;
    if (!found) continue;
    const isEscalated = entry.recovery?.procedure === 'escalate';
    open = openedGate(entry.to, defined, found, facts, { round, deciders, authors, isEscalated });
    notes.set(entry.seq, [...(notes.get(entry.seq) ?? []), ...opening(open)]);
  }
  return notes;
}

function stateIn({ states }: Definition, name: string): Definition['states'][string] | undefined {
  return Object.hasOwn(states, name) ? states[name] : undefined;
}

/** An open gate never fails as a stage does; only one that is being opened can. */
function couldNotOpen(entries: readonly AuditEntry[], index: number): boolean {
  const next = entries.slice(index + 1).find(({ kind }) => kind === 'transition');
  return next?.event === 'failed' && next.trigger === 'stage';
}

function opening({ defined, people, excluded, deadline, ...gate }: GateInLog): string[] {
  return [
    `asks: ${plainText(defined.ask)}`,
    `may decide: ${sayNames(people, plainText)}; needed: ${sayNeeded(gate, plainText)}`,
    ...excluded.map(({ id, why }) => `may not decide: ${plainText(id)}, who ${plainText(why)}`),
    ...(defined.veto ? [`a rejection by one of these decides it: ${sayReviewers(defined.veto, plainText)}`] : []),
    `deadline ${toMoment(deadline)}${defined.signed ? '; decisions must be signed' : ''}`,
  ];
}

function during(before: GateInLog, gate: GateInLog): string[] {
  if (gate === before) return [];
  const others = gate.people.join() === before.people.join() ? '' : `; may decide: ${sayNames(gate.people, plainText)}`;
  return [`still needed: ${sayStillNeeded(gate, plainText)}${others}`];
}

function closing({ event, trigger }: AuditEntry, gate: GateInLog): string[] {
  if (event !== 'expired' && trigger !== 'timer') return [];
  const { awaited } = needsOf(gate);
  return [`the deadline was ${toMoment(gate.deadline)}; had not decided: ${sayNames(awaited, plainText)}`];
}

function decidersAt({ decisions }: GateInLog): string[] {
  return decisions.flatMap((record) => [record.by, ...(record.for === undefined ? [] : [record.for])]);
}
