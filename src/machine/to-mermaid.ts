import { type ArrowView, arrowsOf } from './arrows.js';
import type { Definition } from './definition.js';
import type { AnyGate } from './gate.js';
import { stateOf } from './lifecycle.js';

/** How states are styled, by what they are; the current one is styled on top. */
const STYLES = {
  gate: 'fill:#fff3c4,stroke:#b7791f,stroke-width:2px,color:#5f370e',
  wait: 'fill:#e2e8f0,stroke:#4a5568,color:#1a202c',
  choice: 'fill:#ffffff,stroke:#a0aec0,stroke-dasharray:4,color:#2d3748',
  failed: 'fill:#fed7d7,stroke:#c53030,color:#742a2a',
  current: 'fill:#c6f6d5,stroke:#276749,stroke-width:4px,color:#1c4532',
} as const;

/**
 * Draws a machine as a Mermaid `stateDiagram-v2`. Gates stand out, and so does the current state where one is given.
 *
 * What may come in any state (a cancellation, the failure of a gate, a stage's failure that is not wired) is not drawn.
 */
export function toMermaid(definition: Definition, { current }: { readonly current?: string } = {}): string {
  const own = Object.keys(definition.states);
  const arrows = ['IDLE', ...own].flatMap((from) =>
    arrowsOf(definition, from)
      .filter((arrow) => arrow.implicit !== true)
      .map((arrow) => ({ from, ...arrow })),
  );
  const names = [
    ...new Set(['IDLE', ...own, ...arrows.map(({ to }) => to), ...(current === undefined ? [] : [current])]),
  ];
  const ids = new Map(names.map((name, index) => [name, isSafeId(name) ? name : `state_${index}`]));
  const idOf = (name: string) => ids.get(name) as string;
  const classes = Object.entries(STYLES).flatMap(([style, look]) => {
    const members = names.filter((name) =>
      name === current ? style === 'current' : styleOf(definition, name) === style,
    );
    return members.length === 0 ? [] : [`classDef ${style} ${look}`, `class ${members.map(idOf).join(',')} ${style}`];
  });
  const lines = [
    ...names.map((name) => declare(idOf(name), toLabel(titleOf(definition, name)))),
    '[*] --> IDLE',
    ...arrows.map((arrow) => `${idOf(arrow.from)} --> ${idOf(arrow.to)} : ${toLabel(captionOf(arrow, arrows))}`),
    ...names.filter((name) => isEnd(definition, name)).map((name) => `${idOf(name)} --> [*]`),
    ...classes,
  ];
  return ['stateDiagram-v2', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

const KEYWORDS = [
  'state',
  'end',
  'note',
  'class',
  'classdef',
  'style',
  'direction',
  'as',
  'default',
  'click',
  'href',
  'scale',
];

function isSafeId(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !/^state_\d+$/.test(name) && !KEYWORDS.includes(name.toLowerCase());
}

/** Writes every character that Mermaid could take for syntax as an entity, and line breaks as spaces. */
function toLabel(label: string): string {
  return label
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\p{L}\p{M}\p{N} _.,()=!&|+*/?'-]/gu, (character) => `#${character.codePointAt(0)};`);
}

function declare(id: string, label: string): string {
  return id === label ? id : `state "${label}" as ${id}`;
}

function titleOf(definition: Definition, name: string): string {
  const state = stateOf(definition, name);
  const title = state?.title === undefined ? name : `${state.title} (${name})`;
  const need = state?.kind === 'gate' ? needOf(state.quorum) : '';
  return need === '' ? title : `${title} needs ${need}`;
}

/** How many must decide, where it is more than one person. */
function needOf(quorum: AnyGate['quorum'] = 1): string {
  if (typeof quorum === 'number') return quorum > 1 ? `${quorum} people` : '';
  const seats = quorum.map((seat) => {
    const whom = 'id' in seat ? seat.id : 'role' in seat ? seat.role : seat.group;
    return seat.count === undefined ? whom : `${seat.count} ${whom}`;
  });
  return seats.join(', ');
}

type Drawn = ArrowView & { readonly from: string };

function captionOf(arrow: Drawn, arrows: readonly Drawn[]): string {
  if (arrow.when !== undefined) return `${arrow.event} (${arrow.when})`;
  const isRemainder = arrows.some(
    ({ from, event, when }) => from === arrow.from && event === arrow.event && when !== undefined,
  );
  return isRemainder ? `${arrow.event} (otherwise)` : arrow.event;
}

function styleOf(definition: Definition, name: string): string | undefined {
  return name === 'FAILED' ? 'failed' : stateOf(definition, name)?.kind;
}

function isEnd(definition: Definition, name: string): boolean {
  return name === 'CANCELLED' || stateOf(definition, name)?.kind === 'final';
}
