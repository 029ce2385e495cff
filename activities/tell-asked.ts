import type { GateRequest, Told } from '../src/contract/index.js';
import { SignalboxError, sayCall, saySpending } from '../src/contract/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { resolveReads } from './stage-io.js';

/**
 * Tells what a stage has laid before a gate, from the stored bytes: the ones that an approval would let run.
 *
 * What the store does not have is said: a gate must not stay shut for it.
 */
export async function tellAsked(
  { kind, value }: NonNullable<GateRequest['asked']>,
  store: ArtifactStore,
): Promise<Told> {
  try {
    const { asked = null } = await resolveReads({ asked: value }, store);
    return kind === 'call' ? sayCall(asked) : saySpending(asked);
  } catch (error) {
    if (!(error instanceof SignalboxError) || error.code !== 'ARTIFACT_MISSING') throw error;
    return {
      lines: [],
      hidden: 'all of it, for the artifact store does not have it; do not approve what you cannot read',
    };
  }
}
