import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyRun } from '../../src/audit/index.js';
import { type AuditEntry, checkChain } from '../../src/contract/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import type { Verdict } from './ledger.js';
import { AGENTS, type Agent, runningState } from './plan.js';
import type { World } from './world.js';

/** Every log's chain is checked; a replay takes half a second, so only one log in so many is replayed too. */
const REPLAYED_OF = 4;

/** Holds a closed run against its log, the provider's journal and what people were told. What is wrong leaves its history behind. */
export async function judge(world: World, run: string, expected: Verdict['expected']): Promise<Verdict> {
  const verdict = await hold(world, run, expected).catch((error: unknown) => brokenBy(error, run, expected));
  if (verdict.broken.length + verdict.repeated.length + verdict.lost.length === 0) return verdict;
  const file = join(tmpdir(), `signalbox-${run}.json`);
  writeFileSync(file, JSON.stringify({ verdict, calls: world.calls(run), history: await world.client.history(run) }));
  return { ...verdict, broken: [...verdict.broken, `its history is kept in ${file}`] };
}

function brokenBy(error: unknown, run: string, expected: Verdict['expected']): Verdict {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const counts = { completedCalls: 0, acknowledged: 0, isReplayed: false, states: [], repeated: [], lost: [] };
  return { run, expected, outcome: 'unknown', ...counts, broken: [`${String(error)}${cause}`] };
}

async function hold(world: World, run: string, expected: Verdict['expected']): Promise<Verdict> {
  const { outcome } = await world.client.describe(run);
  const log = await world.client.auditLog(run);
  const told = world.acknowledged.get(run) ?? [];
  const isReplayed = world.chance.below(REPLAYED_OF) === 0;
  const broken = isReplayed ? await replayProblems(world, run) : chainProblems(log);
  if (outcome !== expected) broken.push(`expected ${expected}, got ${outcome}`);
  const calls = AGENTS.map((agent) => callsOf(world, run, agent, log));
  for (const { agent, ended, completed } of calls)
    if (ended < completed) broken.push(`${agent} completed ${completed} times on ${ended} calls`);
  return {
    run,
    expected,
    outcome,
    states: [...new Set(log.flatMap(({ kind, from, to }) => (kind === 'transition' ? [from, to] : [])))],
    completedCalls: calls.reduce((sum, { ended }) => sum + ended, 0),
    acknowledged: told.length,
    isReplayed,
    repeated: calls.flatMap(({ agent, ended, completed, begunAfter }) =>
      ended > completed || begunAfter > 0
        ? [`${agent}: ${ended} completed calls for ${completed} completed stages, ${begunAfter} begun after the last`]
        : [],
    ),
    lost: told.flatMap((what) => {
      const times = log.filter((entry) => saysOf(entry) === what).length;
      return times === 1 ? [] : [`${what}: ${times} times in the log`];
    }),
    broken,
  };
}

/** One replay after the other: the SDK cannot begin one while another, the last of its runtime, ends. */
let replayed: Promise<unknown> = Promise.resolve();

/** What replaying the run's history says against its log. */
async function replayProblems(world: World, run: string): Promise<string[]> {
  const { client } = world;
  const verified = replayed.then(() => verifyRun(client, run, { workflowBundlePath: workflowBundlePath() }));
  replayed = verified.catch(() => undefined);
  const { report } = await verified;
  return report.checks.filter(({ ok }) => !ok).map(({ name, problems }) => `${name}: ${problems.join('; ')}`);
}

function chainProblems(log: readonly AuditEntry[]): string[] {
  const [first] = log;
  if (first?.seq !== 1) return ['the log does not begin with its first entry'];
  return checkChain(log, first.prev).map(({ seq, message }) => `entry ${seq}: ${message}`);
}

/** How often the provider answered an agent whole, how often its stage completed, and whether it was asked again after that. */
function callsOf(world: World, run: string, agent: Agent, log: readonly AuditEntry[]) {
  const lines = world.calls(run, agent).map(({ what }) => what);
  const isCompletion = ({ kind, from, trigger, event }: AuditEntry) =>
    kind === 'transition' && from === runningState(agent) && trigger === 'stage' && event !== 'failed';
  const last = lines.lastIndexOf('end');
  return {
    agent,
    ended: lines.filter((what) => what === 'end').length,
    completed: log.filter(isCompletion).length,
    begunAfter: last === -1 ? 0 : lines.slice(last).filter((what) => what === 'begin').length,
  };
}

function saysOf({ kind, decision, recovery }: AuditEntry): string | undefined {
  return kind === 'refusal' ? undefined : (recovery?.reason ?? decision?.id);
}
