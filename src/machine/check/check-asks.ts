import { isStepwise } from '../agent-events.js';
import { ASKING_EVENTS, type AskingEvent, wiredArrows } from '../arrows.js';
import type { Stage } from '../definition.js';
import { editableKeys } from '../edits.js';
import type { AnyGate } from '../gate.js';
import { stateOf } from '../lifecycle.js';
import { pathTo } from '../paths.js';
import { parseReads } from '../reads.js';
import type { Problem, Subject } from './problem.js';

/**
 * What a stage asks people is laid before a gate, under a key that nothing else writes and nobody edits, and the approval leads back to
 * the stage: what was asked is what is approved, and what is approved is what goes on.
 */
export function checkAsks(subject: Subject): Problem[] {
  return Object.entries(subject.definition.states).flatMap(([name, stage]) => {
    if (stage.kind !== 'stage' || !('agent' in stage.work)) return [];
    const asking = ASKING_EVENTS.filter((event) => event === 'budgetExceeded' || isStepwise(stage));
    const path = pathTo(subject.tree, name);
    return [
      ...asking.flatMap((event) => flawsOf(subject, { name, stage, event, path })),
      ...mixUps({ name, stage, path }),
    ];
  });
}

/** A stage that asks, by which event, and the way to it. */
type Asking = {
  readonly name: string;
  readonly stage: Stage;
  readonly event: AskingEvent;
  readonly path: readonly string[];
};

function flawsOf(subject: Subject, asking: Asking): Problem[] {
  const { name, stage, event, path } = asking;
  const key = stage.asks?.[event];
  const targets = targetsOf(stage, event);
  if (key === undefined && targets.length === 0) return [];
  if (key === undefined) {
    const message = `${name} is wired for "${event}", and names no key under which a gate would show what is asked`;
    const fix = `Name a context key for it: asks: { ${event}: KEY }.`;
    return [{ rule: 'invalid-asks', place: `states.${name}.asks`, message, fix, path }];
  }
  if (targets.length === 0) {
    const message = `${name} lays ${JSON.stringify(key)} before a gate on "${event}", and it leads nowhere`;
    const fix = `Wire "${event}" to a gate, or leave asks.${event} out.`;
    return [{ rule: 'unwired-event', place: `states.${name}.on`, message, fix, path }];
  }
  return [
    ...writerFlaws(subject, asking, key),
    ...targets.flatMap((target): Problem[] => {
      const gate = stateOf(subject.definition, target);
      if (gate?.kind === 'gate') return [...gateFlaws(asking, key, target, gate), ...askedAgain(asking, target, gate)];
      const message = `what ${name} asks on "${event}" is decided at a gate, and ${JSON.stringify(target)} is none`;
      const fix = `Lead it to a gate that shows ${JSON.stringify(key)}.`;
      return [{ rule: 'invalid-asks', place: `states.${name}.on.${event}`, message, fix, path: beyond(path, target) }];
    }),
  ];
}

function targetsOf(state: Stage | AnyGate, event: string): string[] {
  return [...new Set((wiredArrows(state, event) ?? []).map(({ to }) => to))];
}

function beyond(path: readonly string[], ...more: readonly string[]): readonly string[] {
  return path.length === 0 ? [] : [...path, ...more];
}

function writerFlaws({ definition }: Subject, { name, event, path }: Asking, key: string): Problem[] {
  const writers = Object.entries(definition.states).filter(([, state]) => 'writes' in state && state.writes === key);
  return writers.map(([writer]) => {
    const message = `${JSON.stringify(key)} is what ${writer} writes, and could not be told from what ${name} asks`;
    const place = `states.${name}.asks.${event}`;
    return { rule: 'invalid-asks', place, message, fix: 'Give it a key of its own.', path };
  });
}

function gateFlaws({ name, path }: Asking, key: string, gateName: string, gate: AnyGate): Problem[] {
  const place = `states.${gateName}`;
  const way = beyond(path, gateName);
  const quoted = JSON.stringify(key);
  const problems: Problem[] = [];
  const isShown = (gate.shows ?? []).map(parseReads).some((read) => read.source === 'context' && read.key === key);
  if (!isShown) {
    const message = `${gateName} decides on what ${name} asks, and does not show it: ${quoted}`;
    problems.push({ rule: 'not-shown', place: `${place}.shows`, message, fix: `Show ${quoted} there.`, path: way });
  }
  if (editableKeys(gate).includes(key)) {
    const message = `at ${gateName} people could replace ${quoted}, which is what ${name} asks about`;
    const fix = `Leave ${quoted} out of editable.`;
    problems.push({ rule: 'invalid-asks', place: `${place}.editable`, message, fix, path: way });
  }
  for (const target of targetsOf(gate, 'approved').filter((other) => other !== name)) {
    const message = `${gateName} decides on what ${name} asks, and its approval leads to ${target}`;
    const fix = `Lead "approved" back to ${name}.`;
    const approved = `${place}.on.approved`;
    problems.push({ rule: 'invalid-asks', place: approved, message, fix, path: beyond(way, target) });
  }
  return problems;
}

/** Whoever does not give more sends the stage back to ask the same again, or nobody does, at each deadline; a guard may bound it. */
function askedAgain({ name, event, path }: Asking, gateName: string, gate: AnyGate): Problem[] {
  if (event !== 'budgetExceeded') return [];
  return Object.keys(gate.on).flatMap((outcome): Problem[] => {
    const arrows = wiredArrows(gate, outcome) ?? [];
    const isBounded = arrows.some(({ when }) => when !== undefined);
    if (outcome === 'approved' || isBounded || !arrows.some(({ to }) => to === name)) return [];
    const message = `${JSON.stringify(outcome)} at ${gateName} gives nothing and leads back to ${name}, which asks for the same again`;
    const fix = `Lead "${outcome}" elsewhere, or guard it, as with "visits.${gateName} < 3".`;
    const place = `states.${gateName}.on.${outcome}`;
    return [{ rule: 'invalid-asks', place, message, fix, path: beyond(path, gateName, name) }];
  });
}

/** One key or one gate for both questions: an approval would not say of which. */
function mixUps({ name, stage, path }: Omit<Asking, 'event'>): Problem[] {
  const [first, second] = ASKING_EVENTS;
  const problems: Problem[] = [];
  const key = stage.asks?.[second];
  if (key !== undefined && key === stage.asks?.[first]) {
    const message = `${name} asks about two things under one key, ${JSON.stringify(key)}`;
    const place = `states.${name}.asks.${second}`;
    problems.push({ rule: 'invalid-asks', place, message, fix: 'Give each a key of its own.', path });
  }
  const gates = targetsOf(stage, first);
  for (const gate of targetsOf(stage, second).filter((target) => gates.includes(target))) {
    const message = `${name} asks about two things at ${gate}, and an approval would not say which is meant`;
    const place = `states.${name}.on.${second}`;
    problems.push({
      rule: 'invalid-asks',
      place,
      message,
      fix: 'Give each a gate of its own.',
      path: beyond(path, gate),
    });
  }
  return problems;
}
