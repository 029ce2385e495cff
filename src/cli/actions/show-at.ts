import { momentAt } from '../../audit/index.js';
import type { CommandCode } from '../command.js';
import { formatMoment } from '../format-moment.js';
import { parseSeq, type TimelineOptions, timelineFor } from '../read-timeline.js';

/** Shows a run as it was at one entry of its log. */
export const showAt: CommandCode<TimelineOptions & { readonly at?: string }> = async (invocation, run) => {
  const { options, output } = invocation;
  const seq = parseSeq(options.at ?? '');
  const timeline = await timelineFor(invocation, run);
  const { entry, snapshot } = momentAt(timeline, seq);
  output.result({ run: timeline.run, pipeline: timeline.pipeline, entry, ...snapshot }, () =>
    formatMoment(timeline, seq, output),
  );
  return 0;
};
