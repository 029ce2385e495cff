import type { Redact, Tool } from '../src/agents/index.js';
import type { GatePreparation, GateRequest } from '../src/contract/index.js';
import { channelsOf, type Directory, ownersOf, type People, peopleOf } from '../src/directory/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { describeChanges } from './draft-changes.js';
import { resolveMoment } from './resolve-moment.js';
import { tellAsked } from './tell-asked.js';
import { toActivityFailure } from './to-activity-failure.js';

export type PrepareGateOptions = {
  readonly directory: Directory;
  /** The channels there are here, by name. */
  readonly channels?: readonly string[];
  readonly store: ArtifactStore;
  /** The tools whose calls it may be asked about. */
  readonly tools?: readonly Tool[];
  /** Takes out of what they say what no gate, history or log may hold. */
  readonly redact?: Redact | undefined;
};

/**
 * Creates the activity that says how the world is as a gate opens: who is meant by those it may ask, their keys and channels, when
 * it is due, and what has changed. The directory is read once, so all of it is of one moment.
 *
 * A role or group that nobody is in gives nobody: whether that is enough is for the gate to say.
 */
export function createPrepareGate({ directory, channels = [], store, tools = [], redact }: PrepareGateOptions) {
  return async function prepareGate(request: GateRequest): Promise<GatePreparation> {
    try {
      const moments = request.moments.map((moment) => resolveMoment(moment, request.opened, request.calendars));
      const people = await directory.read();
      const holders = request.reviewers.map((reviewer) => ({ reviewer, people: peopleOf(reviewer, people) }));
      const everybody = [...new Set(holders.flatMap((holder) => holder.people))];
      return {
        holders,
        keys: listsOf(everybody, people, ({ keys = [] }) => keys),
        channels: listsOf(everybody, people, (person) => channelsOf(person).filter((name) => channels.includes(name))),
        owners: ownersOf(request.producers, people),
        moments,
        changes: await describeChanges(request.drafts, store),
        ...(request.asked && { told: await tellAsked(request.asked, { store, tools, redact }) }),
      };
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}

/** A list for each of these people, by id; whoever has an empty one is left out. */
function listsOf(
  ids: readonly string[],
  { people }: People,
  listOf: (person: People['people'][string]) => readonly string[],
): { [id: string]: readonly string[] } {
  const lists = ids.map((id) => [id, Object.hasOwn(people, id) ? listOf(people[id] ?? {}) : []] as const);
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}
