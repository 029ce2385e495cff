import {
  type AuditEntry,
  type DecisionRecord,
  type OpenGate,
  parseMessage,
  type SignedMessage,
  signedForm,
  verifySignature,
} from '../contract/index.js';
import { type ExecutionEvidence, firstExecutionOf } from './evidence.js';
import { decodedPayloads, type Fields, isFields } from './payloads.js';

/** How many signatures a log has, and one line for each that does not hold. */
export type SignatureCheck = { readonly count: number; readonly problems: readonly string[] };

/**
 * Verifies every signature of a log over what the log says was decided, on what, where and when it was shown, with a key that the
 * history has for its person. No workflow code takes part: what was handed on or edited is read from the message itself.
 */
export function checkSignatures(
  run: string,
  executions: readonly ExecutionEvidence[],
  logs: readonly (readonly AuditEntry[])[],
): SignatureCheck {
  const [first] = executions;
  const execution = (first && firstExecutionOf(first.history)) ?? '';
  const keys = keysIn(executions);
  const messages = messagesIn(executions);
  const signed = logs.flat().filter(({ decision }) => decision?.signature);
  const problems = signed.flatMap((entry) => {
    const why = problemOf(entry, { run: { id: run, execution }, keys, messages });
    return why === undefined ? [] : [`entry ${entry.seq}: ${why}`];
  });
  return { count: signed.length, problems };
}

type Known = {
  readonly run: OpenGate['run'];
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
  /** What was sent, by its signature. */
  readonly messages: ReadonlyMap<string, Fields>;
};

/** What each record says was done, by the message that does it; every other is a decision. */
const MESSAGES: { readonly [decision: string]: SignedMessage } = {
  withdrawn: 'withdraw',
  delegated: 'delegate',
  edited: 'edit',
};

function problemOf(entry: AuditEntry, { run, keys, messages }: Known): string | undefined {
  const { decision: record } = entry;
  if (!record?.signature) return undefined;
  const { key, value } = record.signature;
  if (!keys.get(record.by)?.has(key)) return `the history has no key ${key} of ${record.by}`;
  const name = (Object.hasOwn(MESSAGES, record.decision) && MESSAGES[record.decision]) || 'decide';
  const parsed = parseMessage(name, { ...sentOnly(name, messages.get(value)), ...saidIn(record, name) });
  if (!parsed.ok) return `the history has no message with the signature of ${record.by}`;
  const gate = { run, gate: record.gate, round: record.round, shows: record.shown as OpenGate['shows'] };
  const holds = verifySignature(signedForm(name, parsed.value, gate), value, [key]) !== undefined;
  if (holds && isTold(entry, parsed.value as Sent)) return undefined;
  return `the signature of ${record.by} does not hold for what the log says was ${record.decision}`;
}

/** What a message says that its record does not. */
function sentOnly(name: SignedMessage, message: Fields = {}): Fields {
  return name === 'edit' ? { name: message.name, value: message.value } : {};
}

type Sent = { readonly name?: string };

/** Whether the entry tells of what was edited as the message does. */
function isTold({ artifacts = [] }: AuditEntry, said: Sent): boolean {
  return said.name === undefined || artifacts.some(({ name }) => name === said.name);
}

/** What a record keeps of the message, which the log alone so answers for. */
function saidIn(
  { by, to, comment, artifact, conditions, data, id, decision }: DecisionRecord,
  name: SignedMessage,
): Fields {
  const said = { by, to, comment, artifact, conditions, data, id, ...(name === 'decide' && { decision }) };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** The keys that gates were opened with, by person: from the directory, or handed over by the execution before. */
function keysIn(executions: readonly ExecutionEvidence[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const list of executions.flatMap(({ history }) => history.events.flatMap(listsOf))) {
    for (const [person, keys] of Object.entries(list)) {
      if (!Array.isArray(keys)) continue;
      found.set(person, new Set([...(found.get(person) ?? []), ...keys.map(String)]));
    }
  }
  return found;
}

function listsOf(event: unknown): Fields[] {
  if (!isFields(event)) return [];
  const prepared = decodedPayloads(event.markerRecordedEventAttributes).filter(isFields);
  const started = event.workflowExecutionStartedEventAttributes;
  const continued = isFields(started) && started.continuedExecutionRunId ? decodedPayloads(started.input) : [];
  const gates = continued.filter(isFields).map(({ gate }) => gate);
  return [...prepared, ...gates].flatMap((value) =>
    isFields(value) && 'holders' in value && isFields(value.keys) ? [value.keys] : [],
  );
}

/** Every signed message that was sent, by its signature. */
function messagesIn(executions: readonly ExecutionEvidence[]): ReadonlyMap<string, Fields> {
  const events = executions.flatMap(({ history }) => history.events as readonly unknown[]).filter(isFields);
  const sent = events.flatMap((event) => [
    ...decodedPayloads(event.workflowExecutionSignaledEventAttributes),
    ...decodedPayloads(event.workflowExecutionUpdateAcceptedEventAttributes),
    ...decodedPayloads(event.workflowExecutionUpdateAdmittedEventAttributes),
  ]);
  return new Map(
    sent
      .filter(isFields)
      .flatMap((message) => (typeof message.signature === 'string' ? [[message.signature, message] as const] : [])),
  );
}
