import { type AuditEntry, ERRORS } from '../../src/contract/index.js';
import type { Fields } from '../messages.js';
import { publicKeyOf } from '../people.js';
import { canonical, digestOf } from './canonical.js';
import type { Model } from './model.js';
import { partsOf } from './model-gate.js';
import { mayLead, ON_RUN, type Verdict } from './oracle.js';
import { recoveryProblem } from './recovery-entries.js';
import type { Received } from './timeline.js';
import { wellFormed } from './well-formed.js';

/** What is wrong with a refusal, as what became of this message. */
export function refusalProblem(entry: AuditEntry, received: Received, verdict: Verdict): string | undefined {
  const code = entry.code ?? 'none';
  if (!Object.hasOwn(ERRORS, code)) return `expected a code of the table of errors, got ${code}`;
  if (verdict.is !== 'refused') return `expected it to be ${verdict.is}; it was refused with ${code}: ${entry.message}`;
  if (!verdict.codes.includes(code)) return `expected a refusal with ${verdict.codes.join(' or ')}, got ${code}`;
  if (entry.event !== received.name) return `expected a refusal of ${received.name}, got one of ${entry.event}`;
  return entry.from === entry.to ? undefined : 'a refusal moved the run';
}

/** What is wrong with something that counted, as what became of this message. */
export function acceptanceProblem(
  model: Model,
  entry: AuditEntry,
  { name, payload }: Received,
  verdict: Verdict,
): string | undefined {
  if (verdict.is === 'refused')
    return `expected a refusal with ${verdict.codes.join(' or ')}; it counted as ${entry.event}`;
  if (verdict.is === 'silent') return `expected nothing, for it was taken before; it counted as ${entry.event}`;
  if (entry.event !== verdict.event) return `expected ${verdict.event}, got ${entry.event}`;
  const fields = wellFormed(name, payload) ?? {};
  if (entry.actor.id !== fields.by) return `expected it of ${String(fields.by)}, got ${entry.actor.id}`;
  if (entry.from !== model.state) return `expected it in ${model.state}, got ${entry.from}`;
  const isOnRun = Object.hasOwn(ON_RUN, name);
  const problem = isOnRun ? recoveryProblem(model, entry, name, fields) : recordProblem(model, entry, name, fields);
  if (problem !== undefined) return problem;
  const kind = verdict.moves ? 'transition' : isOnRun ? 'notice' : 'decision';
  if (entry.kind !== kind) return `expected a ${kind} by ${entry.event}, got a ${entry.kind}`;
  if (!verdict.moves) return entry.from === entry.to ? undefined : 'what moves nothing moved the run';
  if (isOnRun) return undefined;
  return mayLead(model, entry.from, entry.event, entry.to) ? undefined : `${entry.event} may not lead to ${entry.to}`;
}

const COPIED = ['by', 'to', 'comment', 'artifact', 'conditions', 'data', 'id'] as const;

/** The record of what counts has all that was said, on what, in whose part, and with which key. */
function recordProblem(
  { gate }: Model,
  { decision: record, artifacts }: AuditEntry,
  name: string,
  fields: Fields,
): string | undefined {
  if (!record || !gate) return 'a decision without its record';
  const told: Fields = record;
  const wrong = COPIED.find((field) => canonical(told[field]) !== canonical(fields[field]));
  if (wrong !== undefined) return `the record's ${wrong} is not what was sent: ${JSON.stringify(told[wrong])}`;
  if (canonical(record.shown) !== canonical(gate.shows))
    return `expected the record to name ${JSON.stringify(gate.shows)}, got ${JSON.stringify(record.shown)}`;
  if (record.gate !== gate.name || record.round !== gate.round) return 'the record is of another gate or round';
  const part = partsOf(gate).get(record.by) ?? record.by;
  if (name !== 'withdraw' && (record.for ?? record.by) !== part)
    return `expected ${record.by} to stand for ${part}, got ${record.for}`;
  const { signature } = record;
  const isKept = signature?.key === publicKeyOf(record.by) && signature.value === fields.signature;
  if (fields.signature !== undefined && !isKept) return 'the record does not keep the signature';
  if (fields.signature === undefined && signature) return 'the record has a signature that nobody gave';
  const isOther = name === 'edit' && artifacts?.[0]?.digest !== digestOf(fields.value);
  return isOther ? 'the new version is not what was sent' : undefined;
}
