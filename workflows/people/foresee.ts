import type { Foreseen } from '../../src/contract/index.js';
import { parse } from '../sandbox/parse-message.js';
import { isoNow } from '../sandbox/time.js';
import type { Run } from '../state/run.js';
import { needsSecond, recoveryRefusalOf } from './recovery.js';

/** Says what would come of a recovery, whatever it holds, by the rules that one is held to that is sent; changes nothing. */
export function foresee(run: Run, payload: unknown): Foreseen {
  const parsed = parse('recover', payload);
  const refused = parsed.ok ? recoveryRefusalOf(run, parsed.value, isoNow()) : parsed.refused;
  if (refused) return { outcome: 'refused', ...refused };
  if (parsed.ok && needsSecond(run.data, parsed.value)) return { outcome: 'proposed' };
  const { proposal, definition } = run.data;
  const isShared = parsed.ok && definition.recovery?.fourEyes?.includes(parsed.value.procedure);
  return { outcome: 'recovered', ...(isShared && proposal && { confirms: proposal.by }) };
}
