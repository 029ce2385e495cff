import type { AuditEntry, DecisionRecord } from '../../src/contract/index.js';
import type { AnyGate, Definition } from '../../src/machine/index.js';
import type { Effect } from '../effects.js';
import { EVERYBODY } from '../people.js';
import { isSignedBy } from './gate-rules.js';
import { isEnough } from './model-gate.js';
import type { RunName } from './timeline.js';

/** What counted when a gate ended. */
type Ending = { readonly entry: AuditEntry; readonly counted: readonly DecisionRecord[] };

/**
 * Proves each approval from the log alone: by so many people, each once, none of them a stranger or left out, all on what was shown
 * at the end, and each with a signature that holds where the gate asks for one.
 */
export function checkApprovals(definition: Definition, log: readonly AuditEntry[], run: RunName): string[] {
  return endingsOf(definition, log).flatMap(({ entry, counted }) => {
    const gate = definition.states[entry.from] as AnyGate;
    const isApproval = entry.event === 'approved' || gate.decisions?.includes(entry.event);
    const voices = counted.filter(({ decision }) => decision === entry.event);
    return [
      ...strayProblems(gate, counted),
      ...(isApproval ? quorumProblems(gate, voices, entry, log) : []),
      ...(gate.signed
        ? counted.filter((record) => !isSignedBy(record, run)).map(({ by }) => `${by} has not signed`)
        : []),
    ].map((problem) => `entry ${entry.seq}, ${entry.event} at ${entry.from}: ${problem}`);
  });
}

/** Each end of a gate by a decision, with the decisions that stood then. */
function endingsOf(definition: Definition, log: readonly AuditEntry[]): Ending[] {
  let counted: readonly DecisionRecord[] = [];
  return log.flatMap((entry) => {
    const { kind, event, decision, actor } = entry;
    if (kind === 'decision' && event === 'withdrawn') counted = counted.filter(({ by }) => by !== actor.id);
    else if (kind === 'decision' && event === 'edited') counted = [];
    else if (decision && event !== 'delegated') counted = [...counted, decision];
    if (kind !== 'transition') return [];
    const ending = { entry, counted };
    counted = [];
    return decision && definition.states[entry.from]?.kind === 'gate' ? [ending] : [];
  });
}

function strayProblems(gate: AnyGate, counted: readonly DecisionRecord[]): string[] {
  const people = counted.map(({ by }) => by);
  const parts = counted.map((record) => record.for ?? record.by);
  return [
    ...(new Set(people).size < people.length ? [`somebody is counted twice: ${people.join(', ')}`] : []),
    ...(new Set(parts).size < parts.length ? [`a part is counted twice: ${parts.join(', ')}`] : []),
    ...people.filter((by) => !EVERYBODY.some((id) => id === by)).map((by) => `${by} is a stranger`),
    ...(gate.exclude?.includes('requester') && [...people, ...parts].includes('fuzz')
      ? ['the requester is counted']
      : []),
  ];
}

/** The ladder and the last round may have asked for fewer, or others: then it is one of their quorums. */
function quorumProblems(
  gate: AnyGate,
  voices: readonly DecisionRecord[],
  entry: AuditEntry,
  log: readonly AuditEntry[],
): string[] {
  const parts = voices.map((record) => record.for ?? record.by);
  const isClimbed =
    log.some(({ event, from }) => event === 'escalated' && from === entry.from) ||
    log.some(({ recovery }) => recovery?.procedure === 'escalate');
  const isLast = (entry.decision?.round ?? 1) >= (gate.rounds?.most ?? 10);
  const quorums = [
    gate.quorum ?? 1,
    ...(isClimbed ? (gate.escalations ?? []).map((rung) => rung.quorum ?? gate.quorum ?? 1) : []),
    ...(gate.rounds?.last && (isLast || isClimbed) ? [gate.rounds.quorum ?? 1] : []),
  ];
  const digests = new Set(voices.map(({ shown }) => JSON.stringify(shown)));
  return [
    ...(quorums.some((quorum) => isEnough({ quorum }, parts)) ? [] : [`${parts.join(', ')} are not the quorum`]),
    ...(digests.size > 1 ? ['those who approved saw different things'] : []),
  ];
}

/** Work that acts on an approval was given exactly what the gate approved last. */
export function checkActions(effects: readonly Effect[], definition: Definition, log: readonly AuditEntry[]): string[] {
  return effects.flatMap(({ id, reads }) => {
    const [, name = '', seq] = /^(.*?):(\d+)/.exec(id) ?? [];
    const stage = definition.states[name];
    if (stage?.kind !== 'stage' || stage.approvedAt === undefined) return [];
    const gate = definition.states[stage.approvedAt] as AnyGate;
    const approving = ['approved', ...(gate.decisions ?? [])];
    const last = log.findLast(
      (entry) => entry.kind === 'transition' && entry.from === stage.approvedAt && entry.seq <= Number(seq),
    );
    if (!last || !approving.includes(last.event)) return [`${id} was done without an approval at ${stage.approvedAt}`];
    const [standing] = last.earlier ?? [];
    const decided = standing
      ? log.find(({ from, decision }) => from === standing.gate && decision?.round === standing.round)
      : last;
    return (decided?.decision?.shown ?? []).flatMap(({ name: shown, digest }) =>
      reads[shown] === undefined || reads[shown] === digest
        ? []
        : [`${id} was done on ${shown} ${reads[shown]}; ${stage.approvedAt} approved ${digest}`],
    );
  });
}
