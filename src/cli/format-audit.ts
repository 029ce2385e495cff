import type { AuditEntry, MadeBy } from '../contract/index.js';
import { formatEntry } from './format-entry.js';
import { formatTime } from './format-time.js';
import type { Colors } from './output.js';
import { plainText, shortDigest, shortText } from './plain-text.js';
import type { GateFacts } from './read-gate-facts.js';
import { traceGates } from './trace-gates.js';

/**
 * An audit log as one reads it from top to bottom: when, what moved, who, on what evidence, and the hash that seals it; and of its
 * gates, where there are facts, who was needed.
 */
export function formatAudit(run: string, entries: readonly AuditEntry[], colors: Colors, facts?: GateFacts): string[] {
  const first = entries[0];
  const last = entries.at(-1);
  if (!first || !last) return [`${plainText(run)} has no audit entries yet.`];
  const decisions = entries.filter((entry) => entry.decision).length;
  const notes = traceGates(entries, facts);
  const refused = entries.filter((entry) => entry.kind === 'refusal');
  const refusals = refused.reduce((sum, { count = 1 }) => sum + count, 0);
  return [
    colors.bold(`Audit log of ${plainText(run)}`),
    `from ${formatTime(first.at)} to ${formatTime(last.at)} · ${counted(entries.length, 'entry', 'entries')}, ` +
      `${counted(decisions, 'decision')}, ${counted(refusals, 'refusal')}`,
    `definition ${last.definition}`,
    '',
    ...entries.flatMap((entry) => formatSealed(entry, notes.get(entry.seq) ?? [], colors)),
    '',
    `head ${last.hash}`,
  ];
}

const INDENT = ' '.repeat(28);

function formatSealed(entry: AuditEntry, notes: readonly string[], colors: Colors): string[] {
  const seq = String(entry.seq).padStart(4);
  const evidence = [...evidenceOf(entry), ...notes].map((line) => colors.dim(`${INDENT}${line}`));
  const seal = entry.hash.slice('sha256:'.length, 'sha256:'.length + 12);
  return [`${seq}  ${formatTime(entry.at)}  ${formatEntry(entry, colors)}  ${colors.dim(`#${seal}`)}`, ...evidence];
}

/** What an entry rests on: what was shown, what was made and by which engine, and which attempt it was. */
function evidenceOf(entry: AuditEntry): string[] {
  const { decision, artifacts, madeBy, attempt, call } = entry;
  const shown = decision?.shown ?? [];
  return [
    ...shown.map(({ name, digest }) => `saw ${plainText(name)} ${shortDigest(digest)}`),
    ...[decision?.artifact ?? []].flat().map((digest) => `named ${shortDigest(plainText(digest))}`),
    ...(decision?.conditions ?? []).map((condition) => `on condition: ${shortText(condition, 300)}`),
    ...(decision?.data === undefined ? [] : [`with ${shortText(JSON.stringify(decision.data), 300)}`]),
    ...(decision?.signature ? [`signed with ${plainText(decision.signature.key)}`] : []),
    ...(call?.call ? [`called ${shortDigest(call.call)}`] : []),
    ...(call?.result ? [`gave ${shortDigest(call.result)}`] : []),
    ...(artifacts ?? []).map(
      ({ name, version, digest }) => `made ${plainText(name)} v${version} ${shortDigest(digest)}`,
    ),
    ...(madeBy ? [makerOf(madeBy)] : []),
    ...(attempt && attempt > 1 ? [`at attempt ${attempt}`] : []),
  ];
}

function makerOf({ engine, agent, model = '', instructions }: MadeBy): string {
  if (engine === 'person') return `by ${plainText(agent)}'s own hand`;
  const how = engine === 'model' ? `model ${plainText(model)}` : "the agent's offline rules, no model";
  return `with ${how}${instructions === undefined ? '' : `, instructions ${shortDigest(instructions)}`}`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
