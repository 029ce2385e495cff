import {
  type ArtifactRecord,
  type Decide,
  type Delegate,
  type Digest,
  digestOf,
  type Edit,
  type OpenGate,
  outcomeOf,
  type Payloads,
  peopleNow,
  type SignedMessage,
  type Stored,
  type Withdraw,
} from '../../src/contract/index.js';
import { type Json, parseReads, transition } from '../../src/machine/index.js';
import { publish } from '../run/create-run.js';
import { personOf } from '../sandbox/actors.js';
import { cheap } from '../sandbox/cheap-work.js';
import type { Refused } from '../sandbox/refused.js';
import type { Cause, Run } from '../state/run.js';
import { keepArtifact, type RunData } from '../state/run-data.js';
import { referenceOf } from '../state/stored.js';
import { tell } from '../telling/notices.js';
import {
  decisionRefusal,
  delegationRefusal,
  editRefusal,
  endingOf,
  formDigest,
  recordOf,
  type Sitting,
  sittingOf,
  withdrawalRefusal,
} from './gate.js';
import { leaseRefusal, withoutLease } from './leases.js';
import { shapeOf } from './shape-of.js';

export type Via = 'signal' | 'update';

/** How many decision ids are remembered, the newest. */
const DECIDED_LIMIT = 1_000;

const REFUSALS = {
  decide: decisionRefusal,
  withdraw: withdrawalRefusal,
  delegate: delegationRefusal,
  edit: editRefusal,
} as const satisfies { [Name in SignedMessage]: (payload: Payloads[Name], sitting: Sitting) => Refused | undefined };

/** What a message is, so that the same one again is known by its id. */
type Heard = RunData['decided'][number];

/** Why a message for a gate does not count now; `undefined` if it does, or if it is one that counted already, come again. */
export function refusalOf<Name extends SignedMessage>(
  run: Run,
  name: Name,
  payload: Payloads[Name],
  at: string,
): Refused | undefined {
  if (isRepeat(run, name, payload)) return undefined;
  return conflictOf(run, payload) ?? judge(run, name, payload, at).refused;
}

/** Whether exactly this was taken before, and still stands: a stable id makes repeats harmless. */
export function isRepeat<Name extends SignedMessage>(run: Run, name: Name, payload: Payloads[Name]): boolean {
  const heard = heardOf(run, payload);
  if (heard === undefined || heard.what !== whatOf(name, payload) || heard.content !== contentOf(payload)) return false;
  const isSamePlace =
    [undefined, heard.gate].includes(payload.gate) && [undefined, heard.round].includes(payload.round);
  return isSamePlace && stands(run, name, heard);
}

/** Whether what was heard is still so, where its gate is still open: a decision may be void or withdrawn since, a part taken back. */
function stands({ data }: Run, name: SignedMessage, { by, gate, round }: Heard): boolean {
  const open = data.gate;
  if (open?.gate !== gate || open.round !== round) return true;
  if (name === 'decide') return open.decisions.some((record) => record.by === by);
  return name !== 'delegate' || open.delegations.some(({ from }) => from === by);
}

function conflictOf(run: Run, payload: Payloads[SignedMessage]): Refused | undefined {
  const heard = heardOf(run, payload);
  if (!heard) return undefined;
  const { id, by, what, gate, round } = heard;
  const message = `the id ${id} of ${by} stands for "${what}" in round ${round} of ${gate}; give another message, or the same anew, another id`;
  return { code: 'DECISION_CONFLICT', message };
}

function heardOf(run: Run, { id, by }: Payloads[SignedMessage]): Heard | undefined {
  return id === undefined ? undefined : run.data.decided.find((heard) => heard.id === id && heard.by === by);
}

function whatOf<Name extends SignedMessage>(name: Name, payload: Payloads[Name]): string {
  const { decision, to, name: shown } = payload as { decision?: string; to?: string; name?: string };
  return [name, decision ?? to ?? shown ?? ''].join(' ').trim();
}

/** What a message says, but how it came, and which gate and round it names: the same again is a repeat, and no other. */
function contentOf({
  via: _via,
  signature: _signature,
  gate: _gate,
  round: _round,
  ...said
}: Payloads[SignedMessage]): Digest {
  return digestOf(said);
}

/** What whoever has claimed the gate keeps others from: to decide it, and to change what is decided on. */
const CLAIMED: readonly SignedMessage[] = ['decide', 'edit'];

type Judged = { readonly refused: Refused } | { readonly refused: undefined; readonly gate: OpenGate };

function judge<Name extends SignedMessage>(run: Run, name: Name, payload: Payloads[Name], at: string): Judged {
  const sitting = sittingOf(run.data, payload, at);
  if ('code' in sitting) return { refused: sitting };
  const rule = REFUSALS[name] as (payload: Payloads[Name], sitting: Sitting) => Refused | undefined;
  const refused = rule(payload, sitting) ?? (CLAIMED.includes(name) ? leaseRefusal(run, payload.by, at) : undefined);
  return refused ? { refused } : { refused, gate: sitting.gate };
}

/** Counts a decision, and moves the run by it once it is enough, in one step: of two in the same moment the second finds the gate as the first left it. */
export function decide(run: Run, decision: Decide, via: Via, at: string): Refused | undefined {
  const judged = judge(run, 'decide', decision, at);
  if (judged.refused) return judged.refused;
  const record = recordOf('decide', decision, judged.gate, { decision: decision.decision, at });
  const gate = withoutLease({ ...judged.gate, decisions: [...judged.gate.decisions, record] }, decision.by);
  const outcome = outcomeOf(gate);
  const cause: Cause = { trigger: 'decision', actor: personOf(decision, via), decision: record, at };
  if (outcome === undefined) {
    run.data.gate = gate;
    run.note({ kind: 'decision', event: decision.decision }, cause);
    publish(run);
  } else {
    const ending = endingOf(record, outcome, gate.decisions);
    const event = { type: outcome, data: ending as Json };
    const tried = transition(run.data.definition, run.data.snapshot, event);
    if (!tried.ok) return { code: tried.refusal.code, message: tried.refusal.message };
    run.data.gate = gate;
    run.move(event, cause);
  }
  remember(run, 'decide', decision, gate);
  return undefined;
}

/** Takes back a person's decision, or the part they handed on. */
export function withdraw(run: Run, withdrawal: Withdraw, via: Via, at: string): Refused | undefined {
  const judged = judge(run, 'withdraw', withdrawal, at);
  if (judged.refused) return judged.refused;
  const { gate } = judged;
  const { by } = withdrawal;
  const isDecision = gate.decisions.some((record) => record.by === by);
  change(run, {
    ...gate,
    decisions: gate.decisions.filter((record) => record.by !== by),
    delegations: isDecision ? gate.delegations : gate.delegations.filter(({ from }) => from !== by),
  });
  const record = recordOf('withdraw', withdrawal, gate, { decision: 'withdrawn', at });
  const message = isDecision ? `${by} takes back their decision` : `${by} takes back their part`;
  run.note({ kind: 'decision', event: 'withdrawn' }, { ...causeOf(withdrawal, via, at), decision: record, message });
  remember(run, 'withdraw', withdrawal, gate);
  return undefined;
}

/** Hands a person's part to another, and tells them. */
export function delegate(run: Run, delegation: Delegate, via: Via, at: string): Refused | undefined {
  const judged = judge(run, 'delegate', delegation, at);
  if (judged.refused) return judged.refused;
  const { gate } = judged;
  const { by, to } = delegation;
  change(run, { ...gate, delegations: [...gate.delegations, { from: by, to, at }] });
  const record = recordOf('delegate', delegation, gate, { decision: 'delegated', at });
  const message = `${by} hands their part to ${to}`;
  run.note({ kind: 'decision', event: 'delegated' }, { ...causeOf(delegation, via, at), decision: record, message });
  tell(run, 'escalated', { at, to: [to], message });
  remember(run, 'delegate', delegation, gate);
  return undefined;
}

/** Puts a person's own version in place of what is shown, and voids the decisions given on the one before. */
export async function edit(run: Run, wanted: Edit, via: Via, at: string): Promise<Refused | undefined> {
  const first = judge(run, 'edit', wanted, at);
  if (first.refused) return first.refused;
  const result = await cheap('acceptEdit', {
    value: wanted.value,
    by: wanted.by,
    ...shapeOf(run.data, wanted.name),
  });
  if (!result.ok) {
    const message = `the version of ${wanted.name} does not fit: ${result.problems.slice(0, 5).join('; ')}`.slice(
      0,
      800,
    );
    return { code: 'FORM_MISMATCH', message };
  }
  const judged = judge(run, 'edit', wanted, at);
  if (judged.refused) return judged.refused;
  return replace(run, wanted, judged.gate, result.stored, causeOf(wanted, via, at));
}

function replace(run: Run, wanted: Edit, gate: OpenGate, stored: Stored, cause: Cause): Refused | undefined {
  const { data } = run;
  const event = { type: 'edited', data: { key: wanted.name, value: referenceOf(stored) } };
  const edited = transition(data.definition, data.snapshot, event);
  if (!edited.ok) return { code: edited.refusal.code, message: edited.refusal.message };
  data.snapshot = edited.snapshot;
  const record = recordOf('edit', wanted, gate, { decision: 'edited', at: cause.at });
  const { name, digest, version } = keepVersion(run, wanted, gate, stored);
  const voided = gate.decisions.map(({ by }) => by);
  change(run, {
    ...gate,
    shows: gate.shows.map((shown) => (shown.name === name ? { name, digest, version } : shown)),
    decisions: [],
    ...(isProducerExcluded(run) && {
      excluded: [...gate.excluded, { id: wanted.by, why: `wrote a version of ${name}` }],
    }),
  });
  const message = `${wanted.by} replaces ${name} by version ${version}${voided.length > 0 ? `; the decisions of ${voided.join(', ')} are void` : ''}`;
  run.note(
    { kind: 'decision', event: 'edited' },
    { ...cause, decision: record, artifacts: [{ name, version, digest }], message },
  );
  tell(run, 'voided', { at: cause.at, to: data.gate?.people ?? [], message });
  remember(run, 'edit', wanted, gate);
  return undefined;
}

function isProducerExcluded({ data }: Run): boolean {
  const state = data.definition.states[data.snapshot.state];
  return state?.kind === 'gate' && (state.exclude ?? []).includes('producer');
}

function keepVersion(run: Run, { name, by, artifact }: Edit, gate: OpenGate, stored: Stored): ArtifactRecord {
  return keepArtifact(run.data, {
    name: parseReads(name).name,
    digest: stored.$artifact as Digest,
    mediaType: stored.mediaType,
    bytes: stored.bytes,
    stage: gate.gate,
    enteredAt: run.data.enteredAt,
    parents: [artifact as Digest],
    madeBy: { engine: 'person', agent: by },
  });
}

/** Changes the open gate, and shows it outside. */
function change(run: Run, gate: OpenGate): void {
  run.data.gate = { ...gate, people: peopleNow(gate) };
  publish(run);
}

function remember<Name extends SignedMessage>(run: Run, name: Name, payload: Payloads[Name], gate: OpenGate): void {
  const { id, by, signature } = payload;
  const open = run.data.gate;
  if (signature !== undefined && open?.gate === gate.gate && open.round === gate.round) {
    run.data.gate = { ...open, taken: [...(open.taken ?? []), formDigest(name, payload, gate)] };
  }
  if (id === undefined) return;
  const heard: Heard = {
    id,
    by,
    what: whatOf(name, payload),
    gate: gate.gate,
    round: gate.round,
    content: contentOf(payload),
  };
  run.data.decided = [...run.data.decided, heard].slice(-DECIDED_LIMIT);
}

function causeOf(payload: Payloads[SignedMessage], via: Via, at: string): Cause {
  return { trigger: 'decision', actor: personOf(payload, via), at };
}
