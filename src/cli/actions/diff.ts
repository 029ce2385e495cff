import { changeLines } from '../../../activities/index.js';
import { compareContexts, momentAt } from '../../audit/index.js';
import { isReference, SignalboxError } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import type { CommandCode } from '../command.js';
import type { CliContext } from '../context.js';
import { fetchArtifact, toValue } from '../fetch-artifact.js';
import { type Difference, formatDifference } from '../format-difference.js';
import { parseSeq, type TimelineOptions, timelineFor } from '../read-timeline.js';

/** Compares a run at two entries of its log, in the order they were written. */
export const diff: CommandCode<TimelineOptions> = async (invocation, ...words) => {
  const { context, options, output } = invocation;
  const given = words.filter((word) => word !== undefined);
  const run = options.file === undefined ? given.shift() : undefined;
  if (given.length !== 2)
    throw new SignalboxError('USAGE', 'expected a run and the numbers of two entries, or --file and two numbers');
  const [a = 0, b = 0] = given.map(parseSeq).sort((left, right) => left - right);
  const timeline = await timelineFor(invocation, run);
  const [from, to] = [momentAt(timeline, a), momentAt(timeline, b)];
  const { added, changed, removed } = compareContexts(from.snapshot.context, to.snapshot.context);
  const lines = await Promise.all(
    Object.entries(changed).map(async ([key, { before, after }]) => [
      key,
      { before, after, lines: changeLines(key, await wholeOf(context, before), await wholeOf(context, after)) },
    ]),
  );
  const between = timeline.moments.map(({ entry }) => entry).filter(({ seq }) => seq > a && seq <= b);
  const difference: Difference = {
    run: timeline.run,
    pipeline: timeline.pipeline,
    from,
    to,
    entries: between,
    context: { added, changed: Object.fromEntries(lines), removed },
    artifacts: to.snapshot.artifacts.slice(from.snapshot.artifacts.length),
    decisions: between.filter(({ decision, recovery }) => decision ?? recovery),
  };
  output.result(difference, () => formatDifference(difference, output));
  return 0;
};

/** A value whole, where this machine has it; else what stays in sight of it. */
async function wholeOf(context: CliContext, value: Json): Promise<Json> {
  if (!isReference(value)) return value;
  try {
    return toValue(await fetchArtifact(context, value.$artifact));
  } catch {
    return value;
  }
}
