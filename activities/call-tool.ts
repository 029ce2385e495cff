import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { asPinned, checkArguments, type Redact, type Tool, type ToolContext } from '../src/agents/index.js';
import { isReference, SignalboxError, type Stored, type ToolRequest } from '../src/contract/index.js';
import type { Json, ToolEffect } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { findTool } from './find-tool.js';
import { inDoubt, type Reached } from './in-doubt.js';
import { changedSince } from './pinned-tools.js';
import { readResult, unfit } from './read-result.js';
import { activityKey, keepOnce, resolveReads, storeValue } from './stage-io.js';
import { toldDetails } from './told-details.js';
import { whileHeartbeating } from './while-heartbeating.js';
import { type LiveReport, whileLive } from './while-live.js';
import { withoutSecrets } from './without-secrets.js';

export type CallToolOptions = {
  readonly tools: readonly Tool[];
  readonly store: ArtifactStore;
  /** Takes out of results, failures and heartbeats what no artifact, history or log may hold. */
  readonly redact?: Redact | undefined;
};

/**
 * Creates the activity that runs a tool once, on the arguments in the artifact it is given: the bytes that were checked, and that a
 * person approved where one was asked. References within them are not followed.
 *
 * It heartbeats while the tool works, so that a cancellation reaches the tool, and a worker that is gone is missed.
 *
 * E6: a call that finished is never made again. What the tool throws is retried by its policy, unless it says otherwise; arguments
 * or a result that do not fit fail for good. A tool that changes something, and is stopped in its middle, fails with OUTCOME_UNKNOWN.
 */
export function createCallTool({ tools, store, redact }: CallToolOptions) {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return async function callTool({ tool: name, call, effect, digest, live }: ToolRequest): Promise<Stored> {
    let reached: Reached = 'nothing';
    try {
      const tool = await asPinned(findTool(byName, name), digest, effect);
      if (tool === undefined) throw ApplicationFailure.nonRetryable(changedSince(name), 'AGENT_ERROR');
      assertNoWorse(tool, effect);
      return await keepOnce(store, async () => {
        const args = await readArguments(tool, await fetchCall(call, store));
        const work = (report: LiveReport | undefined) => {
          reached = 'begun';
          return runTool(tool, args, { report, redact });
        };
        const result = await whileLive(live, { tool: name }, work, redact);
        reached = 'ran';
        return storeValue(await readResult(tool, result, redact), store, { attempt: Context.current().info.attempt });
      });
    } catch (error) {
      throw withoutSecrets(inDoubt(error, { tool: name, effect, reached }), redact);
    }
  };
}

const EFFECTS: readonly ToolEffect[] = ['read', 'write', 'destructive'];

/** A deployment may have changed what a tool does: what nobody was asked about because it was harmless is not run once it is not. */
function assertNoWorse({ name, effect: now }: Tool, asked: ToolEffect | undefined): void {
  if (asked === undefined || EFFECTS.indexOf(now) <= EFFECTS.indexOf(asked)) return;
  const message = `${name} has come to be ${now} since this run was admitted, which takes it for ${asked}; expected a new run`;
  throw ApplicationFailure.nonRetryable(message, 'AGENT_ERROR');
}

/** @throws ARTIFACT_MISSING, ARTIFACT_CORRUPT, and VALIDATION_FAILURE for what is no reference */
async function fetchCall(reference: unknown, store: ArtifactStore): Promise<Json> {
  if (!isReference(reference)) throw unfit('expected a tool call by reference', []);
  const { call = null } = await resolveReads({ call: reference as Json & typeof reference }, store);
  return call;
}

async function readArguments(tool: Tool, call: Json): Promise<unknown> {
  const members = call !== null && typeof call === 'object' ? Object.entries(call) : [];
  const { tool: named, arguments: given } = Object.fromEntries(members);
  if (members.length !== 2 || named !== tool.name || given === undefined)
    throw unfit(`expected a call of ${tool.name}, { tool, arguments } and nothing else`, []);
  const checked = await checkArguments(tool, given);
  if (checked.ok) return checked.args;
  throw unfit(`${tool.name}: expected arguments that fit it`, checked.problems);
}

async function runTool(
  tool: Tool,
  args: unknown,
  { report, redact }: { readonly report: LiveReport | undefined; readonly redact: Redact | undefined },
): Promise<unknown> {
  if (!('run' in tool)) {
    const message = `expected ${tool.name} to be called as the activity ${tool.activity.name}, which does it`;
    throw new SignalboxError('INVALID_CONFIGURATION', message);
  }
  const context = Context.current();
  let progress: unknown = { tool: tool.name };
  const call: ToolContext = {
    key: activityKey(),
    attempt: context.info.attempt,
    heartbeat(details) {
      progress = (redact ? toldDetails(details, redact) : details) ?? progress;
      context.heartbeat(progress);
      report?.progress(details);
    },
    signal: context.cancellationSignal,
  };
  return whileHeartbeating(
    () => progress,
    async () => tool.run(args, call),
  );
}
