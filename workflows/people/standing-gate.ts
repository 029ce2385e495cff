import type { AnyGate, Json } from '../../src/machine/index.js';
import { ENGINE } from '../sandbox/actors.js';
import { whyOutdated } from '../state/checkpoints.js';
import { isStillAsking } from '../state/loop.js';
import type { Happening, Run } from '../state/run.js';
import { ownOf } from '../state/run-data.js';
import { endingOf } from './gate.js';

/**
 * Passes a gate without asking, on a decision that held when the run went back or was forked, while the gate would show the same; once,
 * for a loop that comes back to the gate asks again. Undefined where there is none, and for what a stage asks of its own: a call of a
 * tool is approved each time it is made.
 */
export function passStanding(run: Run, name: string, gate: AnyGate): Happening | undefined {
  const { data } = run;
  const last = ownOf(data.rounds, name);
  if (!last || !data.standing.includes(name) || isStillAsking(data, name)) return undefined;
  data.standing = data.standing.filter((other) => other !== name);
  if (whyOutdated(data, gate, last) !== undefined) return undefined;
  const { round, outcome, decisions, shows } = last;
  const newest = decisions.at(-1);
  if (!newest) return undefined;
  const record = endingOf(newest, outcome, decisions);
  const by = decisions.map((decision) => decision.by);
  data.approvals = { ...data.approvals, [name]: shows };
  data.rounds = { ...data.rounds, [name]: { ...last, visit: ownOf(data.snapshot.visits, name) ?? 1 } };
  return {
    event: { type: outcome, data: record as Json },
    cause: {
      trigger: 'decision',
      actor: ENGINE,
      at: data.since,
      earlier: [{ gate: name, round, outcome, by }],
      message: `what ${by.join(', ')} decided in round ${round} still holds: nothing that was shown has changed`,
    },
  };
}
