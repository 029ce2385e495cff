import { parseReads } from '../../src/machine/index.js';
import { digestOfValue, ownOf, type RunData, readOf } from './run-data.js';

/** In what a stage reads otherwise than the gate approved it last, by digest; undefined where it does not. */
export function outdatedOf(data: RunData, reads: readonly string[], gate: string): string | undefined {
  const approved = ownOf(data.approvals, gate);
  if (!approved) return `expected an approval at ${gate} that still stands; there is none`;
  const defined = data.definition.states[gate];
  const shows = defined?.kind === 'gate' ? (defined.shows ?? []).map(bare) : [];
  for (const spec of reads.filter((read) => shows.includes(bare(read)))) {
    const { name } = parseReads(spec);
    const shown = approved.find((other) => other.name === name);
    const value = readOf(spec, data);
    const digest = value === undefined ? undefined : digestOfValue(value);
    if (shown?.digest !== digest)
      return `expected ${name} as approved at ${gate}, ${shown?.digest ?? 'without it'}; it is ${digest ?? 'not there'} now`;
  }
  return undefined;
}

function bare(spec: string): string {
  return spec.endsWith('?') ? spec.slice(0, -1) : spec;
}
